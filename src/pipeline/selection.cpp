#include "selection.hpp"

namespace spindrift::pipeline {

std::size_t keep_matching(Batch& batch, nmsg::PredicateMatcher& matcher) {
    const std::size_t count = batch.payloads.size();
    const bool has_records = !batch.records.empty();
    auto start = batch.container_starts.begin();
    std::size_t kept = 0;
    for (std::size_t i = 0; i < count; ++i) {
        for (; start != batch.container_starts.end() && *start == i; ++start) {
            *start = kept;
        }
        if (!matcher.matches(batch.payloads[i])) {
            continue;
        }
        if (kept != i) {
            batch.payloads[kept] = batch.payloads[i];
            if (has_records) {
                batch.records[kept] = batch.records[i];
            }
        }
        ++kept;
    }
    for (; start != batch.container_starts.end(); ++start) {
        *start = kept;
    }
    batch.payloads.resize(kept);
    if (has_records) {
        batch.records.resize(kept);
    }
    return count - kept;
}

}  // namespace spindrift::pipeline

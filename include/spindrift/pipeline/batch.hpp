#pragma once

#include <spindrift/nmsg/container/payload.hpp>

#include <cstdint>
#include <string>
#include <vector>

namespace spindrift::pipeline {

/// Messages that travel together: what one read brought in. A source makes batches of its own kind, which also hold the
/// octets as they were read; everything downstream sees this part. Payloads borrow from the batch they are in.
class Batch {
public:
    Batch() = default;
    Batch(const Batch&) = delete;
    Batch& operator=(const Batch&) = delete;
    virtual ~Batch() = default;

    /// The messages that came in, without those the source filtered out.
    std::vector<nmsg::Payload> payloads;

    /// For sources that read containers: the records of the payloads as they came, those that were canonical, to be
    /// passed on as they are. Empty, or as long as `payloads`; whoever changes a payload clears its record.
    std::vector<Bytes> records;

    /// For sources that read containers: the place in `payloads` where each container's messages begin.
    std::vector<std::size_t> container_starts;

    /// Octets read for this batch, for progress and rates.
    std::uint64_t input_size = 0;

    /// What went wrong and where, for people, if reading or decoding failed.
    std::string error_message;

    /// Keeps the messages for which a function is true, in their order, with their records and the places where
    /// containers begin. \returns how many it left out
    template <class Keeps>
    std::size_t keep(Keeps keeps) {
        const std::size_t count = payloads.size();
        auto start = container_starts.begin();
        std::size_t kept = 0;
        for (std::size_t i = 0; i < count; ++i) {
            for (; start != container_starts.end() && *start == i; ++start) {
                *start = kept;
            }
            if (!keeps(payloads[i])) {
                continue;
            }
            if (kept != i) {
                payloads[kept] = payloads[i];
                if (!records.empty()) {
                    records[kept] = records[i];
                }
            }
            ++kept;
        }
        for (; start != container_starts.end(); ++start) {
            *start = kept;
        }
        payloads.resize(kept);
        if (!records.empty()) {
            records.resize(kept);
        }
        return count - kept;
    }

protected:
    void clear() noexcept {
        payloads.clear();
        records.clear();
        container_starts.clear();
        input_size = 0;
        error_message.clear();
    }
};

/// Some messages of a batch: `count` of them from `first` on, every `stride`-th.
struct Slice {
    std::size_t first = 0;
    std::size_t count = 0;
    std::size_t stride = 1;

    [[nodiscard]] std::size_t index(std::size_t i) const noexcept { return first + i * stride; }
};

}  // namespace spindrift::pipeline

#include <spindrift/nmsg/container/sequence.hpp>

namespace spindrift::nmsg {
namespace {

constexpr std::int64_t lifetime = 120'000'000'000;  // nanoseconds
constexpr std::uint32_t max_gap = 1'048'576;        // a larger gap means that the sender restarted
constexpr std::size_t max_senders = 65'536;         // bounds the memory, since sequence ids can be forged

}  // namespace

std::uint64_t SequenceTracker::update(const Endpoint& endpoint, std::optional<std::uint32_t> sequence,
                                      std::optional<std::uint64_t> sequence_id, Timestamp now) {
    Record& record = find(Key{sequence_id.value_or(0), endpoint}, now);
    if (!sequence || !sequence_id) {
        return 0;
    }
    ++record.stats.received;
    std::uint64_t missing = 0;
    if (record.expected != *sequence && !record.is_new) {
        const std::uint32_t gap = *sequence - record.expected;
        if (gap > max_gap) {
            record.stats.received = record.stats.lost = 0;
        } else {
            missing = gap;
        }
    }
    record.stats.lost += missing;
    lost_ += missing;
    record.is_new = false;
    record.expected = *sequence + 1;
    return missing;
}

std::list<SequenceTracker::SenderStats> SequenceTracker::senders() const {
    std::list<SenderStats> senders;
    for (const Record& record : records_) {
        senders.push_back(record.stats);
    }
    return senders;
}

SequenceTracker::Record& SequenceTracker::find(const Key& key, Timestamp now) {
    const auto [at, is_new] = by_key_.try_emplace(key, records_.end());
    if (is_new) {
        records_.push_front({{key.sequence_id, key.endpoint, 0, 0}, 0, true, now});
        at->second = records_.begin();
    } else {
        records_.splice(records_.begin(), records_, at->second);
        at->second->last_seen = now;
    }
    while (records_.size() > max_senders || now.nanoseconds() - records_.back().last_seen.nanoseconds() > lifetime) {
        remove_oldest();
    }
    return *at->second;
}

void SequenceTracker::remove_oldest() {
    const SenderStats& oldest = records_.back().stats;
    by_key_.erase(Key{oldest.sequence_id, oldest.endpoint});
    records_.pop_back();
}

}  // namespace spindrift::nmsg

#include <spindrift/nmsg/container/sequence.hpp>

namespace spindrift::nmsg {
namespace {

constexpr std::int64_t lifetime = 120'000'000'000;    // nanoseconds
constexpr std::uint32_t implausible_gap = 1'048'576;  // a larger one is a sender that started anew
constexpr std::size_t most_sources = 65'536;          // anybody can invent sequence ids

}  // namespace

std::uint64_t SequenceTracker::update(const Endpoint& endpoint, std::optional<std::uint32_t> sequence,
                                      std::optional<std::uint64_t> sequence_id, Timestamp now) {
    Record& record = find(Key{sequence_id.value_or(0), endpoint}, now);
    if (!sequence || !sequence_id) {
        return 0;
    }
    ++record.stats.received;
    std::uint64_t missing = 0;
    if (record.expected != *sequence && !record.fresh) {
        const std::uint32_t gap = *sequence - record.expected;
        if (gap > implausible_gap) {
            record.stats.received = record.stats.lost = 0;
        } else {
            missing = gap;
        }
    }
    record.stats.lost += missing;
    lost_ += missing;
    record.fresh = false;
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
    const auto [at, fresh] = by_key_.try_emplace(key, records_.end());
    if (fresh) {
        records_.push_front({{key.sequence_id, key.endpoint, 0, 0}, 0, true, now});
        at->second = records_.begin();
    } else {
        records_.splice(records_.begin(), records_, at->second);
        at->second->last_seen = now;
    }
    while (records_.size() > most_sources || now.nanoseconds() - records_.back().last_seen.nanoseconds() > lifetime) {
        forget_oldest();
    }
    return *at->second;
}

void SequenceTracker::forget_oldest() {
    const SenderStats& oldest = records_.back().stats;
    by_key_.erase(Key{oldest.sequence_id, oldest.endpoint});
    records_.pop_back();
}

}  // namespace spindrift::nmsg

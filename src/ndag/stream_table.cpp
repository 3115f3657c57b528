#include "stream_table.hpp"

#include <algorithm>
#include <utility>

namespace spindrift::ndag {

StreamTable::Entry& StreamTable::add(std::uint16_t port, Entry entry) {
    ++streams_of_[entry.sender];
    return entries_[port] = std::move(entry);
}

StreamTable::Entries::iterator StreamTable::erase(Entries::iterator entry) {
    const auto sender = streams_of_.find(entry->second.sender);
    if (--sender->second == 0) {
        streams_of_.erase(sender);
    }
    return entries_.erase(entry);
}

StreamTable::Place StreamTable::place_for(const IpAddress& sender, TimePoint now) {
    const auto known = streams_of_.find(sender);
    const bool has_quota = known == streams_of_.end() || known->second < max_per_sender_;
    if (has_quota && entries_.size() < max_streams_) {
        return {Room::free};
    }
    const auto silent = silent_streams(now);
    const auto own = silent.find(sender);
    const std::size_t own_count = own == silent.end() ? 0 : own->second.count;
    if (has_quota && !silent.empty()) {
        const auto most = std::ranges::max_element(silent, {}, [](const auto& one) {
            return std::pair(one.second.count, -one.second.oldest->second.joined.time_since_epoch());
        });
        if (most->second.count > own_count) {
            return {Room::after_eviction, most->second.oldest};
        }
    }
    if (own_count > 0 && now - own->second.oldest->second.joined >= min_chance) {
        return {Room::after_eviction, own->second.oldest};
    }
    return {has_quota ? Room::none : Room::quota_used};
}

// By sender. Up to `max_streams` entries are visited, which a sender can cause once for each stream it is given.
std::map<IpAddress, StreamTable::SilentStreams> StreamTable::silent_streams(TimePoint now) {
    std::map<IpAddress, SilentStreams> silent;
    for (auto at = entries_.begin(); at != entries_.end(); ++at) {
        if (!at->second.is_silent(now)) {
            continue;
        }
        SilentStreams& streams = silent[at->second.sender];
        if (streams.count++ == 0 || at->second.joined < streams.oldest->second.joined) {
            streams.oldest = at;
        }
    }
    return silent;
}

}  // namespace spindrift::ndag

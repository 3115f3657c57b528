#include "stream_table.hpp"

#include <algorithm>
#include <utility>

namespace spindrift::ndag {

bool StreamTable::announce(std::uint16_t port, TimePoint now) {
    const auto known = entries_.find(port);
    if (known == entries_.end()) {
        return false;
    }
    known->second.announced = now;
    known->second.beacon = beacon_;
    return true;
}

StreamTable::Entry& StreamTable::add(std::uint16_t port, Entry entry) {
    ++streams_of_[entry.sender];
    entry.beacon = beacon_;
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
    const std::size_t total = known == streams_of_.end() ? 0 : known->second;
    const bool has_place = entries_.size() < limits_.streams;
    if (has_place && total < std::min(limits_.per_sender, limits_.silent_per_sender)) {
        return {Room::free};
    }
    const auto silent = silent_streams(now);
    const auto own = silent.find(sender);
    const SilentStreams own_silent = own == silent.end() ? SilentStreams() : own->second;
    const bool has_quota = total < limits_.per_sender && own_silent.count < limits_.silent_per_sender;
    if (has_quota && has_place) {
        return {Room::free};
    }
    if (has_quota && !silent.empty()) {
        const auto most = std::ranges::max_element(silent, {}, [](const auto& one) {
            const auto& [count, oldest] = one.second;
            return std::pair(oldest ? count : 0,
                             oldest ? -(*oldest)->second.joined.time_since_epoch() : TimePoint::duration());
        });
        if (most->second.oldest && most->second.count > own_silent.count) {
            return {Room::after_eviction, *most->second.oldest};
        }
    }
    if (own_silent.oldest && may_replace(now)) {
        return {Room::after_eviction, *own_silent.oldest};
    }
    return {has_quota ? Room::none : Room::quota_used};
}

bool StreamTable::may_replace(TimePoint now) noexcept {
    if (now - second_begin_ >= std::chrono::seconds(1)) {
        second_begin_ = now;
        replaced_ = 0;
    }
    return replaced_++ < max_replaced;
}

// By sender. Up to `Limits::streams` entries are visited, which a sender can cause once for each stream it is given.
std::map<IpAddress, StreamTable::SilentStreams> StreamTable::silent_streams(TimePoint now) {
    std::map<IpAddress, SilentStreams> silent;
    for (auto at = entries_.begin(); at != entries_.end(); ++at) {
        if (!at->second.is_silent(now)) {
            continue;
        }
        SilentStreams& streams = silent[at->second.sender];
        ++streams.count;
        const bool is_listed = at->second.beacon == beacon_;
        if (!is_listed && (!streams.oldest || at->second.joined < (*streams.oldest)->second.joined)) {
            streams.oldest = at;
        }
    }
    return silent;
}

}  // namespace spindrift::ndag

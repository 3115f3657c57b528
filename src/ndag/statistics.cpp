#include <spindrift/ndag/statistics.hpp>

#include <algorithm>
#include <cmath>

namespace spindrift::ndag {

std::optional<std::uint64_t> Counts::missing_packets() const noexcept {
    const std::uint64_t others = keep_alives + bad_header + unexpected + short_messages;
    const std::uint64_t with_packets = datagrams - std::min(datagrams, others);
    if (with_packets == 0) {
        return missing == 0 ? std::optional<std::uint64_t>(0) : std::nullopt;
    }
    const double mean = static_cast<double>(records) / static_cast<double>(with_packets);
    return static_cast<std::uint64_t>(std::llround(static_cast<double>(missing) * mean));
}

Counts& Counts::operator+=(const Counts& other) noexcept {
    missing += other.missing;
    reordered += other.reordered;
    duplicates += other.duplicates;
    restarts += other.restarts;
    datagrams += other.datagrams;
    octets += other.octets;
    records += other.records;
    keep_alives += other.keep_alives;
    bad_header += other.bad_header;
    unexpected += other.unexpected;
    short_messages += other.short_messages;
    malformed += other.malformed;
    trailing += other.trailing;
    dropped += other.dropped;
    overrun += other.overrun;
    PeerCounts::operator+=(other);
    return *this;
}

}  // namespace spindrift::ndag

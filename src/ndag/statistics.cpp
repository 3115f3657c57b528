#include <spindrift/ndag/statistics.hpp>

namespace spindrift::ndag {

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
    return *this;
}

}  // namespace spindrift::ndag

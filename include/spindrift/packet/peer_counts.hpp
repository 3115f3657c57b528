#pragma once

#include <cstdint>

namespace spindrift::packet {

/// What an input that any host can reach has not taken from its peers.
struct PeerCounts {
    std::uint64_t refused = 0;             ///< datagrams and connections from addresses that are not allowed
    std::uint64_t bad_beacons = 0;         ///< invalid messages on the port for beacons of nDAG
    std::uint64_t streams_refused = 0;     ///< announcements of nDAG streams that are not received: there was no place
    std::uint64_t streams_evicted = 0;     ///< silent nDAG streams that were left for others
    std::uint64_t connections_closed = 0;  ///< TCP connections closed because they sent no valid messages

    PeerCounts& operator+=(const PeerCounts& other) noexcept {
        refused += other.refused;
        bad_beacons += other.bad_beacons;
        streams_refused += other.streams_refused;
        streams_evicted += other.streams_evicted;
        connections_closed += other.connections_closed;
        return *this;
    }

    PeerCounts& operator-=(const PeerCounts& other) noexcept {
        refused -= other.refused;
        bad_beacons -= other.bad_beacons;
        streams_refused -= other.streams_refused;
        streams_evicted -= other.streams_evicted;
        connections_closed -= other.connections_closed;
        return *this;
    }

    bool operator==(const PeerCounts&) const = default;
};

}  // namespace spindrift::packet

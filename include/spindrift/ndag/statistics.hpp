#pragma once

#include <spindrift/base/timestamp.hpp>
#include <spindrift/ndag/sequence.hpp>
#include <spindrift/packet/peer_counts.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace spindrift::ndag {

/// Counts of received datagrams and records, of one stream or several (docs/formats/ndag.md 5.6, 5.10).
struct Counts : SequenceCounts, packet::PeerCounts {
    std::uint64_t datagrams = 0;       ///< all received datagrams; for TCP, messages
    std::uint64_t octets = 0;          ///< octets of all received datagrams
    std::uint64_t records = 0;         ///< packets delivered
    std::uint64_t keep_alives = 0;     ///< keep-alives
    std::uint64_t bad_header = 0;      ///< datagrams that are not nDAG messages, or have another version
    std::uint64_t unexpected = 0;      ///< messages of a type that is not expected in a stream
    std::uint64_t short_messages = 0;  ///< messages that end before their first record
    std::uint64_t malformed = 0;  ///< invalid records; if the length is invalid, the rest of the message is skipped
    std::uint64_t trailing = 0;   ///< messages with octets after their last record
    std::uint64_t dropped = 0;    ///< packets lost at the monitor, according to the records' loss counters
    std::uint64_t overrun = 0;    ///< datagrams the kernel dropped because the receive buffer was full; also `missing`

    /// Valid messages: data and keep-alives.
    [[nodiscard]] std::uint64_t valid_messages() const noexcept {
        return datagrams - bad_header - unexpected - short_messages;
    }

    /// How many packets the missing datagrams may have held, by the mean of those that arrived: nothing if none did.
    /// The datagrams themselves do not tell.
    [[nodiscard]] std::optional<std::uint64_t> missing_packets() const noexcept;

    Counts& operator+=(const Counts& other) noexcept;
};

/// The statistics of one stream.
struct StreamStatistics {
    std::string name;                     ///< `225.44.0.1:32599`
    unsigned thread = 0;                  ///< the receiver's thread that reads it
    Counts counts;                        ///< sum over all monitors that send to it
    std::vector<std::uint16_t> monitors;  ///< IDs of the monitors that sent to it
    Timestamp last_heard;                 ///< when data last arrived; 1970 if never
};

}  // namespace spindrift::ndag

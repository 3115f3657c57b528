#pragma once

#include <cstdint>

namespace spindrift::stream {

/// What has come in and gone out, and what was lost on the way and why. Nothing is dropped without a count here.
struct Counters {
    std::uint64_t octets_in = 0;
    std::uint64_t containers_in = 0;  ///< whole containers decoded
    std::uint64_t payloads_in = 0;    ///< messages that passed the filters of their source
    std::uint64_t payloads_out = 0;   ///< messages handed to outputs; mirroring counts each

    std::uint64_t containers_lost = 0;       ///< missing by their sequence numbers
    std::uint64_t containers_malformed = 0;  ///< datagrams and containers that could not be decoded
    std::uint64_t fragments_expired = 0;     ///< sets of fragments that stayed incomplete
    std::uint64_t payloads_corrupt = 0;      ///< messages whose CRC was wrong
    std::uint64_t payloads_filtered = 0;     ///< messages a source passed over as asked
    std::uint64_t texts_unreadable = 0;      ///< lines of input that are no message
    std::uint64_t payloads_unreadable = 0;   ///< messages an output could not show
    std::uint64_t datagrams_unsent = 0;      ///< datagrams the network refused
    std::uint64_t datagrams_overrun = 0;     ///< datagrams the kernel dropped for lack of room

    std::uint64_t packets_in = 0;         ///< frames taken from captures that passed their filters
    std::uint64_t packets_truncated = 0;  ///< frames left out because they were cut short when captured
    std::uint64_t packets_ignored = 0;    ///< frames that are nothing for the message type they were to become
    std::uint64_t packets_overrun = 0;    ///< frames the kernel dropped for lack of room
    std::uint64_t datagrams_partial = 0;  ///< fragmented IP datagrams given up
    std::uint64_t queries_evicted = 0;    ///< DNS queries given up because too many waited

    Counters& operator+=(const Counters& other) noexcept {
        octets_in += other.octets_in;
        containers_in += other.containers_in;
        payloads_in += other.payloads_in;
        payloads_out += other.payloads_out;
        containers_lost += other.containers_lost;
        containers_malformed += other.containers_malformed;
        fragments_expired += other.fragments_expired;
        payloads_corrupt += other.payloads_corrupt;
        payloads_filtered += other.payloads_filtered;
        texts_unreadable += other.texts_unreadable;
        payloads_unreadable += other.payloads_unreadable;
        datagrams_unsent += other.datagrams_unsent;
        datagrams_overrun += other.datagrams_overrun;
        packets_in += other.packets_in;
        packets_truncated += other.packets_truncated;
        packets_ignored += other.packets_ignored;
        packets_overrun += other.packets_overrun;
        datagrams_partial += other.datagrams_partial;
        queries_evicted += other.queries_evicted;
        return *this;
    }
};

}  // namespace spindrift::stream

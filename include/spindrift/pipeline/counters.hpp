#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace spindrift::pipeline {

/// Counts what came in, what went out, and what was lost and why. Nothing is dropped without being counted here.
struct Counters {
    std::uint64_t bytes_in = 0;
    std::uint64_t bytes_out = 0;       ///< bytes written and sent, without the headers of lower layers
    std::uint64_t containers_in = 0;   ///< whole containers decoded
    std::uint64_t containers_out = 0;  ///< containers, and fragments of containers, written and sent
    std::uint64_t payloads_in = 0;     ///< messages that passed the filters of their source and all transforms
    std::uint64_t payloads_out = 0;    ///< messages given to outputs; with mirroring, once for each output

    std::uint64_t containers_lost = 0;       ///< missing: gaps in the sequence numbers
    std::uint64_t containers_malformed = 0;  ///< datagrams and containers that could not be decoded
    std::uint64_t fragments_expired = 0;     ///< sets of fragments that stayed incomplete
    std::uint64_t payloads_corrupt = 0;      ///< messages whose CRC was wrong
    std::uint64_t payloads_filtered = 0;     ///< messages removed by the header filter of a source
    std::uint64_t payloads_unmatched = 0;    ///< messages that did not match the condition
    std::uint64_t payloads_dropped = 0;      ///< messages that a filter module dropped
    std::uint64_t texts_unreadable = 0;      ///< lines of input that are not a message
    std::uint64_t payloads_unreadable = 0;   ///< messages that an output could not format
    std::uint64_t dns_as_octets = 0;         ///< DNS messages shown as octets: their text would be too large
    std::uint64_t payloads_other_type = 0;   ///< messages left out of a table: they are of another type
    std::uint64_t values_bad_address = 0;    ///< values of tables: addresses that are not 4 or 16 octets, null
    std::uint64_t values_bad_name = 0;       ///< values of tables: malformed DNS names, null
    std::uint64_t values_bad_rdata = 0;      ///< values of tables: malformed record data, written as in RFC 3597
    std::uint64_t values_bad_time = 0;       ///< values of tables: times outside 1677 to 2262, null
    std::uint64_t values_repaired = 0;       ///< values of tables: texts with invalid UTF-8 or NUL
    std::uint64_t datagrams_unsent = 0;      ///< datagrams the network refused
    std::uint64_t datagrams_overrun = 0;     ///< datagrams dropped by the kernel: the receive buffer was full
    std::uint64_t records_empty = 0;         ///< Kafka records without a value
    std::uint64_t records_unsent = 0;        ///< ZeroMQ messages and Kafka records that could not be delivered

    std::uint64_t batches_lost = 0;   ///< batches of input that could not be processed: memory has run out
    std::uint64_t payloads_lost = 0;  ///< messages of outputs that failed

    std::uint64_t files_unfinished = 0;  ///< files that could not be renamed to their final name

    std::uint64_t packets_in = 0;           ///< packets read from captures that passed their filters
    std::uint64_t packets_truncated = 0;    ///< packets left out because they were captured in part only
    std::uint64_t packets_unsupported = 0;  ///< packets of link layers that are not supported
    std::uint64_t packets_ignored = 0;      ///< packets that do not fit the message type
    std::uint64_t packets_overrun = 0;      ///< packets dropped by the kernel: the capture buffer was full
    std::uint64_t packets_lost_before = 0;  ///< packets dropped before nDAG sent them or the file was written
    std::uint64_t datagrams_missing = 0;    ///< nDAG datagrams missing: gaps in the sequence numbers
    std::uint64_t datagrams_partial = 0;    ///< fragmented IP datagrams that stayed incomplete
    std::uint64_t queries_evicted = 0;      ///< DNS queries reported as unanswered early, for lack of room
    std::uint64_t queries_dropped = 0;      ///< DNS queries that still waited when the input was stopped

    std::uint64_t datagrams_refused = 0;   ///< datagrams and connections from addresses that are not allowed
    std::uint64_t beacons_malformed = 0;   ///< invalid messages on ports for beacons of nDAG
    std::uint64_t streams_refused = 0;     ///< announcements of nDAG streams for which there was no place
    std::uint64_t streams_evicted = 0;     ///< silent nDAG streams that were left for others
    std::uint64_t connections_closed = 0;  ///< connections closed because they sent no valid messages of nDAG

    Counters& operator+=(const Counters& other) noexcept;
};

/// The counts of one source or sink.
struct EndpointCounters {
    std::string name;  ///< a file, an address, an interface
    Counters counters;
};

/// One counter, for code that shows all of them.
struct CounterInfo {
    std::uint64_t Counters::*member;
    std::string_view name;
    std::string_view description;
};

inline constexpr std::array<CounterInfo, 44> all_counters = {{
    {&Counters::bytes_in, "bytes_in", "Bytes read."},
    {&Counters::bytes_out, "bytes_out", "Bytes written and sent."},
    {&Counters::containers_in, "containers_in", "Containers decoded."},
    {&Counters::containers_out, "containers_out", "Containers and fragments written and sent."},
    {&Counters::payloads_in, "payloads_in", "Messages read and kept."},
    {&Counters::payloads_out, "payloads_out", "Messages given to outputs."},
    {&Counters::containers_lost, "containers_lost", "Containers missing by their sequence numbers."},
    {&Counters::containers_malformed, "containers_malformed", "Datagrams and containers that could not be decoded."},
    {&Counters::fragments_expired, "fragments_expired", "Sets of fragments that stayed incomplete."},
    {&Counters::payloads_corrupt, "payloads_corrupt", "Messages whose checksum was wrong."},
    {&Counters::payloads_filtered, "payloads_filtered", "Messages left out for their type, source, operator or group."},
    {&Counters::payloads_unmatched, "payloads_unmatched", "Messages left out by --where."},
    {&Counters::payloads_dropped, "payloads_dropped", "Messages that filter modules (-F) dropped."},
    {&Counters::texts_unreadable, "texts_unreadable", "Lines of input that are not a message."},
    {&Counters::payloads_unreadable, "payloads_unreadable", "Messages an output could not show."},
    {&Counters::dns_as_octets, "dns_as_octets", "DNS messages shown as octets because their text would be too large."},
    {&Counters::payloads_other_type, "payloads_other_type", "Messages left out of a table because of their type."},
    {&Counters::values_bad_address, "values_bad_address", "Addresses in tables left out: not 4 or 16 bytes."},
    {&Counters::values_bad_name, "values_bad_name", "DNS names in tables left out: malformed."},
    {&Counters::values_bad_rdata, "values_bad_rdata", "Malformed record data in tables, written as in RFC 3597."},
    {&Counters::values_bad_time, "values_bad_time", "Times in tables left out: before 1677 or after 2262."},
    {&Counters::values_repaired, "values_repaired", "Texts in tables repaired: invalid UTF-8 or NUL."},
    {&Counters::datagrams_unsent, "datagrams_unsent", "Datagrams the network refused."},
    {&Counters::datagrams_overrun, "datagrams_overrun", "Datagrams the system dropped for lack of room."},
    {&Counters::records_empty, "records_empty", "Kafka records without a value."},
    {&Counters::records_unsent, "records_unsent", "ZeroMQ messages and Kafka records that could not be delivered."},
    {&Counters::batches_lost, "batches_lost", "Batches of input lost because memory has run out."},
    {&Counters::payloads_lost, "payloads_lost", "Messages lost by outputs that failed."},
    {&Counters::files_unfinished, "files_unfinished", "Files that could not be given their final name."},
    {&Counters::packets_in, "packets_in", "Packets taken from captures that passed their filters."},
    {&Counters::packets_truncated, "packets_truncated", "Packets left out because they were cut short when captured."},
    {&Counters::packets_unsupported, "packets_unsupported", "Packets of link layers that are not supported."},
    {&Counters::packets_ignored, "packets_ignored", "Packets that do not fit the message type."},
    {&Counters::packets_overrun, "packets_overrun", "Packets the system dropped for lack of room."},
    {&Counters::packets_lost_before, "packets_lost_before",
     "Packets dropped before nDAG sent them or the file was written."},
    {&Counters::datagrams_missing, "datagrams_missing", "nDAG datagrams missing by their sequence numbers."},
    {&Counters::datagrams_partial, "datagrams_partial", "Fragmented IP datagrams given up."},
    {&Counters::queries_evicted, "queries_evicted", "DNS queries given up because too many waited."},
    {&Counters::queries_dropped, "queries_dropped", "DNS queries that still waited when their input was stopped."},
    {&Counters::datagrams_refused, "datagrams_refused", "Datagrams and connections that --allow refused."},
    {&Counters::beacons_malformed, "beacons_malformed", "Invalid messages on ports for nDAG beacons."},
    {&Counters::streams_refused, "streams_refused", "Announcements of nDAG streams for which there was no place."},
    {&Counters::streams_evicted, "streams_evicted", "Silent nDAG streams left to make room for others."},
    {&Counters::connections_closed, "connections_closed", "nDAG connections closed for lack of valid messages."},
}};
static_assert(sizeof(Counters) == all_counters.size() * sizeof(std::uint64_t), "a counter is not in the list");

inline Counters& Counters::operator+=(const Counters& other) noexcept {
    for (const CounterInfo& counter : all_counters) {
        this->*counter.member += other.*counter.member;
    }
    return *this;
}

}  // namespace spindrift::pipeline

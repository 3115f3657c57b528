#include "monitor_counters.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <optional>

namespace tools {
namespace {

using namespace spindrift;

constexpr bool always_shown = false;

constexpr auto counters = std::to_array<CounterInfo>({
    {"packets_read", "Packets read from the input.", [](const MonitorCounters& c) { return c.input.received; },
     always_shown},
    {"packets_filtered", "Packets read that the filter rejects.",
     [](const MonitorCounters& c) { return c.input.filtered; }},
    {"packets_dropped", "Packets lost before they were read, as the kernel or an nDAG sender reports.",
     [](const MonitorCounters& c) { return c.input.dropped.value_or(0); }},
    {"datagrams_missing", "Datagrams of an nDAG input that did not arrive.",
     [](const MonitorCounters& c) { return c.input.missing.value_or(0); }},
    {"datagrams_refused", "Datagrams and connections of an nDAG input that --allow refused.",
     [](const MonitorCounters& c) { return c.input.peers.refused; }},
    {"beacons_malformed", "Invalid messages on the port for beacons of an nDAG input.",
     [](const MonitorCounters& c) { return c.input.peers.bad_beacons; }},
    {"streams_refused", "Announcements of streams of an nDAG input for which there was no place.",
     [](const MonitorCounters& c) { return c.input.peers.streams_refused; }},
    {"streams_evicted", "Silent streams of an nDAG input left to make room for others.",
     [](const MonitorCounters& c) { return c.input.peers.streams_evicted; }},
    {"connections_closed", "Connections of an nDAG input closed for lack of valid messages.",
     [](const MonitorCounters& c) { return c.input.peers.connections_closed; }},
    {"packets_sent", "Packets sent.", [](const MonitorCounters& c) { return c.sent.records; }, always_shown},
    {"datagrams_sent", "Datagrams with packets sent.", [](const MonitorCounters& c) { return c.sent.datagrams; },
     always_shown},
    {"bytes_sent", "Bytes of these datagrams, without UDP and IP headers.",
     [](const MonitorCounters& c) { return c.sent.octets; }, always_shown},
    {"packets_cut", "Packets cut to fit into a datagram.", [](const MonitorCounters& c) { return c.sent.cut; }},
    {"packets_refused", "Packets not sent because records have no type for their link layer.",
     [](const MonitorCounters& c) { return c.sent.refused; }},
    {"packets_lost", "Packets in datagrams that could not be sent.",
     [](const MonitorCounters& c) { return c.sent.lost; }},
    {"send_errors", "Datagrams that could not be sent.", [](const MonitorCounters& c) { return c.sent.errors; }},
    {"keep_alives_sent", "Keep-alives sent.", [](const MonitorCounters& c) { return c.sent.keep_alives; }},
});

void add(std::optional<std::uint64_t>& sum, const std::optional<std::uint64_t>& more) {
    if (more) {
        sum = sum.value_or(0) + *more;
    }
}

}  // namespace

void add(trace::Statistics& sum, const trace::Statistics& more) {
    sum.received += more.received;
    sum.filtered += more.filtered;
    sum.accepted += more.accepted;
    sum.unfilterable += more.unfilterable;
    add(sum.dropped, more.dropped);
    add(sum.missing, more.missing);
    add(sum.missing_packets, more.missing_packets);
    sum.peers += more.peers;
}

std::span<const CounterInfo> all_counters() noexcept {
    return counters;
}

std::string stats_line(const MonitorCounters& now, const MonitorCounters& before,
                       std::chrono::duration<double> length) {
    std::string line = fmt::format("stats: seconds={:.3f}", length.count());
    for (const CounterInfo& counter : counters) {
        const std::uint64_t count = counter.value(now) - counter.value(before);
        if (count > 0 || !counter.is_loss) {
            fmt::format_to(std::back_inserter(line), " {}={}", counter.name, count);
        }
    }
    return line;
}

std::vector<prometheus::MetricFamily> metric_families(std::string_view program, const MonitorCounters& now) {
    std::vector<prometheus::MetricFamily> families;
    for (const CounterInfo& counter : counters) {
        prometheus::MetricFamily& family = families.emplace_back();
        family.name = fmt::format("{}_{}_total", program, counter.name);
        family.help = counter.help;
        family.type = prometheus::MetricType::Counter;
        family.metric.emplace_back().counter.value = static_cast<double>(counter.value(now));
    }
    return families;
}

std::string summary(const MonitorCounters& totals) {
    const ndag::SentCounts& sent = totals.sent;
    const trace::Statistics& input = totals.input;
    std::string line = fmt::format(
        "sent {} packets in {} datagrams, {} octets; {} cut, {} refused, {} lost in {} send errors, "
        "{} keep-alives; of the input, {} filtered",
        sent.records - std::min(sent.records, sent.metadata), sent.datagrams, sent.octets, sent.cut, sent.refused,
        sent.lost, sent.errors, sent.keep_alives, input.filtered);
    if (input.dropped) {
        line += fmt::format(", {} dropped", *input.dropped);
    }
    if (input.missing) {
        line += fmt::format(", {} datagrams missing", *input.missing);
        if (*input.missing > 0 && input.missing_packets) {
            line += fmt::format(" (about {} packets)", *input.missing_packets);
        }
    }
    if (input.peers.refused > 0) {
        line += fmt::format(", {} datagrams refused", input.peers.refused);
    }
    if (sent.metadata_refused > 0) {
        line += fmt::format(", {} metadata left out", sent.metadata_refused);
    }
    return line;
}

}  // namespace tools

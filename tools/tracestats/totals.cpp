#include "totals.hpp"

#include "../shared/signal_guard.hpp"
#include "../shared/standard_streams.hpp"
#include "../shared/trace_inputs.hpp"

#include <spindrift/rates/traffic.hpp>
#include <spindrift/trace/input.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tracestats {
namespace {

using namespace spindrift;
using tools::SignalGuard;

void show_total(const rates::Traffic& traffic) {
    tools::print("{:>30}:\t{:>12}\t{:>12}\n", "Total", traffic.packets, traffic.octets);
}

void show_filters(const Options& options, const rates::TrafficCounts& counts) {
    tools::print("{:<30}\t{:>12}\t{:>12}\t{:>7}\n", "filter", "count", "bytes", "% count");
    const auto all = static_cast<double>(std::max<std::uint64_t>(counts[0].packets, 1));
    for (std::size_t i = 0; i < options.filters.size(); ++i) {
        const rates::Traffic& traffic = counts[i + 1];
        tools::print("{:>30}:\t{:>12}\t{:>12}\t{:>7.3f}\n", options.filters[i], traffic.packets, traffic.octets,
                     static_cast<double>(traffic.packets) * 100 / all);
    }
}

void show_counter(std::string_view name, std::optional<std::uint64_t> count) {
    if (count) {
        tools::print_error("{:>30}:\t{:>12}\n", name, *count);
    }
}

// Records are datagrams here, as scripts know them by that name; a number that is not 0 says so.
void show_missing(const trace::Statistics& statistics) {
    if (statistics.missing.value_or(0) == 0) {
        show_counter("Missing records", statistics.missing);
        return;
    }
    const std::string packets =
        statistics.missing_packets ? fmt::format(", about {} packets", *statistics.missing_packets) : std::string();
    tools::print_error("{:>30}:\t{:>12} datagrams{}\n", "Missing records", *statistics.missing, packets);
}

// What nDAG has not taken from its peers; nothing on other inputs.
void show_peers(const packet::PeerCounts& peers) {
    const auto show = [](std::string_view name, std::uint64_t count) {
        show_counter(name, count > 0 ? std::optional(count) : std::nullopt);
    };
    show("Refused datagrams", peers.refused);
    show("Malformed beacons", peers.bad_beacons);
    show("Refused streams", peers.streams_refused);
    show("Evicted streams", peers.streams_evicted);
    show("Closed connections", peers.connections_closed);
}

void show_statistics(const trace::Input& input) {
    const trace::Statistics statistics = input.statistics();
    // For files this would only be the sum of filtered and accepted packets.
    show_counter("Input packets", input.is_live() ? std::optional(statistics.received) : std::nullopt);
    show_counter("Filtered packets", statistics.filtered);
    show_counter("Dropped packets", statistics.dropped);
    show_missing(statistics);
    show_counter("Overrun records", statistics.overrun.value_or(0) > 0 ? statistics.overrun : std::nullopt);
    show_peers(statistics.peers);
    show_counter("Accepted packets", statistics.accepted);
}

// Counts and prints an input. \returns its traffic, or nothing if it could not be opened
std::optional<rates::Traffic> run_input(const std::string& program, const Options& options, const std::string& uri,
                                        SignalGuard& signals, bool& good) {
    MemoryBudget memory(tools::input_part(options.memory));
    tools::print_error("{}:\n", uri);
    const auto input = tools::open_input(
        program, uri,
        {.threads = options.threads, .tag_filter = options.tag_filter, .allow = options.allow, .memory = &memory},
        signals);
    if (!input) {
        good = false;
        return std::nullopt;
    }
    const SignalGuard::StopHandler stop_handler(signals, [&] { input->stop(); });
    const rates::TrafficCounts counts = rates::count_traffic(*input, options.filters);
    show_filters(options, counts);
    show_statistics(*input);
    show_total(counts[0]);
    tools::print_untagged(program, uri, input->statistics());
    good = tools::check_read(program, *input) && good;
    good = (options.filters.empty() || tools::check_filterable(program, *input)) && good;
    return counts[0];
}

}  // namespace

bool show_totals(const std::string& program, const Options& options) {
    SignalGuard signals;
    bool good = true;
    rates::Traffic total;
    for (const std::string& uri : options.uris) {
        if (signals.received() != 0) {
            break;
        }
        total += run_input(program, options, uri, signals, good).value_or(rates::Traffic{});
    }
    if (options.uris.size() > 1) {
        tools::print("Grand total:\n");
        show_total(total);
    }
    return good;
}

}  // namespace tracestats

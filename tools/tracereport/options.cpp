#include "options.hpp"

#include <spindrift/base/text.hpp>

#include <fmt/format.h>

#include <array>

namespace tracereport {
namespace {

using tools::OptionSpec;

// All but the flows, which take much memory.
constexpr std::string_view default_reports = "CdDemnOoPpsTt";

constexpr auto table = std::to_array<OptionSpec>({
    tools::filter_option,
    {'c', "count", "N", "stop after N packets"},
    {.help = "Reports; without any of these options, all but that of flows:"},
    {'C', "ecn", "", "ecn.rpt: explicit congestion notification (ECN)"},
    {'d', "direction", "", "dir.rpt: directions"},
    {'D', "drops", "", "drop.rpt: packets received, filtered, dropped and accepted"},
    {'e', "error", "", "error.rpt: receive errors and wrong checksums of IPv4 headers"},
    {'F', "flow", "", "flows.rpt: the number of flows"},
    {'m', "misc", "", "misc.rpt: times, duration, packets and their rate, size"},
    {'n', "nlp", "", "nlp.rpt: protocols of the network layer"},
    {'O', "tcpoptions", "", "tcpopt.rpt: options of TCP"},
    {'o', "synoptions", "", "tcpopt_syn.rpt: combinations of options in SYN segments of TCP"},
    {'P', "protocol", "", "protocol.rpt: protocols of the transport layer"},
    {'p', "port", "", "ports.rpt: ports of servers"},
    {'s', "tcpsegment", "", "tcpseg.rpt: sizes of TCP segments"},
    {'T', "tos", "", "tos.rpt: types of service of IPv4"},
    {'t', "ttl", "", "ttl.rpt: times to live of IPv4"},
    {.help = "Further options:"},
    tools::tag_filter_option(tools::tag_filter_key),
    tools::allow_option(tools::allow_key),
    tools::table_memory_option,
    tools::help_option,
    tools::version_option,
    {.key = 'H', .name = "H"},
    // Keeps this abbreviation of --misc valid: beside --memory it would be ambiguous.
    {.key = 'm', .name = "m"},
});

std::uint64_t parse_count(const char* text) {
    const auto count = spindrift::parse_decimal<std::uint64_t>(text);
    if (!count) {
        throw tools::UsageError{fmt::format("-c takes a number of packets, not \"{}\"", text)};
    }
    return *count;
}

void take(Options& options, bool& asks_for_help, int key, const char* value) {
    switch (key) {
        case 'c': options.count = parse_count(value); return;
        case 'H': asks_for_help = true; return;
        case tools::threads_option.key: options.reports += 't'; return;  // here it is the report of times to live
        default: break;
    }
    if (!tools::take_packet_option(options.packets, key, value)) {
        options.reports += static_cast<char>(key);
    }
}

}  // namespace

std::span<const OptionSpec> option_table() noexcept {
    return table;
}

Options parse_options(int argc, char** argv) {
    Options options;
    bool asks_for_help = false;
    options.packets.request = tools::parse_options(
        argc, argv, table, [&](int key, const char* value) { take(options, asks_for_help, key, value); },
        options.packets.uris);
    if (options.packets.request == tools::Request::work && asks_for_help) {
        options.packets.request = tools::Request::help;
    }
    if (options.packets.request == tools::Request::work) {
        tools::finish_packet_options(options.packets);
    }
    if (options.reports.empty()) {
        options.reports = default_reports;
    }
    return options;
}

std::string usage_text(std::string_view program) {
    return fmt::format(
        "Usage: {} [options] uri...\n"
        "Writes reports on the packets of all inputs to files in the current folder.\n"
        "{}"
        "{}",
        program, tools::options_text(table), tools::inputs_line);
}

}  // namespace tracereport

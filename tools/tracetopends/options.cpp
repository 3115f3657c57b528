#include "options.hpp"

#include "../traceends/counting.hpp"

#include <spindrift/base/text.hpp>

#include <fmt/format.h>

#include <array>

namespace tracetopends {
namespace {

using tools::OptionSpec;

constexpr unsigned default_threads = 4;

// The letters are those of libtrace's command, which has no long forms.
constexpr auto table = std::to_array<OptionSpec>({
    {.key = 'A', .name = "addresses", .value = "KIND", .help = "mac, v4 or v6 (v4)", .words = "mac v4 v6"},
    tools::filter_option,
    {'n', "count", "N", "show so many addresses (10)"},
    {'s', "source", "", "sort by what addresses send (the default)"},
    {'d', "destination", "", "sort by what they receive"},
    {'b', "bytes", "", "sort by octets of IP packets (the default)"},
    {'p', "packets", "", "sort by packets"},
    {'a', "application", "", "sort by octets of payload"},
    {'S', "ignore-source", "", "do not count what addresses send"},
    {'D', "ignore-dest", "", "do not count what addresses receive"},
    {'t', "threads", "N", "threads; for nDAG, as many as there are streams (4)"},
    tools::tag_filter_option(tools::tag_filter_key),
    tools::allow_option(tools::allow_key),
    tools::table_memory_option,
    tools::help_option,
    tools::version_option,
});

std::size_t parse_count(const char* text) {
    const auto count = spindrift::parse_decimal<std::size_t>(text);
    if (!count) {
        throw tools::UsageError{fmt::format("-n takes a number of addresses, not \"{}\"", text)};
    }
    return *count;
}

void take(Options& options, int key, const char* value) {
    switch (key) {
        case 'A': options.ends.addresses = traceends::parse_addresses(value); break;
        case 'n': options.count = parse_count(value); break;
        case 's': options.by_received = false; break;
        case 'd': options.by_received = true; break;
        case 'b': options.measure = Measure::octets; break;
        case 'p': options.measure = Measure::packets; break;
        case 'a': options.measure = Measure::payload; break;
        case 'S': options.ends.sources = false; break;
        case 'D': options.ends.destinations = false; break;
        default: tools::take_packet_option(options.packets, key, value);
    }
}

}  // namespace

std::span<const OptionSpec> option_table() noexcept {
    return table;
}

Options parse_options(int argc, char** argv) {
    Options options;
    options.packets.threads = default_threads;
    options.packets.request = tools::parse_options(
        argc, argv, table, [&](int key, const char* value) { take(options, key, value); }, options.packets.uris);
    if (options.packets.request == tools::Request::work) {
        traceends::check(options.ends);
        tools::finish_packet_options(options.packets);
    }
    return options;
}

std::string usage_text(std::string_view program) {
    return fmt::format(
        "Usage: {} [options] uri...\n"
        "Shows the addresses that have sent or received most.\n"
        "{}"
        "{}",
        program, tools::options_text(table), tools::inputs_line);
}

}  // namespace tracetopends

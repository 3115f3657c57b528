#include "options.hpp"

#include "counting.hpp"

#include <fmt/format.h>

#include <array>

namespace traceends {
namespace {

using tools::OptionSpec;

constexpr auto table = std::to_array<OptionSpec>({
    {.key = 'A', .name = "addresses", .value = "KIND", .help = "mac, v4 or v6 (v4)", .words = "mac v4 v6"},
    tools::filter_option,
    {'S', "ignore-source", "", "do not count what addresses send"},
    {'D', "ignore-dest", "", "do not count what addresses receive"},
    tools::threads_option,
    tools::tag_filter_option(tools::tag_filter_key),
    tools::allow_option(tools::allow_key),
    tools::table_memory_option,
    tools::help_option,
    tools::version_option,
    {.key = 'H', .name = "H"},
    // Keep abbreviations valid: beside options of ours they would be ambiguous.
    {.key = 'A', .name = "a", .value = "KIND"},
    {.key = 't', .name = "t", .value = "N"},
});

}  // namespace

std::span<const OptionSpec> option_table() noexcept {
    return table;
}

Options parse_options(int argc, char** argv) {
    Options options;
    bool asks_for_help = false;
    options.packets.request = tools::parse_options(
        argc, argv, table,
        [&](int key, const char* value) {
            switch (key) {
                case 'A': options.ends.addresses = parse_addresses(value); break;
                case 'S': options.ends.sources = false; break;
                case 'D': options.ends.destinations = false; break;
                case 'H': asks_for_help = true; break;
                default: tools::take_packet_option(options.packets, key, value);
            }
        },
        options.packets.uris);
    if (options.packets.request == tools::Request::work && asks_for_help) {
        options.packets.request = tools::Request::help;
    }
    if (options.packets.request == tools::Request::work) {
        check(options.ends);
        tools::finish_packet_options(options.packets);
    }
    return options;
}

std::string usage_text(std::string_view program) {
    return fmt::format(
        "Usage: {} [options] uri...\n"
        "Shows what each address of an input has sent and received.\n"
        "{}"
        "{}",
        program, tools::options_text(table), tools::inputs_line);
}

}  // namespace traceends

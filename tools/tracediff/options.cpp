#include "options.hpp"

#include "../shared/trace_inputs.hpp"
#include "../shared/trace_outputs.hpp"

#include <fmt/format.h>

#include <array>

namespace tracediff {
namespace {

using tools::OptionSpec;

constexpr auto table = std::to_array<OptionSpec>({
    {'m', "max", "N", "end after N differences; 0 for all (0)"},
    {'w', "window", "N", "packets of each trace in which a packet of the other is looked for (20)"},
    {'a', "traceA-diff", "URI", "write packets that only traceA has to an output"},
    {'b', "traceB-diff", "URI", "write packets that only traceB has to an output"},
    tools::tag_filter_option(tools::tag_filter_key),
    tools::allow_option(tools::allow_key),
    tools::memory_option(tools::memory_key),
    tools::help_option,
    tools::version_option,
});

void take(Options& options, int key, const char* value) {
    switch (key) {
        case 'm': options.max_differences = tools::parse_count("-m", value, 0); break;
        case 'w': options.window = tools::parse_count("-w", value); break;
        case 'a': options.outputs[0] = value; break;
        case 'b': options.outputs[1] = value; break;
        default: tools::take_packet_option(options.packets, key, value);
    }
}

}  // namespace

std::span<const OptionSpec> option_table() noexcept {
    return table;
}

Options parse_options(int argc, char** argv) {
    Options options;
    std::vector<std::string>& words = options.packets.uris;
    options.packets.request = tools::parse_options(
        argc, argv, table, [&](int key, const char* value) { take(options, key, value); }, words);
    if (options.packets.request == tools::Request::work) {
        if (words.size() != 2) {
            throw tools::UsageError{fmt::format("two traces are compared, not {}", words.size())};
        }
        for (const std::string& output : options.outputs) {
            if (!output.empty()) {
                tools::check_output(output);
            }
        }
        tools::finish_packet_options(options.packets);
    }
    return options;
}

std::string usage_text(std::string_view program) {
    return fmt::format(
        "Usage: {} [options] traceA traceB\n"
        "Shows the packets that only one of two traces has.\n"
        "{}"
        "tracediff -m 10 erf:day.erf.gz pcapfile:day.pcap.gz\n",
        program, tools::options_text(table));
}

}  // namespace tracediff

#include "options.hpp"

#include "../shared/trace_inputs.hpp"
#include "../shared/trace_outputs.hpp"

#include <fmt/format.h>

#include <array>

namespace tracemerge {
namespace {

using tools::OptionSpec;

constexpr auto table = std::to_array<OptionSpec>({
    {.key = 'i',
     .name = "set-interface",
     .value = "N",
     .help = "number the interfaces of all inputs, N of each (1)",
     .value_is_optional = true},
    {'u', "unique-packets", "", "leave out packets that have the time of the packet before"},
    tools::compression_level_option,
    tools::compression_type_option,
    {'H', "libtrace-help", "", "list the kinds of inputs and outputs"},
    tools::tag_filter_option(tools::tag_filter_key),
    tools::allow_option(tools::allow_key),
    tools::memory_option(tools::memory_key),
    tools::help_option,
    tools::version_option,
});

void take(Options& options, tools::CompressionChoice& compression, int key, const char* value) {
    switch (key) {
        case 'i': options.interfaces_per_input = value != nullptr ? tools::parse_count("-i", value, 0) : 1; break;
        case 'u': options.leaves_out_duplicates = true; break;
        case 'z': compression.level = value; break;
        case 'Z': compression.type = value; break;
        case 'H': options.lists_formats = true; break;
        default: tools::take_packet_option(options.packets, key, value);
    }
}

}  // namespace

std::span<const OptionSpec> option_table() noexcept {
    return table;
}

Options parse_options(int argc, char** argv) {
    Options options;
    tools::CompressionChoice compression;
    std::vector<std::string> words;
    options.packets.request = tools::parse_options(
        argc, argv, table, [&](int key, const char* value) { take(options, compression, key, value); }, words);
    if (options.packets.request == tools::Request::work && !options.lists_formats) {
        if (words.size() < 2) {
            throw tools::UsageError{"missing outputuri or traceuri"};
        }
        options.output = words.front();
        tools::check_output(options.output);
        options.packets.uris.assign(words.begin() + 1, words.end());
        options.compression = compression.parse();
        tools::finish_packet_options(options.packets);
    }
    return options;
}

std::string usage_text(std::string_view program) {
    return fmt::format(
        "Usage: {} [options] outputuri traceuri...\n"
        "Merges inputs by the times of their packets.\n"
        "{}"
        "tracemerge pcapfile:both.pcap pcapfile:in.pcap.gz pcapfile:out.pcap.gz\n",
        program, tools::options_text(table));
}

}  // namespace tracemerge

#include "options.hpp"

#include "../shared/trace_inputs.hpp"
#include "../shared/trace_outputs.hpp"

#include <fmt/format.h>

#include <array>

namespace tracemerge {
namespace {

using tools::OptionSpec;

// Options without a short form.
enum : int { allow = tools::first_own_key, tag_filter, memory };

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
    tools::tag_filter_option(tag_filter),
    tools::allow_option(allow),
    tools::memory_option(memory),
    tools::help_option,
    tools::version_option,
});

struct Values {
    tools::CompressionChoice compression;
    std::vector<std::string> allowed;
};

void take(Options& options, Values& values, int key, const char* value) {
    switch (key) {
        case 'i': options.interfaces_per_input = value != nullptr ? tools::parse_count("-i", value, 0) : 1; break;
        case 'u': options.leaves_out_duplicates = true; break;
        case 'z': values.compression.level = value; break;
        case 'Z': values.compression.type = value; break;
        case 'H': options.lists_formats = true; break;
        case tag_filter: options.tag_filter = tools::parse_tag_filter(value); break;
        case memory: options.memory = tools::parse_memory(value); break;
        case allow: values.allowed.emplace_back(value); break;
        default: break;
    }
}

}  // namespace

std::span<const OptionSpec> option_table() noexcept {
    return table;
}

Options parse_options(int argc, char** argv) {
    Options options;
    Values values;
    std::vector<std::string> words;
    options.request = tools::parse_options(
        argc, argv, table, [&](int key, const char* value) { take(options, values, key, value); }, words);
    if (options.request == tools::Request::work && !options.lists_formats) {
        if (words.size() < 2) {
            throw tools::UsageError{"missing outputuri or traceuri"};
        }
        options.output = words.front();
        tools::check_output(options.output);
        options.inputs.assign(words.begin() + 1, words.end());
        options.compression = values.compression.parse();
        options.allow = tools::parse_allow(values.allowed);
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

#include "options.hpp"

#include "../shared/trace_inputs.hpp"
#include "../shared/trace_outputs.hpp"

#include <fmt/format.h>

#include <array>

namespace tracesplit {
namespace {

using tools::OptionSpec;

// Options without a short form.
enum : int { allow = tools::first_own_key, tag_filter, memory };

constexpr auto table = std::to_array<OptionSpec>({
    {'f', "filter", "BPF", "only packets that match (pcap-filter(7))"},
    {'c', "count", "N", "begin a file after every N packets"},
    {'b', "bytes", "N", "begin a file after every N captured bytes"},
    {'i', "interval", "N", "begin a file after every N seconds"},
    {'s', "starttime", "TIME", "leave out packets before TIME, seconds since 1970"},
    {'e', "endtime", "TIME", "end at the first packet after TIME, seconds since 1970"},
    {'m', "maxfiles", "N", "end after N files"},
    {'j', "jump", "N", "leave out what is before the Nth IP header"},
    {'S', "snaplen", "N", "keep N bytes of each packet"},
    tools::compression_level_option,
    tools::compression_type_option,
    {'v', "verbose", "", "say how many packets there were; twice: name the files"},
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
        case 'f': options.filter = value; break;
        case 'c': options.count = tools::parse_count("-c", value); break;
        case 'b': options.bytes = tools::parse_count("-b", value); break;
        case 'i': options.interval = tools::parse_count("-i", value); break;
        case 's': options.start_time = tools::parse_count("-s", value, 0); break;
        case 'e': options.end_time = tools::parse_count("-e", value, 0); break;
        case 'm': options.max_files = tools::parse_count("-m", value, 0); break;
        case 'j': options.jump = tools::parse_count("-j", value, 0); break;
        case 'S': options.snap_length = tools::parse_count("-S", value, 0); break;
        case 'z': values.compression.level = value; break;
        case 'Z': values.compression.type = value; break;
        case 'v': ++options.verbosity; break;
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
    options.request = tools::parse_options(
        argc, argv, table, [&](int key, const char* value) { take(options, values, key, value); }, options.inputs);
    if (options.request == tools::Request::work && !options.lists_formats) {
        options.output = tools::take_output(options.inputs);
        options.compression = values.compression.parse();
        options.adds_suffix = values.compression.level != "0";
        options.allow = tools::parse_allow(values.allowed);
        if (!options.filter.empty()) {
            tools::check_filters({&options.filter, 1});
        }
    }
    return options;
}

std::string usage_text(std::string_view program) {
    return fmt::format(
        "Usage: {} [options] inputuri... outputuri\n"
        "Copies the packets of all inputs to one output, or to several, one after the other.\n"
        "{}"
        "tracesplit -i 3600 pcapfile:day.pcap.gz pcapfile:hour\n",
        program, tools::options_text(table));
}

}  // namespace tracesplit

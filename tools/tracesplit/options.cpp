#include "options.hpp"

#include "../shared/trace_inputs.hpp"
#include "../shared/trace_outputs.hpp"

#include <fmt/format.h>

#include <array>

namespace tracesplit {
namespace {

using tools::OptionSpec;

constexpr auto table = std::to_array<OptionSpec>({
    tools::filter_option,
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
    tools::tag_filter_option(tools::tag_filter_key),
    tools::allow_option(tools::allow_key),
    tools::memory_option(tools::memory_key),
    tools::help_option,
    tools::version_option,
});

void take(Options& options, tools::CompressionChoice& compression, int key, const char* value) {
    switch (key) {
        case 'c': options.count = tools::parse_count("-c", value); break;
        case 'b': options.bytes = tools::parse_count("-b", value); break;
        case 'i': options.interval = tools::parse_count("-i", value); break;
        case 's': options.start_time = tools::parse_count("-s", value, 0); break;
        case 'e': options.end_time = tools::parse_count("-e", value, 0); break;
        case 'm': options.max_files = tools::parse_count("-m", value, 0); break;
        case 'j': options.jump = tools::parse_count("-j", value, 0); break;
        case 'S': options.snap_length = tools::parse_count("-S", value, 0); break;
        case 'z': compression.level = value; break;
        case 'Z': compression.type = value; break;
        case 'v': ++options.verbosity; break;
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
    options.packets.request = tools::parse_options(
        argc, argv, table, [&](int key, const char* value) { take(options, compression, key, value); },
        options.packets.uris);
    if (options.packets.request == tools::Request::work && !options.lists_formats) {
        options.output = tools::take_output(options.packets.uris);
        options.compression = compression.parse();
        options.adds_suffix = compression.level != "0";
        tools::finish_packet_options(options.packets);
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

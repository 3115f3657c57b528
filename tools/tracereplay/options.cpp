#include "options.hpp"

#include "../shared/trace_outputs.hpp"

#include <spindrift/base/text.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace tracereplay {
namespace {

using tools::OptionSpec;
using tools::UsageError;

constexpr auto table = std::to_array<OptionSpec>({
    tools::filter_option,
    {'b', "broadcast", "", "send frames to the broadcast address of Ethernet"},
    {'s', "snaplen", "N", "send no more than the first N octets of a packet"},
    {'X', "speedup", "N", "N times as fast as it was captured (1)"},
    {'t', "tx_queue", "N", "packets in a batch of ring: outputs; without effect"},
    tools::tag_filter_option(tools::tag_filter_key),
    tools::allow_option(tools::allow_key),
    tools::memory_option(tools::memory_key),
    tools::help_option,
    tools::version_option,
    // Keeps this abbreviation of --tx_queue valid: beside --tag-filter it would be ambiguous.
    {.key = 't', .name = "t", .value = "N"},
});

std::uint32_t parse_number(std::string_view option, const char* text) {
    const auto number = spindrift::parse_decimal<std::uint32_t>(text);
    if (!number) {
        throw UsageError{fmt::format("{} takes a number, not \"{}\"", option, text)};
    }
    return *number;
}

void take_words(Options& options) {
    std::vector<std::string>& words = options.packets.uris;
    if (words.size() > 2) {
        throw UsageError{fmt::format("packets go to one output, and \"{}\" is another", words[2])};
    }
    if (words.size() < 2) {
        throw UsageError{words.empty() ? "Missing input uri" : "Missing output uri"};
    }
    options.output = tools::take_output(words);
}

}  // namespace

std::span<const OptionSpec> option_table() noexcept {
    return table;
}

Options parse_options(int argc, char** argv) {
    Options options;
    bool sets_queue = false;
    options.packets.request = tools::parse_options(
        argc, argv, table,
        [&](int key, const char* value) {
            switch (key) {
                case 'b': options.broadcast = true; break;
                case 's': options.snap_length = parse_number("-s", value); break;
                case 'X': options.speed = std::max(parse_number("-X", value), 1U); break;
                case 't': sets_queue = parse_number("-t", value) != 0; break;
                default: tools::take_packet_option(options.packets, key, value);
            }
        },
        options.packets.uris);
    if (options.packets.request == tools::Request::work) {
        take_words(options);
        tools::finish_packet_options(options.packets);
        if (sets_queue && !options.output.starts_with("ring:")) {
            throw UsageError{fmt::format("-t is for outputs of ring:, which {} is not", options.output)};
        }
    }
    return options;
}

std::string usage_text(std::string_view program) {
    return fmt::format(
        "Usage: {} [options] inputuri outputuri\n"
        "Sends the packets of an input at the speed at which they were captured.\n"
        "{}"
        "{}"
        "An output is int:, ring:, pcapfile:, pcapng: or erf:.\n",
        program, tools::options_text(table), tools::inputs_line);
}

}  // namespace tracereplay

#include "options.hpp"

#include <spindrift/base/error.hpp>
#include <spindrift/base/text.hpp>
#include <spindrift/net/socket.hpp>

#include <fmt/format.h>

#include <array>

namespace traceucast {
namespace {

using namespace spindrift;
using tools::OptionSpec;
using tools::UsageError;

constexpr std::uint16_t default_beacon_port = 9999;
constexpr std::int64_t max_number = 65'535;

// Options without a short form.
enum : int { first_port = tools::first_command_key };

constexpr auto table = std::to_array<OptionSpec>({
    tools::filter_option,
    {'m', "monitorid", "N", "tells this monitor from others (0)"},
    {'c', "clientaddr", "ADDRESS", "where the receiver listens: its address or name"},
    {'p', "beaconport", "PORT", "port at which it listens for beacons (9999)"},
    {'t', "threads", "N", "so many threads, each with a stream of its own (1)"},
    {first_port, "streamport", "PORT", "port of the first stream at the receiver (a random one)"},
    tools::tag_filter_option(tools::tag_filter_key),
    tools::allow_option(tools::allow_key),
    tools::memory_option(tools::memory_key),
    tools::help_option,
    tools::version_option,
    // Keep abbreviations valid: beside options of ours they would be ambiguous.
    {.key = 't', .name = "t", .value = "N"},
    {.key = 'm', .name = "m", .value = "N"},
});

std::uint16_t parse_number(std::string_view option, const char* text, std::int64_t min) {
    const auto number = parse_c_integer<std::int64_t>(text);
    if (!number || *number < min || *number > max_number) {
        throw UsageError{fmt::format("{} takes a number from {} to {}, not \"{}\"", option, min, max_number, text)};
    }
    return static_cast<std::uint16_t>(*number);
}

void take(Options& options, int key, const char* value) {
    switch (key) {
        case 'm': options.sender.monitor = parse_number("-m", value, 0); break;
        case 'c': options.receiver = value; break;
        case 'p': options.sender.receiver.port = parse_number("-p", value, 1); break;
        case first_port: options.sender.first_port = parse_number("--streamport", value, 1); break;
        default: tools::take_packet_option(options.packets, key, value);
    }
}

void finish(Options& options) {
    if (options.packets.uris.empty()) {
        throw UsageError{"No URI specified as an input source"};
    }
    if (options.packets.uris.size() > 1) {
        throw UsageError{fmt::format("one input is sent, and \"{}\" is another", options.packets.uris[1])};
    }
    if (options.receiver.empty()) {
        throw UsageError{"no client address specified to receive our streams: -c names it"};
    }
    tools::finish_packet_options(options.packets);
    try {
        options.sender.receiver.address = net::resolve(options.receiver);
    } catch (const Error& error) {
        throw Error(fmt::format("-c: {}: {}", options.receiver, error.what()));
    }
}

}  // namespace

std::span<const OptionSpec> option_table() noexcept {
    return table;
}

Options parse_options(int argc, char** argv) {
    Options options;
    options.sender.receiver.port = default_beacon_port;
    options.packets.request = tools::parse_options(
        argc, argv, table, [&](int key, const char* value) { take(options, key, value); }, options.packets.uris);
    if (options.packets.request == tools::Request::work) {
        finish(options);
    }
    return options;
}

std::string usage_text(std::string_view program) {
    return fmt::format(
        "Usage: {} [options] -c address uri\n"
        "Sends the packets of an input to a receiver over TCP, as nDAG: ndagtcp:any,ADDRESS,PORT there.\n"
        "{}"
        "{}",
        program, tools::options_text(table), tools::inputs_line);
}

}  // namespace traceucast

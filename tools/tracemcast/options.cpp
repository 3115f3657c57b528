#include "options.hpp"

#include "../shared/service_options.hpp"
#include "../shared/trace_inputs.hpp"

#include <spindrift/base/error.hpp>
#include <spindrift/base/text.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <limits>
#include <string_view>

namespace tracemcast {
namespace {

using namespace spindrift;
using tools::Completion;
using tools::OptionSpec;
using tools::UsageError;

constexpr std::string_view default_group = "225.100.0.1";
constexpr std::uint16_t default_beacon_port = 9999;
constexpr std::int64_t min_message_size = 536;
constexpr std::int64_t max_message_size = 8900;

// Options without a short form.
enum : int {
    rate = tools::first_own_key,
    ttl,
    loop,
    replay,
    once,
    hash,
    wait_time,
    delay,
    first_port,
    stats,
    metrics,
    tag_filter,
    allow,
    memory
};

constexpr OptionSpec heading(std::string_view text) {
    return {.help = text};
}

constexpr auto table = std::to_array<OptionSpec>({
    {'f', "filter", "FILTER", "only packets that match (pcap-filter(7))"},
    tools::tag_filter_option(tag_filter),
    {'m', "monitorid", "N", "tells this monitor from others that send to the group (0)"},
    {'g', "mcastaddr", "GROUP", "multicast group, IPv4 or IPv6 (225.100.0.1)"},
    {'p', "beaconport", "PORT", "where the streams are told of (9999)"},
    {'s', "srcaddr", "ADDRESS", "send by the interface of this address or name", Completion::interfaces},
    {'M', "mtu", "OCTETS", "no larger messages, 536 to 8900 (8900); UDP and IP add 28 or 48"},
    {'t', "threads", "N", "so many threads, each with a stream of its own (1)"},
    tools::help_option,
    tools::version_option,
    // Keep these abbreviations valid: with the options below, they would be ambiguous.
    {.key = 't', .name = "t", .value = "N"},
    {.key = 'h', .name = "h"},
    {.key = 's', .name = "s", .value = "ADDRESS"},
    heading("Files are played in the time their packets took, once, unless these say something else:"),
    {.key = replay,
     .name = "replay",
     .value = "SPEED",
     .help = "play SPEED times as fast (1), 0 as fast as can be",
     .value_is_optional = true},
    {once, "once", "", "send the file as fast as can be"},
    {rate, "rate", "N", "send N packets a second"},
    {.key = loop,
     .name = "loop",
     .value = "N",
     .help = "play the file again and again, or N times",
     .value_is_optional = true},
    heading("Streams:"),
    {wait_time, "wait", "SECONDS", "time for receivers to join before the first packet (1.5 for files)"},
    {delay, "delay", "MS", "packets wait no longer for others to share their datagram (100)"},
    {.key = hash,
     .name = "hash",
     .value = "none|uni|bi",
     .help = "packets of a flow stay in one stream: no, by direction, both directions (bi)",
     .words = "none uni bi"},
    {ttl, "ttl", "N", "routers that datagrams may pass, and one (1)"},
    {first_port, "streamport", "PORT", "port of the first stream (one that is free)"},
    heading("Service:"),
    {stats, "stats", "SECONDS", "show every so many seconds what was sent and lost"},
    {metrics, "metrics", "ADDRESS:PORT", "serve counters to Prometheus: http://ADDRESS:PORT/metrics"},
    {allow, "allow", "NET", "accept nDAG and requests for metrics from these addresses only: 192.0.2.0/24,2001:db8::1"},
    tools::memory_option(memory),
    tools::daemon_option,
    tools::pidfile_option,
    tools::username_option,
});

Error wrong(std::string_view name, std::string_view text, std::string_view wanted) {
    return Error(fmt::format("{} takes {}, not \"{}\"", name, wanted, text));
}

std::int64_t parse_number(std::string_view name, const char* text, std::int64_t min, std::int64_t max) {
    const auto value = parse_c_integer<std::int64_t>(text);
    if (!value || *value < min || *value > max) {
        throw wrong(name, text, fmt::format("a number from {} to {}", min, max));
    }
    return *value;
}

double parse_decimal_number(std::string_view name, const char* text, double min, double max) {
    char* end = nullptr;
    const double value = std::strtod(text, &end);
    if (end == text || *end != '\0' || !std::isfinite(value) || value < min || value > max) {
        throw wrong(name, text, fmt::format("a number from {} to {}", min, max));
    }
    return value;
}

trace::Sharing parse_hash(std::string_view text) {
    if (text == "none") {
        return trace::Sharing::any;
    }
    if (text == "uni") {
        return trace::Sharing::direction;
    }
    if (text == "bi") {
        return trace::Sharing::flow;
    }
    throw wrong("--hash", text, "none, uni or bi");
}

std::chrono::milliseconds milliseconds(double seconds) {
    return std::chrono::milliseconds(std::llround(seconds * 1000));
}

void take(Options& options, std::string& group, std::vector<std::string>& allowed, int key, const char* value) {
    constexpr double day = 86'400;
    switch (key) {
        case 'f': options.filter = value; break;
        case 'm':
            options.sender.monitor = static_cast<std::uint16_t>(
                parse_number("-m", value, 0, std::numeric_limits<std::uint32_t>::max()) & 0xFFFF);
            break;
        case 'g': group = value; break;
        case 'p':
            options.sender.group.endpoint.port = static_cast<std::uint16_t>(parse_number("-p", value, 1, 65'535));
            break;
        case 's': options.source_text = value; break;
        case 'M':
            options.sender.message_size = static_cast<std::size_t>(
                std::clamp(parse_number("-M", value, 0, std::numeric_limits<std::int32_t>::max()), min_message_size,
                           max_message_size));
            break;
        case 't': options.threads = static_cast<unsigned>(parse_number("-t", value, 1, 4445)); break;
        case rate:
            options.rate =
                static_cast<std::uint32_t>(parse_number("--rate", value, 1, std::numeric_limits<std::uint32_t>::max()));
            break;
        case ttl: options.sender.ttl = static_cast<int>(parse_number("--ttl", value, 0, 255)); break;
        case loop:
            options.loop = true;
            options.rounds = value == nullptr ? 0
                                              : static_cast<std::uint64_t>(parse_number(
                                                    "--loop", value, 1, std::numeric_limits<std::int64_t>::max()));
            break;
        case replay: options.replay = value == nullptr ? 1 : parse_decimal_number("--replay", value, 0, 1e6); break;
        case once: options.once = true; break;
        case hash: options.sharing = parse_hash(value); break;
        case wait_time: options.wait = milliseconds(parse_decimal_number("--wait", value, 0, day)); break;
        case delay: options.sender.delay = std::chrono::milliseconds(parse_number("--delay", value, 1, 60'000)); break;
        case first_port:
            options.sender.first_port = static_cast<std::uint16_t>(parse_number("--streamport", value, 1, 65'535));
            break;
        case stats: options.stats = std::chrono::seconds(parse_number("--stats", value, 1, 86'400)); break;
        case metrics: options.metrics = tools::MetricsServer::Address::parse(value); break;
        case tag_filter: options.tag_filter = tools::parse_tag_filter(value); break;
        case memory: options.memory = tools::parse_memory(value); break;
        case allow: allowed.emplace_back(value); break;
        default: tools::take_service_option(options.service, key, value); break;
    }
}

}  // namespace

std::span<const OptionSpec> option_table() noexcept {
    return table;
}

std::string usage_text(const std::string& program) {
    return fmt::format(
        "Usage: {} [options] uri\n"
        "Sends the packets of a capture file, an interface or another input to a multicast group.\n"
        "{}",
        program, tools::options_text(table));
}

Options parse_options(int argc, char** argv) {
    Options options;
    options.sender.group.endpoint.port = default_beacon_port;
    std::string group(default_group);
    std::vector<std::string> allowed;
    std::vector<std::string> uris;
    options.request = tools::parse_options(
        argc, argv, table, [&](int key, const char* value) { take(options, group, allowed, key, value); }, uris);
    if (options.request != tools::Request::work) {
        return options;
    }
    options.allow = tools::parse_allow(allowed);
    if (uris.empty()) {
        throw UsageError{"No URI specified as an input source"};
    }
    if (uris.size() > 1) {
        throw UsageError{fmt::format("one input is sent, and \"{}\" is another", uris[1])};
    }
    if (options.once && options.loop) {
        throw UsageError{"--once and --loop cannot both be"};
    }
    options.uri = uris.front();
    ndag::set_addresses(options.sender, group, options.sender.group.endpoint.port, options.source_text);
    if (options.source_text.empty()) {
        options.source_text = options.sender.group.endpoint.address.is_v4() ? "0.0.0.0" : "::";
    }
    return options;
}

}  // namespace tracemcast

#include "options.hpp"

#include "../shared/service_options.hpp"
#include "../shared/trace_inputs.hpp"

#include <spindrift/base/error.hpp>
#include <spindrift/base/text.hpp>

#include <fmt/format.h>

#include <array>
#include <cmath>
#include <cstdlib>
#include <string_view>
#include <vector>

namespace corsarotagger {
namespace {

using namespace spindrift;
using tools::Completion;
using tools::OptionSpec;
using tools::UsageError;

// Options without a short form.
enum : int { check = tools::first_own_key, tag_filter, replay, stats, metrics, allow, memory };

constexpr auto table = std::to_array<OptionSpec>({
    {'c', "config", "FILE", "read the configuration from this YAML file", Completion::files},
    {.key = 'l',
     .name = "log",
     .value = "MODE",
     .help = "write messages to: stderr, file (logfilename), syslog, off (stderr)",
     .words = "stderr terminal file syslog disabled off none"},
    tools::help_option,
    tools::version_option,
    {.help = "Besides:"},
    {check, "check", "", "read the configuration and its files, show what they say, and end"},
    {tag_filter, "tag-filter", "EXPR", "send only packets with these tags: asn == 4134 and not spoofed"},
    {.key = replay,
     .name = "replay",
     .value = "SPEED",
     .help = "play files SPEED times as fast as their packets came (1); otherwise as fast as possible",
     .value_is_optional = true},
    {stats, "stats", "SECONDS", "show every so many seconds what was sent and lost"},
    {metrics, "metrics", "ADDRESS:PORT", "serve counters to Prometheus: http://ADDRESS:PORT/metrics"},
    {allow, "allow", "NET", "accept nDAG and requests for metrics from these addresses only: 192.0.2.0/24,2001:db8::1"},
    tools::memory_option(memory),
    tools::daemon_option,
    tools::pidfile_option,
    tools::username_option,
});

Log::Mode parse_mode(std::string_view text) {
    if (text == "stderr" || text == "terminal") {
        return Log::Mode::standard_error;
    }
    if (text == "file") {
        return Log::Mode::file;
    }
    if (text == "syslog") {
        return Log::Mode::syslog;
    }
    if (text == "disabled" || text == "off" || text == "none") {
        return Log::Mode::disabled;
    }
    throw UsageError{fmt::format("unexpected logmode: {}", text)};
}

double parse_speed(const char* text) {
    char* end = nullptr;
    const double speed = std::strtod(text, &end);
    if (end == text || *end != '\0' || !std::isfinite(speed) || speed < 0 || speed > 1e6) {
        throw UsageError{fmt::format("--replay takes a number from 0 to 1000000, not \"{}\"", text)};
    }
    return speed;
}

std::chrono::seconds parse_seconds(const char* text) {
    constexpr unsigned day = 86'400;
    const auto seconds = parse_decimal<unsigned>(text);
    if (!seconds || *seconds == 0 || *seconds > day) {
        throw UsageError{fmt::format("--stats takes a number from 1 to {}, not \"{}\"", day, text)};
    }
    return std::chrono::seconds(*seconds);
}

void take(Options& options, std::vector<std::string>& allowed, int key, const char* value) {
    switch (key) {
        case 'c': options.config = value; break;
        case 'l': options.log_mode = parse_mode(value); break;
        case check: options.check = true; break;
        case tag_filter: options.tag_filter = tools::parse_tag_filter(value); break;
        case replay: options.speed = value == nullptr ? 1 : parse_speed(value); break;
        case stats: options.stats = parse_seconds(value); break;
        case metrics: options.metrics = tools::MetricsServer::Address::parse(value); break;
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
        "Usage: {} [-l logmode] -c configfile\n"
        "Tags packets of any input with protocol, ports, AS number, country and filters, and sends them to a multicast "
        "group.\n{}",
        program, tools::options_text(table));
}

Options parse_options(int argc, char** argv) {
    Options options;
    std::vector<std::string> allowed;
    std::vector<std::string> rest;
    options.request = tools::parse_options(
        argc, argv, table, [&](int key, const char* value) { take(options, allowed, key, value); }, rest);
    if (options.request != tools::Request::work) {
        return options;
    }
    options.allow = tools::parse_allow(allowed);
    if (!rest.empty()) {
        throw UsageError{fmt::format("inputs are named in the configuration, not here: \"{}\"", rest.front())};
    }
    if (options.config.empty()) {
        throw UsageError{"no config file specified. Use -c to specify one."};
    }
    return options;
}

}  // namespace corsarotagger

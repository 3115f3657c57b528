#include "options.hpp"

#include "../shared/trace_inputs.hpp"

#include <spindrift/base/text.hpp>
#include <spindrift/rates/rate_writer.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace tracertstats {
namespace {

using tools::OptionSpec;

constexpr std::uint32_t default_interval = 60;

// Options without a short form.
enum : int { allow = tools::first_own_key, tag_filter, memory };

constexpr auto table = std::to_array<OptionSpec>({
    {'i', "interval", "S", "seconds of an interval (60)"},
    {'c', "count", "N", "stop after the interval that exceeds N packets; without -i, show one row"},
    {'t', "threads", "N", "threads; for nDAG, as many as there are streams (4)"},
    {.key = 'o',
     .name = "output-format",
     .value = "F",
     .help = "txt, csv, html (with a plot) or png (a plot)",
     .words = "txt csv html png"},
    {'f', "filter", "BPF", "count what matches besides; may be repeated"},
    {'m', "merge-inputs", "", "show one table for all inputs"},
    {'d', "report-drops", "", "with columns for what was dropped and missing so far"},
    {'r', "realtime", "", "play files as their packets once came"},
    {'N', "nobuffer", "", "accepted; rows are always shown in time"},
    tools::tag_filter_option(tag_filter),
    tools::allow_option(allow),
    tools::memory_option(memory),
    tools::help_option,
    tools::version_option,
    // Keep abbreviations of --threads and --merge-inputs valid: beside options of ours they would be ambiguous.
    {.key = 't', .name = "t", .value = "N"},
    {.key = 'm', .name = "m"},
    {.key = 'm', .name = "me"},
});

template <class Number>
Number parse_positive(std::string_view what, const char* text) {
    const auto number = spindrift::parse_decimal<Number>(text);
    if (!number || *number == 0) {
        throw tools::UsageError{fmt::format("Invalid {}: {}", what, text)};
    }
    return *number;
}

std::string check_format(std::string_view name) {
    const auto formats = spindrift::rates::rate_formats();
    if (std::ranges::find(formats, name) == formats.end()) {
        throw tools::UsageError{fmt::format("there is no format '{}', but {}", name, fmt::join(formats, ", "))};
    }
    return std::string(name);
}

void take(Options& options, std::vector<std::string>& allowed, int key, const char* value) {
    switch (key) {
        case 'i': options.interval = parse_positive<std::uint32_t>("interval", value); break;
        case 'c': options.count = parse_positive<std::uint64_t>("count", value); break;
        case 't': options.threads = tools::parse_threads(value); break;
        case 'o': options.format = check_format(value); break;
        case 'f': options.filters.emplace_back(value); break;
        case 'm': options.merge = true; break;
        case 'd': options.report_drops = true; break;
        case 'r': options.real_time = true; break;
        case tag_filter: options.tag_filter = tools::parse_tag_filter(value); break;
        case memory: options.memory = tools::parse_memory(value); break;
        case allow: allowed.emplace_back(value); break;
        default: break;  // -N is accepted without effect: rows are never held back
    }
}

}  // namespace

std::span<const OptionSpec> option_table() noexcept {
    return table;
}

Options parse_options(int argc, char** argv) {
    Options options;
    std::vector<std::string> allowed;
    options.request = tools::parse_options(
        argc, argv, table, [&](int key, const char* value) { take(options, allowed, key, value); }, options.uris);
    if (options.request == tools::Request::work) {
        tools::require_inputs(options.uris);
        options.allow = tools::parse_allow(allowed);
        tools::check_filters(options.filters);
    }
    if (options.interval == 0 && !options.count) {
        options.interval = default_interval;
    }
    return options;
}

std::string usage_text(std::string_view program) {
    return fmt::format(
        "Usage: {} [options] uri...\n"
        "Shows how many packets and bytes come in each interval of time.\n"
        "{}"
        "An input is ndag:, ndagtcp:, pcapfile:, pcapng:, erf:, int: or ring:, a file, a URL, or an interface.\n",
        program, tools::options_text(table));
}

}  // namespace tracertstats

#include "options.hpp"

#include "../shared/trace_inputs.hpp"

#include <fmt/format.h>

#include <array>

namespace tracestats {
namespace {

using tools::OptionSpec;

// Options without a short form.
enum : int { allow = tools::first_own_key, tag_filter, memory };

constexpr auto table = std::to_array<OptionSpec>({
    {'f', "filter", "BPF", "count what matches; may be repeated"},
    {'t', "threads", "N", "threads; for nDAG, as many as there are streams (1)"},
    tools::tag_filter_option(tag_filter),
    tools::allow_option(allow),
    tools::memory_option(memory),
    tools::help_option,
    tools::version_option,
    // Keeps this abbreviation of --threads valid: beside --tag-filter it would be ambiguous.
    {.key = 't', .name = "t", .value = "N"},
});

}  // namespace

std::span<const OptionSpec> option_table() noexcept {
    return table;
}

Options parse_options(int argc, char** argv) {
    Options options;
    std::vector<std::string> allowed;
    options.request = tools::parse_options(
        argc, argv, table,
        [&](int key, const char* value) {
            switch (key) {
                case 'f': options.filters.emplace_back(value); break;
                case 't': options.threads = tools::parse_threads(value); break;
                case tag_filter: options.tag_filter = tools::parse_tag_filter(value); break;
                case memory: options.memory = tools::parse_memory(value); break;
                case allow: allowed.emplace_back(value); break;
                default: break;
            }
        },
        options.uris);
    if (options.request == tools::Request::work) {
        tools::require_inputs(options.uris);
        options.allow = tools::parse_allow(allowed);
        tools::check_filters(options.filters);
    }
    return options;
}

std::string usage_text(std::string_view program) {
    return fmt::format(
        "Usage: {} [options] uri...\n"
        "Counts the packets and bytes of each input, and those that match a filter.\n"
        "{}"
        "An input is ndag:, ndagtcp:, pcapfile:, pcapng:, erf:, int: or ring:, a file, a URL, or an interface.\n",
        program, tools::options_text(table));
}

}  // namespace tracestats

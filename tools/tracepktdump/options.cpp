#include "options.hpp"

#include "../shared/trace_inputs.hpp"

#include <spindrift/base/text.hpp>

#include <fmt/format.h>

#include <array>
#include <optional>

namespace tracepktdump {
namespace {

using tools::OptionSpec;
using tools::UsageError;

// Options without a short form.
enum : int { allow = tools::first_own_key, tag_filter, memory };

constexpr auto table = std::to_array<OptionSpec>({
    {'f', "filter", "FILTER", "only packets that match (pcap-filter(7))"},
    {'c', "count", "COUNT", "end each URI after so many packets"},
    {'u', "utc", "", "times in UTC, not in the local time zone"},
    {'H', "libtrace-help", "", "list the kinds of inputs"},
    tools::tag_filter_option(tag_filter),
    tools::allow_option(allow),
    tools::memory_option(memory),
    tools::help_option,
    tools::version_option,
});

std::uint64_t parse_count(const char* text) {
    const auto count = spindrift::parse_c_integer<std::int64_t>(text);
    if (!count || *count < 0) {
        throw UsageError{fmt::format("-c takes a number of packets, not \"{}\"", text)};
    }
    return static_cast<std::uint64_t>(*count);
}

void take(Options& options, std::vector<std::string>& allowed, int key, const char* value) {
    switch (key) {
        case 'f':
            if (!options.filter.empty()) {
                throw UsageError{"You can only have one filter"};
            }
            options.filter = value;
            break;
        case 'c': options.count = parse_count(value); break;
        case 'u': options.zone = spindrift::dump::TimeZone::utc; break;
        case 'H': options.list_inputs = true; break;
        case tag_filter: options.tag_filter = tools::parse_tag_filter(value); break;
        case memory: options.memory = tools::parse_memory(value); break;
        case allow: allowed.emplace_back(value); break;
        default: break;
    }
}

}  // namespace

std::string_view inputs_text() noexcept {
    return R"(Inputs:
  ndag:INTERFACE,GROUP[,PORT]        packets multicast live; port 9001 if there is none; INTERFACE may be
                                     a local address
  ndagtcp:ANY,LOCAL-ADDRESS[,PORT]   the same by TCP; the sender connects to us
  pcapfile:FILE  pcapng:FILE  erf:FILE   capture files, also compressed; - for standard input; or an http(s) URL
  int:INTERFACE  ring:INTERFACE      live from an interface
  NAME                               a capture file, or else an interface
)";
}

std::span<const OptionSpec> option_table() noexcept {
    return table;
}

Options parse_options(int argc, char** argv) {
    Options options;
    std::vector<std::string> allowed;
    options.request = tools::parse_options(
        argc, argv, table, [&](int key, const char* value) { take(options, allowed, key, value); }, options.uris);
    if (options.request == tools::Request::work && !options.list_inputs) {
        tools::require_inputs(options.uris);
        options.allow = tools::parse_allow(allowed);
        if (!options.filter.empty()) {
            tools::check_filters({&options.filter, 1});
        }
    }
    return options;
}

std::string usage_text(std::string_view program) {
    return fmt::format(
        "Usage: {} [options] uri...\n"
        "Shows packets, header by header.\n"
        "{}\n"
        "tracepktdump -c 5 ndag:eth1,225.44.0.1,44000\n",
        program, tools::options_text(table));
}

}  // namespace tracepktdump

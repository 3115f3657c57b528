#include "trace_inputs.hpp"
#include "command_line.hpp"
#include "standard_streams.hpp"

#include <spindrift/base/error.hpp>
#include <spindrift/base/text.hpp>
#include <spindrift/compat/trace_lines.hpp>
#include <spindrift/packet/link_filter.hpp>
#include <spindrift/tag/tag_filter.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <optional>

namespace tools {
namespace {

using namespace spindrift;

void print_input_error(const std::string& program, const std::string& uri, const std::string& body,
                       const std::string& what) {
    // Many error messages contain the name of the input already.
    const bool names_it = !body.empty() && what.find(body) != std::string::npos;
    print_line(fmt::format("{}: {}{}", program, names_it ? "" : uri + ": ", what));
}

}  // namespace

std::unique_ptr<trace::Input> open_input(const std::string& program, const std::string& uri,
                                         trace::InputOptions options, SignalGuard& signals) {
    options.report = compat::trace_reporter([](const std::string& line) { print_line(line); });
    StopSignal opening_ended;
    options.stop = &opening_ended;
    std::optional<SignalGuard::StopHandler> stop_handler;
    // A signal terminates the process while it opens its first input.
    if (signals.has_begun()) {
        stop_handler.emplace(signals, [&] { opening_ended.request(); });
    }
    try {
        return std::make_unique<trace::Input>(uri, options);
    } catch (const Error& error) {
        print_input_error(program, uri, uri, error.what());
        return nullptr;
    }
}

bool check_read(const std::string& program, const trace::Input& input) {
    const std::string error_message = input.error_message();
    if (!error_message.empty()) {
        print_input_error(program, input.uri(), input.body(), error_message);
    }
    return error_message.empty() || input.is_cut_short();
}

bool check_filterable(const std::string& program, const trace::Input& input) {
    const std::uint64_t count = input.statistics().unfilterable;
    if (count > 0) {
        tools::print_error("{}: {}: {} packet{} of a link layer no filter can look at\n", program, input.uri(), count,
                           count == 1 ? " is" : "s are");
    }
    return count == 0;
}

void check_filters(std::span<const std::string> filters) {
    for (const std::string& filter : filters) {
        try {
            const packet::LinkFilter compiles(filter);
        } catch (const Error& error) {
            throw Error(fmt::format("Unable to compile the filter \"{}\": {}", filter, error.what()));
        }
    }
}

std::string parse_tag_filter(const char* text) {
    try {
        const tag::TagFilter compiles(text);
        return text;
    } catch (const Error& error) {
        throw Error(fmt::format("--tag-filter: {}", error.what()));
    }
}

void print_untagged(const std::string& program, const std::string& uri, const trace::Statistics& statistics) {
    if (const std::uint64_t count = statistics.untagged; count > 0) {
        tools::print_error("{}: {}: {} packet{} no tags; --tag-filter knows protocol, ports, flow hash and filters\n",
                           program, uri, count, count == 1 ? " has" : "s have");
    }
}

unsigned parse_threads(const char* text) {
    constexpr std::int64_t max_threads = 1024;
    const auto number = parse_c_integer<std::int64_t>(text);
    if (!number || *number > max_threads) {
        throw UsageError{fmt::format("Invalid number of threads: {}", text)};
    }
    return static_cast<unsigned>(std::max<std::int64_t>(*number, 1));
}

net::AllowList parse_allow(std::span<const std::string> texts) {
    try {
        return net::AllowList::parse(texts);
    } catch (const Error& error) {
        throw UsageError{fmt::format("--allow: {}", error.what())};
    }
}

void require_inputs(std::span<const std::string> uris) {
    if (uris.empty()) {
        throw UsageError{"no input given: a file, an interface, or a URI such as ndag:eth1,225.44.0.1,44000"};
    }
}

void read_packets(trace::Input& input, const std::function<bool(const packet::Packet&)>& take,
                  const std::function<void()>& pause) {
    using Result = trace::Input::Result;
    constexpr std::chrono::seconds patience{1};  // `stop` ends this wait as well
    packet::PacketBatch batch;
    while (true) {
        const Result result = input.read(0, batch, patience);
        if (result != Result::packets && result != Result::nothing) {
            return;
        }
        if (result == Result::packets && !std::ranges::all_of(batch.packets, take)) {
            return;
        }
        if (input.may_block()) {
            pause();
        }
    }
}

}  // namespace tools

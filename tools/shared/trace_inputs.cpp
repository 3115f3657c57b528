#include "trace_inputs.hpp"
#include "standard_streams.hpp"

#include <spindrift/base/error.hpp>
#include <spindrift/compat/trace_lines.hpp>
#include <spindrift/rates/traffic.hpp>

#include <fmt/format.h>

#include <optional>

namespace tools {
namespace {

using namespace spindrift;

void print_input_error(const std::string& program, const std::string& uri, const std::string& body,
                       const std::string& what) {
    // Many error messages contain the name of the input already.
    const bool names_it = !body.empty() && what.find(body) != std::string::npos;
    tools::print_error("{}: {}{}\n", program, names_it ? "" : uri + ": ", what);
}

}  // namespace

std::unique_ptr<trace::Input> open_input(const std::string& program, const std::string& uri,
                                         trace::InputOptions options, SignalGuard& signals) {
    options.report = Reporter([](const Event& event) {
        if (const auto line = compat::trace_line(event)) {
            tools::print_error("{}\n", line->text);
        }
    });
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

void report_invalid_filters(const trace::Input& input, std::span<const std::string> filters) {
    const rates::TrafficCounter counter(filters, [&](const std::string& filter, const std::string& reason) {
        tools::print_error("trace_apply_filter({}): Unable to compile the filter \"{}\": {}\n", input.body(), filter,
                           reason);
        tools::print_error("Removing filter from filterlist\n");
    });
}

}  // namespace tools

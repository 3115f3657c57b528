#include "inputs.hpp"

#include <spindrift/base/error.hpp>
#include <spindrift/rates/traffic.hpp>

#include <fmt/format.h>

#include <cstdio>

namespace trace_tools {
namespace {

using namespace spindrift;

void complain(const std::string& program, const std::string& uri, const std::string& body, const std::string& what) {
    // Many reasons name what they are about.
    const bool names_it = !body.empty() && what.find(body) != std::string::npos;
    fmt::print(stderr, "{}: {}{}\n", program, names_it ? "" : uri + ": ", what);
}

}  // namespace

std::unique_ptr<trace::Input> open_input(const std::string& program, const std::string& uri,
                                         trace::InputOptions options) {
    options.log = [](int level, const std::string& line) {
        // Streams that come and go are at level 1, and told, too.
        if (level <= 1) {
            fmt::print(stderr, "{}\n", line);
        }
    };
    try {
        return std::make_unique<trace::Input>(uri, options);
    } catch (const Error& error) {
        complain(program, uri, uri, error.what());
        return nullptr;
    }
}

bool was_read(const std::string& program, const trace::Input& input) {
    const std::string trouble = input.trouble();
    if (!trouble.empty()) {
        complain(program, input.uri(), input.body(), trouble);
    }
    return trouble.empty() || input.is_cut_short();
}

void complain_of_filters(const trace::Input& input, std::span<const std::string> filters) {
    const rates::TrafficCounter counter(filters, [&](const std::string& filter, const std::string& reason) {
        fmt::print(stderr, "trace_apply_filter({}): Unable to compile the filter \"{}\": {}\n", input.body(), filter,
                   reason);
        fmt::print(stderr, "Removing filter from filterlist\n");
    });
}

}  // namespace trace_tools

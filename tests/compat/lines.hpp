#pragma once

#include <spindrift/base/event.hpp>
#include <spindrift/compat/trace_lines.hpp>

#include <functional>
#include <string>
#include <utility>

namespace spindrift::tests {

/// Hands the lines libtrace has for events to a function.
inline Reporter trace_lines(std::function<void(const std::string& line)> take) {
    return Reporter([take = std::move(take)](const Event& event) {
        if (const auto line = compat::trace_line(event)) {
            take(line->text);
        }
    });
}

}  // namespace spindrift::tests

#pragma once

#include <spindrift/base/event.hpp>
#include <spindrift/compat/line.hpp>

#include <optional>

namespace spindrift::compat {

/// The text of an nDAG or trace event; that of libtrace 4.0.34 if it has one (docs/formats/ndag.md). Errors and
/// warnings have level 0, joined and left streams level 1. \returns nothing for all other events
[[nodiscard]] std::optional<Line> trace_line(const Event& event);

}  // namespace spindrift::compat

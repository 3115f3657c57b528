#pragma once

#include <spindrift/base/event.hpp>
#include <spindrift/compat/line.hpp>

#include <functional>
#include <optional>
#include <string>

namespace spindrift::compat {

/// The text of an nDAG or trace event; that of libtrace 4.0.34 if it has one (docs/formats/ndag.md). Errors and
/// warnings have level 0, joined and left streams level 1. \returns nothing for all other events
[[nodiscard]] std::optional<Line> trace_line(const Event& event);

/// Writes the lines of nDAG and trace events as `EventLog` does, with a burst of 64, as each stream of a group brings
/// one. What was not written is told when the last copy of the reporter is destroyed.
/// \param write called with a line that may hold what others have sent: see `printable_line`
[[nodiscard]] Reporter trace_reporter(std::function<void(const std::string& line)> write);

}  // namespace spindrift::compat

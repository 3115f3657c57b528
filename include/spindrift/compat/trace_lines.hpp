#pragma once

#include <spindrift/base/event.hpp>
#include <spindrift/compat/line.hpp>

#include <optional>

namespace spindrift::compat {

/// An event in the words of libtrace 4.0.34 (docs/formats/ndag.md), where it has any: what is wrong at level 0, streams
/// that come and go at 1. \returns nothing for events of other kinds
[[nodiscard]] std::optional<Line> trace_line(const Event& event);

}  // namespace spindrift::compat

#pragma once

#include <string_view>

namespace spindrift::capi {

/// `nmsg_set_autoclose`: whether closing an object closes the descriptor that it was opened with.
[[nodiscard]] bool autoclose() noexcept;

/// `nmsg_set_debug`. 0: nothing is written, 1: warnings, 2 and more: details.
[[nodiscard]] int debug_level() noexcept;

/// Writes `text` as a line to standard error if `level` is at most `debug_level()`.
void warn(int level, std::string_view text) noexcept;

/// The same for a line with a prefix of its own.
void write_line(int level, std::string_view prefix, std::string_view text) noexcept;

}  // namespace spindrift::capi

#pragma once

#include <spindrift/base/bytes.hpp>

namespace spindrift {

/// Writes all bytes to a descriptor. Goes on after signals, and waits where the descriptor does not wait and is full,
/// as whoever shares an open file can make it. \returns whether all were written; errno says why not
[[nodiscard]] bool write_all(int descriptor, Bytes bytes) noexcept;

}  // namespace spindrift

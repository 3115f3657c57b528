#pragma once

#include <cstddef>

namespace spindrift::nmsg {

/// The maximum size of the text of one message, unless a writer is told otherwise, in octets. A message of 60 MiB could
/// have many GiB of text: one line for each number of a packed field.
inline constexpr std::size_t max_text_size = std::size_t{64} << 20;

}  // namespace spindrift::nmsg

#pragma once

#include "command_line.hpp"

#include <cstddef>
#include <string_view>

namespace tools {

/// The memory that a command takes for its input, unless `--memory` says another: 512 MiB.
inline constexpr std::size_t default_memory = 512 << 20;

/// The row of `--memory`. \param key of the command
[[nodiscard]] constexpr OptionSpec memory_option(int key) noexcept {
    return {key, "memory", "SIZE", "take no more memory than this for input (512M)"};
}

/// Parses the value of `--memory`.
/// \param size a number of octets, or of KiB, MiB, GiB with the suffix K, M, G
/// \returns octets
/// \throws UsageError if it is not a size, or too small to work with
[[nodiscard]] std::size_t parse_memory(std::string_view size);

/// The part of it that an input of packets may hold; the rest is for text, rows and datagrams that are made of it.
[[nodiscard]] constexpr std::size_t input_part(std::size_t memory) noexcept {
    return memory / 4 * 3;
}

}  // namespace tools

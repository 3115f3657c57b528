#pragma once

#include "../shared/packet_options.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace tracediff {

struct Options {
    tools::PacketOptions packets;        ///< has no filter, and two URIs
    std::uint64_t max_differences = 0;   ///< 0 for all
    std::size_t window = 20;             ///< packets of each trace that are compared with those of the other
    std::array<std::string, 2> outputs;  ///< of the packets of each trace; empty to show them
};

[[nodiscard]] std::span<const tools::OptionSpec> option_table() noexcept;

/// \throws tools::UsageError
[[nodiscard]] Options parse_options(int argc, char** argv);

[[nodiscard]] std::string usage_text(std::string_view program);

}  // namespace tracediff

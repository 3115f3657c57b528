#pragma once

#include "../shared/packet_options.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace tracereport {

struct Options {
    tools::PacketOptions packets{.memory = tools::default_table_memory};
    std::string reports;                 ///< the letters of the reports to make
    std::optional<std::uint64_t> count;  ///< stop after so many packets of all inputs together
};

[[nodiscard]] std::span<const tools::OptionSpec> option_table() noexcept;

/// \throws tools::UsageError; spindrift::Error for a filter that does not compile
[[nodiscard]] Options parse_options(int argc, char** argv);

[[nodiscard]] std::string usage_text(std::string_view program);

}  // namespace tracereport

#pragma once

#include "../shared/packet_options.hpp"
#include "end_counts.hpp"

#include <span>
#include <string>
#include <string_view>

namespace traceends {

struct Options {
    tools::PacketOptions packets{.memory = tools::default_table_memory};
    EndCounts::Options ends;
};

[[nodiscard]] std::span<const tools::OptionSpec> option_table() noexcept;

/// \throws tools::UsageError; spindrift::Error for a filter that does not compile
[[nodiscard]] Options parse_options(int argc, char** argv);

[[nodiscard]] std::string usage_text(std::string_view program);

}  // namespace traceends

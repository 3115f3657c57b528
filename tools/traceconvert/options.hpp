#pragma once

#include "../tracesplit/options.hpp"

#include <span>
#include <string>
#include <string_view>

namespace traceconvert {

[[nodiscard]] std::span<const tools::OptionSpec> option_table() noexcept;

/// \returns the options of tracesplit that it stands for: all packets, compressed with gzip
/// \throws tools::UsageError
[[nodiscard]] tracesplit::Options parse_options(int argc, char** argv);

[[nodiscard]] std::string usage_text(std::string_view program);

}  // namespace traceconvert

#pragma once

#include "options.hpp"

#include <span>

// What traceconvert and tracefilter share: they are tracesplit with other command lines.
namespace tracesplit {

[[nodiscard]] std::span<const tools::OptionSpec> copy_option_table() noexcept;

/// \returns options whose URIs are all words of the command line that are no options; to be finished
/// \throws tools::UsageError
[[nodiscard]] Options parse_copy_options(int argc, char** argv);

}  // namespace tracesplit

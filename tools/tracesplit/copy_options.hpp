#pragma once

#include "options.hpp"

#include <span>
#include <string>
#include <vector>

// What traceconvert and tracefilter share: they are tracesplit with other command lines.
namespace tracesplit {

struct CopyOptions {
    Options options;
    std::vector<std::string> words;  ///< those of the command line that are no options
};

[[nodiscard]] std::span<const tools::OptionSpec> copy_option_table() noexcept;

/// \throws tools::UsageError
[[nodiscard]] CopyOptions parse_copy_options(int argc, char** argv);

}  // namespace tracesplit

#pragma once

#include "options.hpp"

#include <functional>
#include <string>

namespace tracesplit {

/// Copies the packets of all inputs, and closes the outputs. \returns the exit status
[[nodiscard]] int split(const std::string& program, const Options& options);

/// The whole command, for one that parses its options in its own way.
/// \param usage its help text \returns the exit status
[[nodiscard]] int run_command(int argc, char** argv, std::string_view fallback,
                              const std::function<Options(int argc, char** argv)>& parse,
                              const std::function<std::string(std::string_view program)>& usage);

}  // namespace tracesplit

#pragma once

#include "command_line.hpp"

#include <cstdlib>
#include <functional>
#include <string>
#include <string_view>

namespace tools {

/// The frame of a command's `main`: prepares the process, and prints what `body` throws as one line.
/// \param name of the command, if it was called without one
/// \param body gets the name of the command as it was called; returns the exit status
int command_main(int argc, char** argv, std::string_view name, const std::function<int(const std::string&)>& body);

/// Does what a command is told to do besides its work.
/// \returns the exit status
int answer(Request request, const std::string& program, std::string_view usage_text);

}  // namespace tools

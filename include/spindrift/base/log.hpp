#pragma once

#include <functional>
#include <string>

namespace spindrift {

/// Receives diagnostics: a level from 0 (always shown) to 6, and one line without a newline. Called from any thread.
using Log = std::function<void(int level, const std::string& line)>;

}  // namespace spindrift

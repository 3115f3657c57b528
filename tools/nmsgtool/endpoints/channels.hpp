#pragma once

#include "../console.hpp"

#include <string>
#include <vector>

namespace nmsgtool {

/// The sockets of a channel alias (`-C`). \throws Error if it has none
[[nodiscard]] std::vector<std::string> channel_sockets(const std::string& channel, const Console& console);

/// The ZeroMQ endpoints of a channel alias (`-Z`). \throws Error if it has none
[[nodiscard]] std::vector<std::string> channel_endpoints(const std::string& channel, const Console& console);

}  // namespace nmsgtool

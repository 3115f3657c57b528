#pragma once

#include "../console.hpp"

#include <string>
#include <vector>

namespace nmsgtool {

/// The sockets a channel of `-C` stands for. \throws Error if it stands for none
[[nodiscard]] std::vector<std::string> channel_sockets(const std::string& channel, const Console& console);

/// The ZeroMQ endpoints a channel of `-Z` stands for. \throws Error if it stands for none
[[nodiscard]] std::vector<std::string> channel_endpoints(const std::string& channel, const Console& console);

}  // namespace nmsgtool

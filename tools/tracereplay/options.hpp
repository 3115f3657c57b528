#pragma once

#include "../shared/packet_options.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace tracereplay {

struct Options {
    tools::PacketOptions packets;
    std::string output;             ///< its URI
    std::uint32_t snap_length = 0;  ///< octets of a packet that are sent at most; 0 for all
    bool broadcast = false;         ///< send to the broadcast address of Ethernet
    std::uint32_t speed = 1;        ///< how many times as fast as it was captured
};

[[nodiscard]] std::span<const tools::OptionSpec> option_table() noexcept;

/// \throws tools::UsageError; spindrift::Error for a filter that does not compile
[[nodiscard]] Options parse_options(int argc, char** argv);

[[nodiscard]] std::string usage_text(std::string_view program);

}  // namespace tracereplay

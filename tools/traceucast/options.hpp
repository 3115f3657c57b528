#pragma once

#include "../shared/packet_options.hpp"

#include <spindrift/ndag/tcp_sender.hpp>

#include <span>
#include <string>
#include <string_view>

namespace traceucast {

struct Options {
    tools::PacketOptions packets;
    spindrift::ndag::TcpSenderOptions sender;  ///< what the command line says about it
    std::string receiver;                      ///< its address or name, as the user wrote it
};

[[nodiscard]] std::span<const tools::OptionSpec> option_table() noexcept;

/// \throws tools::UsageError; spindrift::Error for a filter that does not compile and a name that is not known
[[nodiscard]] Options parse_options(int argc, char** argv);

[[nodiscard]] std::string usage_text(std::string_view program);

}  // namespace traceucast

#pragma once

#include "../shared/packet_options.hpp"

#include <spindrift/trace/output.hpp>

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace tracemerge {

struct Options {
    tools::PacketOptions packets;            ///< has no filter
    bool lists_formats = false;              ///< -H
    std::uint64_t interfaces_per_input = 0;  ///< 0 to leave directions as they are
    bool leaves_out_duplicates = false;      ///< packets that have the time of the packet before
    spindrift::trace::OutputOptions compression;
    std::string output;
};

[[nodiscard]] std::span<const tools::OptionSpec> option_table() noexcept;

/// \throws tools::UsageError
[[nodiscard]] Options parse_options(int argc, char** argv);

[[nodiscard]] std::string usage_text(std::string_view program);

}  // namespace tracemerge

#pragma once

#include "../shared/packet_options.hpp"

#include <spindrift/trace/output.hpp>

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace tracesplit {

struct Options {
    tools::PacketOptions packets;
    bool lists_formats = false;             ///< -H
    std::optional<std::uint64_t> count;     ///< packets in a file
    std::optional<std::uint64_t> bytes;     ///< captured octets after which another file begins
    std::optional<std::uint64_t> interval;  ///< seconds
    std::uint64_t start_time = 0;           ///< seconds since 1970
    std::optional<std::uint64_t> end_time;  ///< seconds since 1970
    std::optional<std::uint64_t> max_files;
    std::uint64_t jump = 0;         ///< the IP header that packets are to begin with; 0 for whole packets
    std::uint64_t snap_length = 0;  ///< octets of a packet that are kept; 0 for all
    unsigned verbosity = 0;
    spindrift::trace::OutputOptions compression;
    bool adds_suffix = true;  ///< whether `.gz` is added to the names of numbered files
    std::string output;
};

[[nodiscard]] std::span<const tools::OptionSpec> option_table() noexcept;

/// \throws tools::UsageError
[[nodiscard]] Options parse_options(int argc, char** argv);

[[nodiscard]] std::string usage_text(std::string_view program);

}  // namespace tracesplit

#pragma once

#include "../shared/command_line.hpp"
#include "../shared/memory_option.hpp"

#include <spindrift/net/allow_list.hpp>
#include <spindrift/trace/output.hpp>

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tracesplit {

struct Options {
    tools::Request request = tools::Request::work;
    bool lists_formats = false;             ///< -H
    std::string filter;                     ///< empty for all packets
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
    std::string tag_filter;   ///< value of --tag-filter; empty for none
    spindrift::net::AllowList allow;
    std::size_t memory = tools::default_memory;  ///< octets of --memory
    std::vector<std::string> inputs;
    std::string output;
};

[[nodiscard]] std::span<const tools::OptionSpec> option_table() noexcept;

/// \throws tools::UsageError
[[nodiscard]] Options parse_options(int argc, char** argv);

[[nodiscard]] std::string usage_text(std::string_view program);

}  // namespace tracesplit

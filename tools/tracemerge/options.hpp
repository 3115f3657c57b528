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

namespace tracemerge {

struct Options {
    tools::Request request = tools::Request::work;
    bool lists_formats = false;              ///< -H
    std::uint64_t interfaces_per_input = 0;  ///< 0 to leave directions as they are
    bool leaves_out_duplicates = false;      ///< packets that have the time of the packet before
    spindrift::trace::OutputOptions compression;
    std::string tag_filter;  ///< value of --tag-filter; empty for none
    spindrift::net::AllowList allow;
    std::size_t memory = tools::default_memory;  ///< octets of --memory
    std::string output;
    std::vector<std::string> inputs;
};

[[nodiscard]] std::span<const tools::OptionSpec> option_table() noexcept;

/// \throws tools::UsageError
[[nodiscard]] Options parse_options(int argc, char** argv);

[[nodiscard]] std::string usage_text(std::string_view program);

}  // namespace tracemerge

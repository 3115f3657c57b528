#pragma once

#include "../shared/command_line.hpp"
#include "../shared/memory_option.hpp"

#include <spindrift/net/allow_list.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tracertstats {

struct Options {
    tools::Request request = tools::Request::work;
    std::uint32_t interval = 0;          ///< seconds, 0 for a single row
    std::optional<std::uint64_t> count;  ///< stop after this number of packets
    unsigned threads = 4;
    std::string format = "txt";
    std::vector<std::string> filters;
    bool merge = false;
    bool report_drops = false;
    bool real_time = false;
    std::string tag_filter;  ///< value of --tag-filter; empty for none
    spindrift::net::AllowList allow;
    std::size_t memory = tools::default_memory;  ///< octets of --memory
    std::vector<std::string> uris;
};

[[nodiscard]] std::span<const tools::OptionSpec> option_table() noexcept;

/// \throws tools::UsageError; spindrift::Error for a filter that does not compile
[[nodiscard]] Options parse_options(int argc, char** argv);

[[nodiscard]] std::string usage_text(std::string_view program);

}  // namespace tracertstats

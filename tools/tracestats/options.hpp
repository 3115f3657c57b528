#pragma once

#include "../shared/command_line.hpp"
#include "../shared/memory_option.hpp"

#include <spindrift/net/allow_list.hpp>

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tracestats {

struct Options {
    tools::Request request = tools::Request::work;
    std::vector<std::string> filters;
    unsigned threads = 1;
    std::string tag_filter;  ///< value of --tag-filter; empty for none
    spindrift::net::AllowList allow;
    std::size_t memory = tools::default_memory;  ///< octets of --memory
    std::vector<std::string> uris;
};

[[nodiscard]] std::span<const tools::OptionSpec> option_table() noexcept;

/// \throws tools::UsageError
[[nodiscard]] Options parse_options(int argc, char** argv);

[[nodiscard]] std::string usage_text(std::string_view program);

}  // namespace tracestats

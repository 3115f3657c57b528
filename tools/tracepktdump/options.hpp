#pragma once

#include "../shared/command_line.hpp"
#include "../shared/memory_option.hpp"

#include <spindrift/dump/packet_dumper.hpp>
#include <spindrift/net/allow_list.hpp>

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tracepktdump {

struct Options {
    tools::Request request = tools::Request::work;
    bool list_inputs = false;
    std::string filter;
    std::uint64_t count = 0;  ///< 0 for no limit
    spindrift::dump::TimeZone zone = spindrift::dump::TimeZone::local;
    std::string tag_filter;  ///< value of --tag-filter; empty for none
    spindrift::net::AllowList allow;
    std::size_t memory = tools::default_memory;  ///< octets of --memory
    std::vector<std::string> uris;
};

[[nodiscard]] std::span<const tools::OptionSpec> option_table() noexcept;

/// \throws tools::UsageError; spindrift::Error for a filter that does not compile
[[nodiscard]] Options parse_options(int argc, char** argv);

[[nodiscard]] std::string usage_text(std::string_view program);

/// The kinds of inputs, for users.
[[nodiscard]] std::string_view inputs_text() noexcept;

}  // namespace tracepktdump

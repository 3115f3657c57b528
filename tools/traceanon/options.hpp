#pragma once

#include "../shared/command_line.hpp"
#include "../shared/memory_option.hpp"

#include <spindrift/anonymize/packet_anonymizer.hpp>
#include <spindrift/net/allow_list.hpp>
#include <spindrift/trace/output.hpp>

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace traceanon {

struct Options {
    tools::Request request = tools::Request::work;
    spindrift::anonymize::Sides sides;
    std::unique_ptr<spindrift::anonymize::AddressMap> map;  ///< null if no address is replaced
    std::string filter;                                     ///< empty for all packets
    spindrift::trace::OutputOptions compression;
    std::string tag_filter;  ///< value of --tag-filter; empty for none
    spindrift::net::AllowList allow;
    std::size_t memory = tools::default_memory;  ///< octets of --memory
    std::string input;
    std::string output = "erf:-";
};

[[nodiscard]] std::span<const tools::OptionSpec> option_table() noexcept;

/// Overwrites the value of `-c` in `argv`, so that lists of processes do not show the key.
/// \throws tools::UsageError, or spindrift::Error with what is wrong in a file
[[nodiscard]] Options parse_options(int argc, char** argv);

[[nodiscard]] std::string usage_text(std::string_view program);

}  // namespace traceanon

#pragma once

#include "../shared/packet_options.hpp"

#include <spindrift/anonymize/packet_anonymizer.hpp>
#include <spindrift/trace/output.hpp>

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace traceanon {

struct Options {
    tools::PacketOptions packets;  ///< with one URI
    spindrift::anonymize::Sides sides;
    std::unique_ptr<spindrift::anonymize::AddressMap> map;  ///< null if no address is replaced
    spindrift::trace::OutputOptions compression;
    std::string output = "erf:-";
};

[[nodiscard]] std::span<const tools::OptionSpec> option_table() noexcept;

/// Overwrites the value of `-c` in `argv`, so that lists of processes do not show the key.
/// \throws tools::UsageError, or spindrift::Error with what is wrong in a file
[[nodiscard]] Options parse_options(int argc, char** argv);

[[nodiscard]] std::string usage_text(std::string_view program);

}  // namespace traceanon

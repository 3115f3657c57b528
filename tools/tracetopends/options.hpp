#pragma once

#include "../shared/packet_options.hpp"
#include "../traceends/end_counts.hpp"

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace tracetopends {

/// What addresses are sorted by.
enum class Measure : std::uint8_t { packets, octets, payload };

struct Options {
    tools::PacketOptions packets{.memory = tools::default_table_memory};
    traceends::EndCounts::Options ends;
    Measure measure = Measure::octets;
    bool by_received = false;  ///< else by what was sent
    std::size_t count = 10;    ///< how many addresses are shown
};

[[nodiscard]] std::span<const tools::OptionSpec> option_table() noexcept;

/// \throws tools::UsageError; spindrift::Error for a filter that does not compile
[[nodiscard]] Options parse_options(int argc, char** argv);

[[nodiscard]] std::string usage_text(std::string_view program);

}  // namespace tracetopends

#pragma once

#include "../shared/packet_options.hpp"
#include "../shared/signal_guard.hpp"
#include "end_counts.hpp"

#include <string>
#include <string_view>

namespace traceends {

/// Parses the value of `-A`. \throws tools::UsageError
[[nodiscard]] Addresses parse_addresses(std::string_view text);

/// Checks that something is counted. \throws tools::UsageError
void check(const EndCounts::Options& options);

/// Counts the ends of an input's packets. Prints what goes wrong. \returns whether nothing did
bool count_ends(const std::string& program, const tools::PacketOptions& options, const std::string& uri,
                tools::SignalGuard& signals, EndCounts& counts);

}  // namespace traceends

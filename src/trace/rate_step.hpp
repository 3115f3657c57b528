#pragma once

#include <spindrift/trace/traffic.hpp>

#include <cstdint>
#include <span>

namespace spindrift::trace {

/// Traffic from the moment that packets reached a second to that when they reach a later one. Packets that are late
/// are in it, too.
struct RateStep {
    std::uint64_t second = 0;
    TrafficCounts counts;
};

/// Cuts packets where they reach a later second than `second`. What tells about the capture has no time of its own.
/// \returns how many come before
std::size_t packets_until(std::uint64_t second, std::span<const packet::Packet> packets) noexcept;

}  // namespace spindrift::trace

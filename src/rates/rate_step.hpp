#pragma once

#include <spindrift/rates/rates.hpp>
#include <spindrift/rates/traffic.hpp>

#include <cstdint>
#include <functional>
#include <span>

namespace spindrift::rates {

/// Traffic from the moment that packets reached a second to that when they reach a later one. Packets that are late
/// are in it, too.
struct RateStep {
    std::uint64_t second = 0;
    TrafficCounts counts;
};

/// Cuts packets where they reach a later second than `second`. What tells about the capture has no time of its own.
/// \returns how many come before
std::size_t packets_until(std::uint64_t second, std::span<const packet::Packet> packets) noexcept;

/// What tells about the capture before the first packet that has a time. \returns how many
std::size_t leading_metadata(std::span<const packet::Packet> packets) noexcept;

/// Has `enter` put traffic into a table, shows rows where that is asked for, and stops the input when the table is full
/// or something fails. \throws what that was
void update_table(trace::Input& input, const RateTable& table, const RateOptions& options,
                  const std::function<void()>& update);

}  // namespace spindrift::rates

#pragma once

#include <spindrift/rates/rates.hpp>
#include <spindrift/rates/traffic.hpp>

#include <cstdint>
#include <functional>
#include <span>

namespace spindrift::rates {

/// The traffic from the first packet of a second until the first packet of a later second. Includes packets with
/// earlier timestamps that arrive in between.
struct RateStep {
    std::uint64_t second = 0;
    TrafficCounts counts;
};

/// Finds the first packet of a second after `second`. Metadata are skipped, because they have no timestamps.
/// \returns the number of packets before it
std::size_t packets_until(std::uint64_t second, std::span<const packet::Packet> packets) noexcept;

/// \returns the number of metadata packets before the first packet that has a timestamp
std::size_t leading_metadata(std::span<const packet::Packet> packets) noexcept;

/// Calls `update`, which adds traffic to the table, then `RateOptions::on_rows`. Stops the input if the table is full
/// or one of these functions throws. \throws what they threw
void update_table(trace::Input& input, const RateTable& table, const RateOptions& options,
                  const std::function<void()>& update);

}  // namespace spindrift::rates

#pragma once

#include <spindrift/packet/link_filter.hpp>
#include <spindrift/packet/packet.hpp>
#include <spindrift/trace/input.hpp>

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace spindrift::rates {

/// Packets, and the octets they had on the wire; for Ethernet the frame check sequence is among them.
struct Traffic {
    std::uint64_t packets = 0;
    std::uint64_t octets = 0;

    constexpr Traffic& operator+=(const Traffic& other) noexcept {
        packets += other.packets;
        octets += other.octets;
        return *this;
    }
    friend constexpr bool operator==(const Traffic&, const Traffic&) = default;
};

/// All traffic, and behind it what matches each of some filters.
using TrafficCounts = std::vector<Traffic>;

/// Adds to each count its counterpart.
void add(TrafficCounts& counts, const TrafficCounts& more);

/// Counts packets, and by themselves those that match a filter. Packets without a size on the wire, which tell about
/// the capture, do not count (docs/formats/ndag.md 9.2). One thread at a time.
class TrafficCounter {
public:
    /// What is told of a filter that makes no sense, with libpcap's reason.
    using OnInvalidFilter = std::function<void(const std::string& filter, const std::string& reason)>;

    /// Nothing matches a filter that makes no sense.
    explicit TrafficCounter(std::span<const std::string> filters, const OnInvalidFilter& on_invalid = {});

    /// Of all traffic and every filter.
    [[nodiscard]] TrafficCounts zeros() const { return TrafficCounts(filters_.size() + 1); }

    /// Adds packets to counts that were `zeros()` once.
    void count(std::span<const packet::Packet> packets, TrafficCounts& counts);

private:
    std::vector<std::optional<packet::LinkFilter>> filters_;
};

/// Counts all packets of an input, with as many threads as it was opened with, until it is at its end, has failed
/// (`Input::error_message`) or was stopped.
[[nodiscard]] TrafficCounts count_traffic(trace::Input& input, std::span<const std::string> filters = {});

}  // namespace spindrift::rates

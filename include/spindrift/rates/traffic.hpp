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

/// A number of packets, and their octets on the wire; for Ethernet, including the frame check sequence.
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

/// All traffic at index 0, then the traffic that matches each filter.
using TrafficCounts = std::vector<Traffic>;

/// Adds counts index by index.
void add(TrafficCounts& counts, const TrafficCounts& more);

/// Counts packets, and separately those that match each filter. Metadata and packets with a size of 0 on the wire are
/// not counted (docs/formats/ndag.md 9.2). One thread at a time.
class TrafficCounter {
public:
    /// Called for a filter that does not compile, with libpcap's reason.
    using OnInvalidFilter = std::function<void(const std::string& filter, const std::string& reason)>;

    /// A filter that does not compile matches nothing.
    explicit TrafficCounter(std::span<const std::string> filters, const OnInvalidFilter& on_invalid = {});

    /// Zeros for all traffic and every filter.
    [[nodiscard]] TrafficCounts zeros() const { return TrafficCounts(filters_.size() + 1); }

    /// Adds packets to counts, which must have the size of `zeros()`.
    void count(std::span<const packet::Packet> packets, TrafficCounts& counts);

private:
    std::vector<std::optional<packet::LinkFilter>> filters_;
};

/// Counts all packets of an input, with the threads of the input, until it has ended, failed (`Input::error_message`)
/// or was stopped.
[[nodiscard]] TrafficCounts count_traffic(trace::Input& input, std::span<const std::string> filters = {});

}  // namespace spindrift::rates

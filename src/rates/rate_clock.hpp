#pragma once

#include <spindrift/base/timestamp.hpp>
#include <spindrift/packet/packet_time.hpp>

#include <algorithm>
#include <chrono>
#include <compare>
#include <cstdint>
#include <limits>
#include <mutex>
#include <optional>

namespace spindrift::rates {

/// A second of packet time.
struct RateMoment {
    std::uint64_t epoch = 0;  ///< the seconds of different epochs are unrelated
    std::uint64_t second = 0;

    /// A number that increases with the moment.
    [[nodiscard]] constexpr std::uint64_t key() const noexcept { return epoch << 40 | second; }
    [[nodiscard]] static constexpr RateMoment from_key(std::uint64_t key) noexcept {
        return {key >> 40, key & ((std::uint64_t{1} << 40) - 1)};
    }
    friend constexpr auto operator<=>(const RateMoment&, const RateMoment&) = default;
};

/// Estimates the packet time of a live input while no packets arrive: the time of the newest packet, advanced with the
/// system clock. Before the first packet it is the system time. If the time of the first packet differs from that by
/// more than `max_offset`, a new epoch begins, so that the gap is not filled with rows. May be used by several threads.
class RateClock {
public:
    /// \param slack maximum delay of a packet relative to the newest packet
    /// \param max_offset difference in seconds between system time and packet time above which a new epoch begins
    RateClock(std::chrono::milliseconds slack, std::uint64_t max_offset) : slack_(slack), max_offset_(max_offset) {}

    /// `max_offset` for rows of so many seconds: more than any live packet is late, and too much to fill with rows.
    [[nodiscard]] static constexpr std::uint64_t max_offset_of(std::uint64_t interval) noexcept {
        constexpr std::uint64_t max_intervals = 10;
        constexpr std::uint64_t minute = 60;
        return interval == 0 ? std::numeric_limits<std::uint64_t>::max() : std::max(minute, max_intervals * interval);
    }

    /// Updates the clock with a packet that arrived now. \returns the moment of the packet
    RateMoment observe(packet::PacketTime time, Timestamp now);

    /// The moment before which no more packets are expected.
    [[nodiscard]] RateMoment at(Timestamp now);

private:
    std::chrono::nanoseconds slack_;
    std::uint64_t max_offset_;
    std::mutex mutex_;
    std::uint64_t epoch_ = 0;
    std::int64_t offset_ = 0;        // system time minus packet time, in nanoseconds; the minimum of all packets
    std::int64_t first_second_ = 0;  // of the first packet of this epoch
    bool has_ticked_ = false;
    bool has_packets_ = false;
};

}  // namespace spindrift::rates

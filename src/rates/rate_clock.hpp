#pragma once

#include <spindrift/base/timestamp.hpp>
#include <spindrift/packet/packet_time.hpp>

#include <chrono>
#include <compare>
#include <cstdint>
#include <mutex>
#include <optional>

namespace spindrift::rates {

/// A second of the time that packets tell.
struct RateMoment {
    std::uint64_t epoch = 0;  ///< a later one begins anew, with any time
    std::uint64_t second = 0;

    /// A number that grows with time.
    [[nodiscard]] constexpr std::uint64_t key() const noexcept { return epoch << 40 | second; }
    [[nodiscard]] static constexpr RateMoment from_key(std::uint64_t key) noexcept {
        return {key >> 40, key & ((std::uint64_t{1} << 40) - 1)};
    }
    friend constexpr auto operator<=>(const RateMoment&, const RateMoment&) = default;
};

/// Tells the time of a live input's packets while none come: it follows the newest of all of them and goes on with the
/// system's clock. As long as there were none it is the system's time; if the first then tell a quite different
/// one, an epoch begins, so that nobody has to walk the distance. Any thread may use it.
class RateClock {
public:
    /// \param slack how much later than a packet another may come that is as old
    /// \param max_offset seconds between system and packets that need an epoch of their own
    RateClock(std::chrono::milliseconds slack, std::uint64_t max_offset) : slack_(slack), max_offset_(max_offset) {}

    /// A packet that came just now. \returns the moment it tells
    RateMoment observe(packet::PacketTime time, Timestamp now);

    /// The moment all packets to come should have reached.
    [[nodiscard]] RateMoment at(Timestamp now);

private:
    std::chrono::nanoseconds slack_;
    std::uint64_t max_offset_;
    std::mutex mutex_;
    std::uint64_t epoch_ = 0;
    std::int64_t offset_ = 0;        // nanoseconds the system is ahead of the packets
    std::int64_t first_second_ = 0;  // of the packets of this epoch
    bool has_ticked_ = false;
    bool has_packets_ = false;
};

}  // namespace spindrift::rates

#include "pipe_clock.hpp"

#include "rate_clock.hpp"

#include <algorithm>
#include <cstdlib>
#include <limits>

namespace spindrift::rates {
namespace {

constexpr std::int64_t nanoseconds_per_second = 1'000'000'000;

constexpr std::uint64_t max_seconds = 1'000'000'000;  // so that nanoseconds do not overflow

// What captures need that write each packet at once: the kernel collects packets for up to a second.
constexpr std::int64_t max_delay = 2 * nanoseconds_per_second;

}  // namespace

PipeClock::PipeClock(std::uint64_t interval) noexcept
    : max_offset_(interval == 0 ? -1  // no row ends before the input does
                                : static_cast<std::int64_t>(std::min(RateClock::max_offset_of(interval), max_seconds)) *
                                      nanoseconds_per_second) {}

void PipeClock::observe(std::span<const packet::Packet> packets, Timestamp now) noexcept {
    std::int64_t oldest = std::numeric_limits<std::int64_t>::max();
    std::int64_t newest = std::numeric_limits<std::int64_t>::min();
    for (const packet::Packet& packet : packets) {
        if (!packet.is_metadata()) {
            const std::int64_t time = packet.time.timestamp().nanoseconds();
            oldest = std::min(oldest, time);
            newest = std::max(newest, time);
        }
    }
    if (oldest <= newest) {
        offset_ = std::min(offset_.value_or(now.nanoseconds() - newest), now.nanoseconds() - newest);
        delay_ = now.nanoseconds() - oldest - *offset_;
    }
}

std::optional<std::uint64_t> PipeClock::second(Timestamp now) const noexcept {
    if (!offset_ || std::abs(*offset_) > max_offset_ || delay_ > max_delay) {
        return std::nullopt;
    }
    const std::int64_t time = now.nanoseconds() - *offset_ - max_delay;
    return static_cast<std::uint64_t>(std::max<std::int64_t>(time, 0) / nanoseconds_per_second);
}

}  // namespace spindrift::rates

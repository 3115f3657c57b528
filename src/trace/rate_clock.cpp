#include "rate_clock.hpp"

#include <algorithm>
#include <cstdlib>

namespace spindrift::trace {

RateMoment RateClock::see(packet::PacketTime time, Timestamp now) {
    const std::scoped_lock lock(mutex_);
    const std::int64_t offset = now.nanoseconds() - time.timestamp().nanoseconds();
    if (has_packets_) {
        offset_ = std::min(offset_, offset);
    } else if (!has_ticked_) {
        offset_ = offset;
    } else if (static_cast<std::uint64_t>(std::abs(offset / 1'000'000'000)) > far_) {
        ++epoch_;
        offset_ = offset;
    } else {
        offset_ = std::min(offset_, offset);
    }
    has_packets_ = true;
    return {epoch_, time.seconds()};
}

RateMoment RateClock::at(Timestamp now) {
    const std::scoped_lock lock(mutex_);
    has_ticked_ = true;
    const Timestamp time(now.nanoseconds() - offset_ - slack_.count());
    return {epoch_, static_cast<std::uint64_t>(std::max<std::int64_t>(time.seconds(), 0))};
}

}  // namespace spindrift::trace

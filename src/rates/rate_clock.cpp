#include "rate_clock.hpp"

#include <algorithm>
#include <cstdlib>
#include <utility>

namespace spindrift::rates {

RateMoment RateClock::observe(packet::PacketTime time, Timestamp now) {
    const std::scoped_lock lock(mutex_);
    const std::int64_t offset = now.nanoseconds() - time.timestamp().nanoseconds();
    const bool is_first = !std::exchange(has_packets_, true);
    if (is_first && (!has_ticked_ || static_cast<std::uint64_t>(std::abs(offset / 1'000'000'000)) > max_offset_)) {
        epoch_ += has_ticked_ ? 1 : 0;
        offset_ = offset;
        first_second_ = time.seconds();
    } else {
        offset_ = std::min(offset_, offset);
    }
    return {epoch_, time.seconds()};
}

RateMoment RateClock::at(Timestamp now) {
    const std::scoped_lock lock(mutex_);
    has_ticked_ = true;
    const Timestamp time(now.nanoseconds() - offset_ - slack_.count());
    return {epoch_, static_cast<std::uint64_t>(std::max(time.seconds(), first_second_))};
}

}  // namespace spindrift::rates

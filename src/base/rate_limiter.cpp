#include <spindrift/base/rate_limiter.hpp>

#include <algorithm>

namespace spindrift {
namespace {

using namespace std::chrono_literals;

// If the schedule is later than this, it starts again.
constexpr auto max_lag = 20ms;

// How much before its due time an event is allowed.
constexpr auto max_early = 1ms;

constexpr std::uint64_t second = 1'000'000'000;

}  // namespace

RateLimiter::RateLimiter(std::uint32_t rate, const SteadyClock& clock)
    : rate_(std::max<std::uint64_t>(rate, 1)), clock_(clock) {}

RateLimiter::TimePoint RateLimiter::due_time(std::uint64_t event) const noexcept {
    return start_ + std::chrono::nanoseconds(event * second / rate_);
}

// Takes up to `max` events that are due. \param next gets the due time of the next event. \returns their number
std::size_t RateLimiter::take(std::size_t max, TimePoint& next) {
    const std::lock_guard lock(mutex_);
    const auto now = clock_.now();
    next = due_time(count_);
    if (next > now) {
        return 0;
    }
    if (next < now - max_lag) {
        start_ = now;
        count_ = 0;
    }
    const auto until = static_cast<std::uint64_t>(std::chrono::nanoseconds(now + max_early - start_).count());
    const std::uint64_t due = until * rate_ / second + 1;  // events since the start that are due until then
    const std::uint64_t taken = std::min<std::uint64_t>(max, std::max(due, count_ + 1) - count_);
    count_ += taken;
    // Moves the start by whole seconds, so that `event * second` cannot overflow.
    for (; count_ >= rate_; count_ -= rate_) {
        start_ += 1s;
    }
    return static_cast<std::size_t>(taken);
}

std::size_t RateLimiter::wait(std::size_t max, const StopSignal& abort, std::chrono::milliseconds timeout) {
    const auto deadline = clock_.now() + timeout;
    TimePoint next;
    while (!abort.requested()) {
        if (const std::size_t taken = take(max, next); taken > 0) {
            return taken;
        }
        if (clock_.now() >= deadline) {
            return 0;
        }
        clock_.wait_until(std::min(next, deadline), abort);
    }
    return 0;
}

}  // namespace spindrift

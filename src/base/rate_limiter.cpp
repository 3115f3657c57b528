#include <spindrift/base/rate_limiter.hpp>

#include <algorithm>

namespace spindrift {
namespace {

using namespace std::chrono_literals;

// How far the schedule may lag behind before it begins anew.
constexpr auto longest_lag = 20ms;

// How much too early an event may be.
constexpr auto nearness = 1ms;

constexpr std::uint64_t second = 1'000'000'000;

}  // namespace

RateLimiter::RateLimiter(std::uint32_t rate, const SteadyClock& clock)
    : rate_(std::max<std::uint64_t>(rate, 1)), clock_(clock) {}

RateLimiter::TimePoint RateLimiter::turn(std::uint64_t event) const noexcept {
    return start_ + std::chrono::nanoseconds(event * second / rate_);
}

// Lets events happen whose turn it is. \param next when it is, if there are none
std::size_t RateLimiter::take(std::size_t most, TimePoint& next) {
    const std::lock_guard lock(mutex_);
    const auto now = clock_.now();
    next = turn(happened_);
    if (next > now) {
        return 0;
    }
    if (next < now - longest_lag) {
        start_ = now;
        happened_ = 0;
    }
    const auto until = static_cast<std::uint64_t>(std::chrono::nanoseconds(now + nearness - start_).count());
    const std::uint64_t near = until * rate_ / second + 1;  // those that have their turn until then
    const std::uint64_t taken = std::min<std::uint64_t>(most, std::max(near, happened_ + 1) - happened_);
    happened_ += taken;
    // From one whole second to the next, so that the numbers stay small.
    for (; happened_ >= rate_; happened_ -= rate_) {
        start_ += 1s;
    }
    return static_cast<std::size_t>(taken);
}

std::size_t RateLimiter::wait(std::size_t most, const StopSignal& abort, std::chrono::milliseconds patience) {
    const auto deadline = clock_.now() + patience;
    TimePoint next;
    while (!abort.requested()) {
        if (const std::size_t taken = take(most, next); taken > 0) {
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

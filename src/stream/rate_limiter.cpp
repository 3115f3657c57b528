#include <spindrift/stream/rate_limiter.hpp>

#include <algorithm>
#include <thread>

namespace spindrift::stream {
namespace {

using namespace std::chrono_literals;

// How far the schedule may lag behind before it begins anew.
constexpr auto longest_lag = 20ms;

}  // namespace

RateLimiter::RateLimiter(unsigned rate)
    : period_(std::chrono::duration_cast<Clock::duration>(1s) / std::max(rate, 1U)) {}

RateLimiter::Clock::time_point RateLimiter::take_turn() {
    const std::lock_guard lock(mutex_);
    const auto turn = std::max(next_, Clock::now() - longest_lag);
    next_ = turn + period_;
    return turn;
}

bool RateLimiter::wait(const StopSignal& abort) {
    const auto turn = take_turn();
    while (!abort.requested()) {
        const auto left = turn - Clock::now();
        if (left <= 0ns) {
            return true;
        }
        // Polling wakes up for the signal but counts in milliseconds; the rest is slept away.
        const auto whole = std::chrono::floor<std::chrono::milliseconds>(left).count() - 1;
        if (whole > 0) {
            static_cast<void>(abort.wait_readable(-1, static_cast<int>(std::min<std::int64_t>(whole, longest_wait))));
        } else {
            std::this_thread::sleep_until(turn);
        }
    }
    return false;
}

}  // namespace spindrift::stream

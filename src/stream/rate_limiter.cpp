#include <spindrift/stream/rate_limiter.hpp>

#include <algorithm>
#include <thread>

namespace spindrift::stream {
namespace {

using namespace std::chrono_literals;

// How far the schedule may lag behind before it begins anew.
constexpr auto longest_lag = 20ms;

// How much too early an event may be.
constexpr auto nearness = 1ms;

}  // namespace

RateLimiter::RateLimiter(unsigned rate)
    : period_(std::chrono::duration_cast<Clock::duration>(1s) / std::max(rate, 1U)) {}

RateLimiter::Clock::time_point RateLimiter::take_turn() {
    const std::lock_guard lock(mutex_);
    const auto now = Clock::now();
    const auto turn = next_ < now - longest_lag ? now : next_;
    next_ = turn + period_;
    return turn;
}

std::size_t RateLimiter::take_near_turns(std::size_t most) {
    const std::lock_guard lock(mutex_);
    std::size_t taken = 0;
    for (const auto near = Clock::now() + nearness; taken < most && next_ <= near; ++taken) {
        next_ += period_;
    }
    return taken;
}

std::size_t RateLimiter::wait(std::size_t most, const StopSignal& abort) {
    const auto turn = take_turn();
    while (!abort.requested()) {
        const auto left = turn - Clock::now();
        if (left <= 0ns) {
            return 1 + take_near_turns(most - 1);
        }
        // Polling wakes up for the signal but counts in milliseconds; the rest is slept away.
        const auto whole = std::chrono::floor<std::chrono::milliseconds>(left).count() - 1;
        if (whole > 0) {
            static_cast<void>(abort.wait_readable(-1, static_cast<int>(std::min<std::int64_t>(whole, longest_wait))));
        } else {
            std::this_thread::sleep_until(turn);
        }
    }
    return 0;
}

}  // namespace spindrift::stream

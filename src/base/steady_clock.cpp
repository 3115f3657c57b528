#include <spindrift/base/steady_clock.hpp>

#include <algorithm>
#include <cstdint>
#include <thread>

namespace spindrift {

SteadyClock::TimePoint SteadyClock::now() const noexcept {
    return std::chrono::steady_clock::now();
}

void SteadyClock::wait_until(TimePoint time, const StopSignal& stop) const noexcept {
    // Polling wakes up for the signal but counts in milliseconds; the rest is slept away.
    while (!stop.requested()) {
        const auto whole = std::chrono::floor<std::chrono::milliseconds>(time - now()).count() - 1;
        if (whole <= 0) {
            std::this_thread::sleep_until(time);
            return;
        }
        static_cast<void>(stop.wait_readable(-1, static_cast<int>(std::min<std::int64_t>(whole, max_wait))));
    }
}

const SteadyClock& SteadyClock::system() noexcept {
    static const SteadyClock clock;
    return clock;
}

}  // namespace spindrift

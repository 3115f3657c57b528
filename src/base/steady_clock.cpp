#include <spindrift/base/steady_clock.hpp>

#include <algorithm>
#include <cstdint>
#include <thread>

namespace spindrift {

SteadyClock::TimePoint SteadyClock::now() const noexcept {
    return std::chrono::steady_clock::now();
}

void SteadyClock::wait_until(TimePoint time, const StopSignal& stop) const noexcept {
    // poll() returns early on a stop, but its timeout is in milliseconds: it waits for all but the last millisecond,
    // the sleep for the rest.
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

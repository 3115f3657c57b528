#include "guard.hpp"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <ctime>

namespace {

// On CLOCK_MONOTONIC, whose time is what this clock has on Linux.
using Clock = std::chrono::steady_clock;
using Nanoseconds = std::chrono::duration<double, std::nano>;

void sleep_until(Clock::time_point time) noexcept {
    const auto since_start = std::chrono::duration_cast<std::chrono::nanoseconds>(time.time_since_epoch()).count();
    const timespec end{since_start / 1'000'000'000, since_start % 1'000'000'000};
    while (::clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &end, nullptr) == EINTR) {
    }
}

}  // namespace

// Not a `spindrift::RateLimiter`, which lets events of one millisecond through together.
struct nmsg_rate {
    unsigned rate;
    unsigned frequency;
    Nanoseconds nominal{rate == 0 ? 0 : 1e9 / rate};
    Nanoseconds interval = nominal;
    Clock::time_point start = Clock::now();
    Clock::time_point next = start;
    std::uint64_t events = 0;

    void wait() noexcept {
        if (rate == 0) {
            return;
        }
        ++events;
        next += std::chrono::duration_cast<Clock::duration>(interval);
        if (const auto now = Clock::now(); next > now) {
            sleep_until(next);
        } else {
            next = now;  // ticks that were missed are not made up
        }
        if (frequency != 0 && events % frequency == 0) {
            adjust();
        }
    }

    // Sleeps end late by some microseconds, so the intervals have to be a little shorter than they should be.
    void adjust() noexcept {
        constexpr double max_change = 0.01;
        const Nanoseconds average = Nanoseconds(Clock::now() - start) / static_cast<double>(events);
        interval = nominal * std::clamp(nominal / average, 1 - max_change, 1 + max_change);
    }
};

namespace capi = spindrift::capi;

nmsg_rate_t nmsg_rate_init(unsigned rate, unsigned freq) {
    return capi::guarded(static_cast<nmsg_rate_t>(nullptr), [&] { return new nmsg_rate{rate, freq}; });
}

void nmsg_rate_destroy(nmsg_rate_t* r) {
    if (r != nullptr) {
        delete *r;
        *r = nullptr;
    }
}

void nmsg_rate_sleep(nmsg_rate_t r) {
    if (r != nullptr) {
        r->wait();
    }
}

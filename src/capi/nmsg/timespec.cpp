#include "api.hpp"

#include <cerrno>
#include <cmath>
#include <ctime>
#include <limits>

namespace {

constexpr long per_second = 1'000'000'000;

// Also for parts that are not normal before. Wraps where a number of seconds does not fit.
timespec normal(unsigned long seconds, long nanoseconds) noexcept {
    long carry = nanoseconds / per_second;
    nanoseconds %= per_second;
    if (nanoseconds < 0) {
        nanoseconds += per_second;
        --carry;
    }
    return {static_cast<time_t>(seconds + static_cast<unsigned long>(carry)), nanoseconds};
}

}  // namespace

void nmsg_timespec_get(struct timespec* ts) {
    ::clock_gettime(CLOCK_REALTIME, ts);
}

void nmsg_timespec_sleep(const struct timespec* ts) {
    timespec end{};
    ::clock_gettime(CLOCK_MONOTONIC, &end);
    ::nmsg_timespec_add(ts, &end);
    // Until a point in time, so that signals do not make it longer.
    while (::clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &end, nullptr) == EINTR) {
    }
}

void nmsg_timespec_add(const struct timespec* a, struct timespec* b) {
    *b = normal(static_cast<unsigned long>(b->tv_sec) + static_cast<unsigned long>(a->tv_sec), b->tv_nsec + a->tv_nsec);
}

void nmsg_timespec_sub(const struct timespec* a, struct timespec* b) {
    *b = normal(static_cast<unsigned long>(b->tv_sec) - static_cast<unsigned long>(a->tv_sec), b->tv_nsec - a->tv_nsec);
}

double nmsg_timespec_to_double(const struct timespec* ts) {
    return static_cast<double>(ts->tv_sec) + static_cast<double>(ts->tv_nsec) / per_second;
}

void nmsg_timespec_from_double(double seconds, struct timespec* ts) {
    // The largest double below 2^63, of which all are whole numbers.
    constexpr double max = 9223372036854774784.0;
    if (std::isnan(seconds)) {
        *ts = {};
    } else if (std::fabs(seconds) > max) {
        *ts = {seconds > 0 ? std::numeric_limits<time_t>::max() : std::numeric_limits<time_t>::min(), 0};
    } else {
        const double whole = std::floor(seconds);
        *ts = normal(static_cast<unsigned long>(static_cast<long>(whole)),
                     static_cast<long>((seconds - whole) * per_second));
    }
}

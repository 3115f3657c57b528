#pragma once

#include <spindrift/base/steady_clock.hpp>
#include <spindrift/base/stop_signal.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <mutex>

namespace spindrift {

/// Limits events to a constant rate, up to millions a second. Thread-safe: threads that share a limiter share the rate.
class RateLimiter {
public:
    /// \param rate events a second, above 0
    explicit RateLimiter(std::uint32_t rate, const SteadyClock& clock = SteadyClock::system());

    /// Waits until the next event is due. The first is due at once. Scheduling delays of up to 20 ms are caught up;
    /// after a longer pause the schedule starts again, without a burst. Events due within the next millisecond are
    /// allowed together, since a wakeup for each would cost more than the events.
    /// \param max number of events the caller has, at least 1
    /// \param timeout how long to wait at most
    /// \returns how many events may happen now, up to `max`; 0 after `abort` or the timeout
    [[nodiscard]] std::size_t wait(std::size_t max, const StopSignal& abort,
                                   std::chrono::milliseconds timeout = std::chrono::hours(24 * 365));

private:
    using TimePoint = SteadyClock::TimePoint;

    std::size_t take(std::size_t max, TimePoint& next);
    [[nodiscard]] TimePoint due_time(std::uint64_t event) const noexcept;

    std::uint64_t rate_;
    const SteadyClock& clock_;
    std::mutex mutex_;  // protects the members below
    // Event n is due n / rate seconds after the start: computed from the start, so that rounding errors do not add up.
    TimePoint start_;
    std::uint64_t count_ = 0;  // events since the start
};

}  // namespace spindrift

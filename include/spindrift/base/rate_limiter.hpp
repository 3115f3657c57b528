#pragma once

#include <spindrift/base/steady_clock.hpp>
#include <spindrift/base/stop_signal.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <mutex>

namespace spindrift {

/// Spaces events evenly, also millions a second. Several threads may share one; together they keep the rate.
class RateLimiter {
public:
    /// \param rate events a second, above 0
    explicit RateLimiter(std::uint32_t rate, const SteadyClock& clock = SteadyClock::system());

    /// Waits for the turn of the next event. The first comes at once. Delays of the system are made up for, but no
    /// pause earns a burst. Events due within a millisecond are let through together, since waking up for each
    /// would cost more than the events.
    /// \param most events the caller has, at least 1
    /// \param patience how long to wait at most
    /// \returns how many of them may happen now; 0 if the signal came first, or patience ended
    [[nodiscard]] std::size_t wait(std::size_t most, const StopSignal& abort,
                                   std::chrono::milliseconds patience = std::chrono::hours(24 * 365));

private:
    using TimePoint = SteadyClock::TimePoint;

    std::size_t take(std::size_t most, TimePoint& next);
    [[nodiscard]] TimePoint turn(std::uint64_t event) const noexcept;

    std::uint64_t rate_;
    const SteadyClock& clock_;
    std::mutex mutex_;  // for all below
    // Event n comes n / rate seconds after the start, which no rounding adds up in.
    TimePoint start_;
    std::uint64_t happened_ = 0;  // since then
};

}  // namespace spindrift

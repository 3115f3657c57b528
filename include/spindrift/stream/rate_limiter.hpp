#pragma once

#include <spindrift/base/stop_signal.hpp>

#include <chrono>
#include <cstddef>
#include <mutex>

namespace spindrift::stream {

/// Spaces events evenly. Several threads may share one; together they keep the rate.
class RateLimiter {
public:
    /// \param rate events a second, above 0
    explicit RateLimiter(unsigned rate);

    /// Waits for the turn of the next event. The first comes at once. Delays of the system are made up for, but no
    /// pause earns a burst. Events due within a millisecond are let through together, since waking up for each
    /// would cost more than the events.
    /// \param most events the caller has, at least 1
    /// \returns how many of them may happen now; 0 if the signal came first
    [[nodiscard]] std::size_t wait(std::size_t most, const StopSignal& abort);

private:
    using Clock = std::chrono::steady_clock;

    Clock::time_point take_turn();
    std::size_t take_near_turns(std::size_t most);

    Clock::duration period_;
    std::mutex mutex_;
    Clock::time_point next_;
};

}  // namespace spindrift::stream

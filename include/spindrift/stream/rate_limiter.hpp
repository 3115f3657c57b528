#pragma once

#include <spindrift/stream/stop_signal.hpp>

#include <chrono>
#include <mutex>

namespace spindrift::stream {

/// Spaces events evenly. Several threads may share one; together they keep the rate.
class RateLimiter {
public:
    /// \param rate events a second, above 0
    explicit RateLimiter(unsigned rate);

    /// Waits for the turn of the next event. The first comes at once. Delays of the system are made up for, but no
    /// pause earns a burst. \returns false if the signal came first
    [[nodiscard]] bool wait(const StopSignal& abort);

private:
    using Clock = std::chrono::steady_clock;

    Clock::time_point take_turn();

    Clock::duration period_;
    std::mutex mutex_;
    Clock::time_point next_;
};

}  // namespace spindrift::stream

#pragma once

#include <spindrift/base/steady_clock.hpp>

#include <atomic>

namespace spindrift::tests {

/// A clock that stands still, but leaps to any time that is waited for.
class LeapingClock final : public SteadyClock {
public:
    [[nodiscard]] TimePoint now() const noexcept override { return TimePoint(time_.load()); }

    void wait_until(TimePoint time, const StopSignal& stop) const noexcept override {
        auto now = time_.load();
        while (!stop.requested() && now < time.time_since_epoch() &&
               !time_.compare_exchange_weak(now, time.time_since_epoch())) {
        }
    }

    void turn(std::chrono::nanoseconds time) { time_ = time_.load() + time; }

    /// How far it has come.
    [[nodiscard]] std::chrono::nanoseconds elapsed() const noexcept { return time_.load(); }

private:
    mutable std::atomic<std::chrono::nanoseconds> time_{};
};

}  // namespace spindrift::tests

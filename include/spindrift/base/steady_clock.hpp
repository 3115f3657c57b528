#pragma once

#include <spindrift/base/stop_signal.hpp>

#include <chrono>

namespace spindrift {

/// A monotonic clock and waits on it. Code that acts at given times takes one as a parameter; tests pass a clock that
/// they advance themselves.
class SteadyClock {
public:
    using TimePoint = std::chrono::steady_clock::time_point;

    SteadyClock() = default;
    SteadyClock(const SteadyClock&) = delete;
    SteadyClock& operator=(const SteadyClock&) = delete;
    virtual ~SteadyClock() = default;

    [[nodiscard]] virtual TimePoint now() const noexcept;

    /// Waits until `time`, or until a stop is requested.
    virtual void wait_until(TimePoint time, const StopSignal& stop) const noexcept;

    /// The clock of the system. Lives until the process ends.
    [[nodiscard]] static const SteadyClock& system() noexcept;
};

}  // namespace spindrift

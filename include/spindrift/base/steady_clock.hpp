#pragma once

#include <spindrift/base/stop_signal.hpp>

#include <chrono>

namespace spindrift {

/// Time that nobody sets, and waiting for it. What does things at times of its own is given one of these; the clocks of
/// tests stand still until they are turned.
class SteadyClock {
public:
    using TimePoint = std::chrono::steady_clock::time_point;

    SteadyClock() = default;
    SteadyClock(const SteadyClock&) = delete;
    SteadyClock& operator=(const SteadyClock&) = delete;
    virtual ~SteadyClock() = default;

    [[nodiscard]] virtual TimePoint now() const noexcept;

    /// Waits until then, or until the signal is given.
    virtual void wait_until(TimePoint time, const StopSignal& stop) const noexcept;

    /// That of the system, which goes on for ever.
    [[nodiscard]] static const SteadyClock& system() noexcept;
};

}  // namespace spindrift

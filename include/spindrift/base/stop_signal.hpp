#pragma once

#include <spindrift/base/file_descriptor.hpp>

#include <atomic>

namespace spindrift {

/// Tells everything that waits to give up waiting. Once given, the signal stays.
class StopSignal {
public:
    /// \throws Error if the system has no descriptor left
    StopSignal();
    StopSignal(const StopSignal&) = delete;
    StopSignal& operator=(const StopSignal&) = delete;
    virtual ~StopSignal() = default;

    /// Gives the signal. Safe in signal handlers.
    void request() noexcept;

    [[nodiscard]] bool requested() const noexcept { return requested_.load(std::memory_order_acquire); }

    /// Says that all is to end soon, as a milder signal: what waits for somebody who may never come should give up
    /// after a second without progress.
    void request_drain() noexcept { drain_requested_.store(true, std::memory_order_release); }

    [[nodiscard]] bool drain_requested() const noexcept {
        return drain_requested_.load(std::memory_order_acquire) || requested();
    }

    /// Waits until `fd` is readable, the signal is given, or the time is over, which a negative one never is.
    /// A negative `fd` only waits. Tests take note of what is waited for.
    /// \returns whether `fd` is readable (or at its end)
    [[nodiscard]] virtual bool wait_readable(int fd, int milliseconds) const noexcept;

private:
    FileDescriptor event_;
    std::atomic<bool> requested_ = false;
    std::atomic<bool> drain_requested_ = false;
};

/// The longest that any wait for input lasts, in milliseconds (docs/formats/nmsg-wire.md section 1).
inline constexpr int max_wait = 500;

}  // namespace spindrift

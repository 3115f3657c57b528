#pragma once

#include <spindrift/base/file_descriptor.hpp>

#include <atomic>

namespace spindrift {

/// Asks all waiting threads to stop. A request is never withdrawn.
class StopSignal {
public:
    /// \throws Error if no descriptor is left (EMFILE, ENFILE)
    StopSignal();
    StopSignal(const StopSignal&) = delete;
    StopSignal& operator=(const StopSignal&) = delete;
    virtual ~StopSignal() = default;

    /// Requests a stop. Async-signal-safe.
    void request() noexcept;

    [[nodiscard]] bool requested() const noexcept { return requested_.load(std::memory_order_acquire); }

    /// Requests a drain: what waits for a peer that may never answer gives up after one second without progress;
    /// everything else continues to its end.
    void request_drain() noexcept { drain_requested_.store(true, std::memory_order_release); }

    [[nodiscard]] bool drain_requested() const noexcept {
        return drain_requested_.load(std::memory_order_acquire) || requested();
    }

    /// Waits until `fd` is readable, a stop is requested, or the time is over. A negative time is unlimited; a negative
    /// `fd` is never readable. Virtual so that tests can record the waits.
    /// \returns whether `fd` is readable (or at its end)
    [[nodiscard]] virtual bool wait_readable(int fd, int milliseconds) const noexcept;

private:
    FileDescriptor event_;
    std::atomic<bool> requested_ = false;
    std::atomic<bool> drain_requested_ = false;
};

/// The maximum duration of a wait for input, in milliseconds (docs/formats/nmsg-wire.md section 1).
inline constexpr int max_wait = 500;

}  // namespace spindrift

#pragma once

#include <spindrift/base/file_descriptor.hpp>
#include <spindrift/base/steady_clock.hpp>

#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <condition_variable>
#include <iterator>
#include <list>
#include <mutex>

namespace spindrift::tests {

/// A clock that stands still until it is turned. Who waits for a time waits for that.
class ManualClock final : public SteadyClock {
public:
    explicit ManualClock(TimePoint start = {}) : now_(start) {}

    [[nodiscard]] TimePoint now() const noexcept override {
        const std::lock_guard lock(mutex_);
        return now_;
    }

    void wait_until(TimePoint time, const StopSignal& stop) const noexcept override {
        const auto waiter = add(time);
        while (now() < time && !stop.requested()) {
            static_cast<void>(stop.wait_readable(waiter->turned.get(), -1));
        }
        const std::lock_guard lock(mutex_);
        waiters_.erase(waiter);
    }

    void turn(std::chrono::nanoseconds time) {
        const std::lock_guard lock(mutex_);
        now_ += std::chrono::duration_cast<TimePoint::duration>(time);
        for (const Waiter& waiter : waiters_) {
            if (waiter.time <= now_) {
                const std::uint64_t one = 1;
                [[maybe_unused]] const auto written = ::write(waiter.turned.get(), &one, sizeof one);
            }
        }
    }

    /// Waits until somebody waits for a time to come. \returns which, the nearest of them
    [[nodiscard]] TimePoint awaited() const {
        std::unique_lock lock(mutex_);
        TimePoint nearest;
        came_.wait(lock, [&] {
            nearest = TimePoint::max();
            for (const Waiter& waiter : waiters_) {
                nearest = waiter.time > now_ ? std::min(nearest, waiter.time) : nearest;
            }
            return nearest != TimePoint::max();
        });
        return nearest;
    }

private:
    struct Waiter {
        TimePoint time;
        FileDescriptor turned;  // readable when it is time
    };
    using Waiters = std::list<Waiter>;

    Waiters::iterator add(TimePoint time) const {
        const std::lock_guard lock(mutex_);
        waiters_.push_back({time, FileDescriptor(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK))});
        came_.notify_all();
        return std::prev(waiters_.end());
    }

    mutable std::mutex mutex_;
    mutable std::condition_variable came_;
    TimePoint now_;
    mutable Waiters waiters_;
};

}  // namespace spindrift::tests

#pragma once

#include <spindrift/base/event.hpp>
#include <spindrift/base/stop_signal.hpp>
#include <spindrift/base/thread.hpp>
#include <spindrift/pipeline/counters.hpp>

#include <atomic>
#include <cstddef>
#include <exception>
#include <functional>
#include <memory>
#include <mutex>
#include <utility>

namespace spindrift::pipeline {

/// The state that all threads of a run share.
class RunState {
public:
    explicit RunState(Reporter reporter) : report(std::move(reporter)) {}

    const Reporter report;
    StopSignal stop;                     ///< read no more messages
    StopSignal abort;                    ///< do not wait for slow receivers either
    std::atomic<bool> complete = false;  ///< route no more messages, not even those that were read
    std::atomic<bool> failed = false;    ///< an input or output has failed
    std::atomic<bool> broken = false;    ///< some batches in flight will never be finished
    std::function<void()> on_broken;     ///< wakes those who wait for batches; set before threads start
    bool acknowledging = false;          ///< a source acknowledges messages; set before threads start

    /// Ends the run after an exception, and reports the first one.
    void fail(const std::exception_ptr& failure) noexcept {
        failed = true;
        stop.request();
        if (!failure_reported_.exchange(true)) {
            reserve_.reset();
            report(event::WorkFailed{failure_text(failure)});
        }
    }

    /// Ends the run after an exception that has left a step in the middle: what waits for its turn behind that step
    /// never runs.
    void break_off(const std::exception_ptr& failure) noexcept {
        fail(failure);
        broken = true;
        if (on_broken) {
            on_broken();
        }
    }

    /// Adds to the counts of the run, and to those of the input or output that has counted.
    void add(const Counters& counted, Counters& own) {
        const std::lock_guard lock(mutex_);
        counters_ += counted;
        own += counted;
    }

    /// The counts of an input or output.
    [[nodiscard]] Counters counters(const Counters& own) const {
        const std::lock_guard lock(mutex_);
        return own;
    }

    [[nodiscard]] Counters counters() const {
        const std::lock_guard lock(mutex_);
        return counters_;
    }

private:
    static constexpr std::size_t reserve_size = std::size_t{1} << 20;

    std::atomic<bool> failure_reported_ = false;
    /// Freed for the report of the first failure, which may be that memory has run out.
    std::unique_ptr<std::byte[]> reserve_ = std::make_unique_for_overwrite<std::byte[]>(reserve_size);
    mutable std::mutex mutex_;
    Counters counters_;
};

}  // namespace spindrift::pipeline

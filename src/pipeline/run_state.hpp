#pragma once

#include <spindrift/base/event.hpp>
#include <spindrift/base/stop_signal.hpp>
#include <spindrift/pipeline/counters.hpp>

#include <atomic>
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
    bool acknowledging = false;          ///< a source acknowledges messages; set before threads start

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
    mutable std::mutex mutex_;
    Counters counters_;
};

}  // namespace spindrift::pipeline

#pragma once

#include <spindrift/base/event.hpp>
#include <spindrift/base/stop_signal.hpp>
#include <spindrift/pipeline/counters.hpp>

#include <atomic>
#include <mutex>
#include <utility>

namespace spindrift::pipeline {

/// What all threads of a run share.
class RunState {
public:
    explicit RunState(Reporter reporter) : report(std::move(reporter)) {}

    const Reporter report;
    StopSignal stop;                     ///< let nothing more in
    StopSignal abort;                    ///< nor wait for anything slow
    std::atomic<bool> complete = false;  ///< no message is wanted any more, not even of those read already
    std::atomic<bool> failed = false;    ///< some input or output has
    bool acknowledging = false;          ///< some source wants to know what has left for good; set before threads start

    void add(const Counters& counted) {
        const std::lock_guard lock(mutex_);
        counters_ += counted;
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

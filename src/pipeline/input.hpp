#pragma once

#include "acknowledgement.hpp"
#include "in_flight_batch.hpp"
#include "run_state.hpp"
#include "sequencer.hpp"

#include <spindrift/base/thread.hpp>
#include <spindrift/pipeline/source.hpp>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <exception>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace spindrift::pipeline {

/// A source, the thread that reads it, and the batches it reads into. The number of batches is fixed: when all of them
/// are in flight, reading waits.
class Input {
public:
    Input(std::unique_ptr<Source> its_source, RunState& run)
        : source(std::move(its_source)), name(source->name()), run_(run) {}

    std::unique_ptr<Source> source;
    const std::string name;
    Counters counters;  ///< under the lock of the run's counters

    // Used in the order of the batches only, so without a lock.
    Sequencer routing;            ///< of batches
    Sequencer delivering;         ///< of parts
    std::uint64_t next_part = 0;  ///< ticket of the next part
    std::size_t next_output = 0;  ///< index of the output that gets the next message
    bool ended = false;           ///< an error inside a batch has ended it
    std::uint64_t messages = 0;
    std::atomic<std::size_t> unpacked = 0;  ///< deliveries with further pieces, of the part that is delivered

    /// What the pipeline does for the input. All are called on the reading thread.
    struct Handlers {
        std::function<void(InFlightBatch&)> decode;             ///< decodes a batch that was read, on another thread
        std::function<void()> idle;                             ///< called when `read` returned no input
        std::function<std::vector<std::uint64_t>()> delivered;  ///< by output: messages delivered
        std::function<void()> ended;                            ///< called last
    };

    /// What the batches of an input may take.
    struct Memory {
        unsigned batches = 1;            ///< how many there are
        MemoryBudget* budget = nullptr;  ///< of all inputs
        std::size_t chunk_room = 0;      ///< octets a batch needs besides, for the chunks of all outputs
        std::size_t copies = 1;          ///< outputs that get each of its messages
        std::size_t max_kept = 0;        ///< octets of each batch that are kept for reuse
    };

    /// Makes the batches and starts the thread. \throws Error or std::bad_alloc; `Handlers::ended` is not called then
    void start(const Memory& memory, std::span<const std::unique_ptr<Transform>> transforms, Handlers handlers);

    /// Waits for the thread, if it was started.
    void join();

    /// Reduces what a batch has taken from the budget to what it holds.
    void settle(Batch& batch) const;

    /// Takes back a batch whose messages are all written.
    void finish(InFlightBatch& batch) noexcept;

    /// Lets the thread see that the run is broken.
    void wake() noexcept;

    /// Batches that were not given back. Called after `join`, when no task runs any more.
    [[nodiscard]] std::size_t unfinished() const noexcept { return batches_.size() - free_.size(); }

    /// Ends the run after an exception that has taken a batch, and reports it.
    void fail(const std::exception_ptr& failure) noexcept;

    /// Tells the source which batches are delivered.
    void acknowledge();

    void report_failure(nmsg::Errc errc, const std::string& error_message);

private:
    using Clock = std::chrono::steady_clock;

    /// Why a source is read no more.
    struct End {
        nmsg::Errc errc = nmsg::Errc::success;
        std::string error_message;
    };

    void read_all();
    End read_batches();
    /// Whether there is something to read, by what the read before brought.
    [[nodiscard]] bool goes_on(nmsg::Errc last);
    [[nodiscard]] std::size_t output_memory(const Batch& batch) const noexcept;
    void charge(Batch& batch) const;
    [[nodiscard]] InFlightBatch* take_batch();
    void release(InFlightBatch& batch) noexcept;
    void wait_for_batches();

    RunState& run_;
    Memory memory_;
    Handlers handlers_;
    Thread thread_;
    AcknowledgementQueue acknowledgements_;
    std::atomic<bool> acknowledges_ = true;  // until that queue fails: then its content is not reliable
    std::vector<std::unique_ptr<InFlightBatch>> batches_;
    std::optional<Clock::time_point> drain_end_;  // once a stop was seen

    std::mutex mutex_;
    std::condition_variable released_;
    std::vector<InFlightBatch*> free_;  // under `mutex_`
};

}  // namespace spindrift::pipeline

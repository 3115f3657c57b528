#pragma once

#include "acknowledgement.hpp"
#include "run_state.hpp"
#include "sequencer.hpp"

#include <spindrift/base/object_pool.hpp>
#include <spindrift/pipeline/sink.hpp>

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>

namespace spindrift::pipeline {

struct Delivery;

/// A sink, its chunks and its progress. When the sink fails, the output stops the run and does not use the sink any
/// more.
class Output {
public:
    /// Called before a sink is reopened, with the counts so far.
    using BeforeReopen = std::function<void(const Sink&, const Counters&)>;

    Output(std::unique_ptr<Sink> sink, std::size_t its_index, RunState& run, const BeforeReopen& before_reopen)
        : index(its_index), sink_(std::move(sink)), name_(sink_->name()), run_(run), before_reopen_(before_reopen) {}

    const std::size_t index;  ///< among the outputs

    [[nodiscard]] bool rotates() const noexcept { return sink_->rotates(); }

    /// Formats the messages of a delivery, or the first of them, into a chunk of the pool. On any thread, for several
    /// deliveries at a time.
    void format(const Batch& batch, Delivery& delivery);

    /// Runs a function on another thread.
    using Post = std::function<void(std::function<void()>)>;
    using Done = std::function<void()>;

    /// Packs a formatted delivery, and writes it after all that were packed before. Called in the order of the
    /// messages.
    /// \param done called when it is written
    void deliver(Delivery& delivery, const Post& post, Done done);

    /// Reopens the sink after all messages that are packed by now.
    void reopen();

    /// Closes the sink, after all deliveries.
    void close();

    [[nodiscard]] EndpointCounters counters() const { return {name_, run_.counters(counters_)}; }

    /// The number up to which all messages are delivered.
    [[nodiscard]] std::uint64_t delivered() { return progress_.delivered(sink_->confirmed()); }

private:
    std::unique_ptr<Chunk> take_chunk() {
        return chunks_.acquire([this] { return sink_->make_chunk(); });
    }
    std::uint64_t pack(Chunk& chunk, std::size_t messages, bool before_reopen, std::uint64_t& last_message);
    void write_in_turn(std::uint64_t ticket, Delivery& delivery, Done done);
    void write(Delivery& delivery);
    void reopen_sink(Counters& counted);
    void note_written(std::uint64_t last_message);
    template <class Step>
    void attempt(Step step);
    void fail(const Event& reason);

    std::unique_ptr<Sink> sink_;
    const std::string name_;
    Counters counters_;  // under the lock of the run's counters
    RunState& run_;
    const BeforeReopen& before_reopen_;
    std::atomic<bool> failed_ = false;
    ObjectPool<Chunk> chunks_;

    std::mutex packing_mutex_;
    std::uint64_t packed_chunks_ = 0;    // under `packing_mutex_`
    std::uint64_t packed_messages_ = 0;  // under `packing_mutex_`

    Sequencer writing_;  // of chunks, in the order they were packed
    DeliveryProgress progress_;
};

}  // namespace spindrift::pipeline

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

namespace spindrift::pipeline {

struct Delivery;

/// A sink, the chunks that are on their way to it, and how far it has got. An output that fails stops the run and is
/// left alone from then on.
class Output {
public:
    /// Called before a sink is reopened, with what has been counted by then.
    using BeforeReopen = std::function<void(const Sink&, const Counters&)>;

    Output(std::unique_ptr<Sink> sink, std::size_t its_place, RunState& run, const BeforeReopen& before_reopen)
        : place(its_place), sink_(std::move(sink)), run_(run), before_reopen_(before_reopen) {}

    const std::size_t place;  ///< among the outputs

    [[nodiscard]] bool rotates() const noexcept { return sink_->rotates(); }

    /// Takes a chunk for a delivery and formats it. Any thread, for several at a time.
    void format(const Batch& batch, Delivery& delivery);

    /// Runs something that takes long, on another thread.
    using Post = std::function<void(std::function<void()>)>;
    using Done = std::function<void()>;

    /// Packs what was formatted, in the order of the messages, and has it written behind all that was packed before.
    /// \param done called when it is written
    void deliver(Delivery& delivery, const Post& post, Done done);

    /// Reopens the sink behind all messages that have been packed already.
    void reopen();

    /// After everything else.
    void close();

    /// The number of the last message that has left for good.
    [[nodiscard]] std::uint64_t delivered() { return progress_.delivered(sink_->confirmed()); }

private:
    std::unique_ptr<Chunk> take_chunk() {
        return chunks_.take([this] { return sink_->make_chunk(); });
    }
    std::uint64_t pack(Chunk& chunk, std::size_t messages, bool before_reopen, std::uint64_t& last_message);
    void write_in_turn(std::uint64_t ticket, Delivery& delivery, Done done);
    void write(Delivery& delivery);
    void reopen_sink(Counters& counted);
    void note_written(std::uint64_t last_message);
    template <class Step>
    void attempt(Step step);
    void give_up(const Event& reason);

    std::unique_ptr<Sink> sink_;
    RunState& run_;
    const BeforeReopen& before_reopen_;
    std::atomic<bool> failed_ = false;
    ObjectPool<Chunk> chunks_;

    std::mutex packing_;
    std::uint64_t packed_chunks_ = 0;    // under `packing_`
    std::uint64_t packed_messages_ = 0;  // likewise

    Sequencer writing_;  // of chunks, in the order they were packed
    DeliveryProgress progress_;
};

}  // namespace spindrift::pipeline

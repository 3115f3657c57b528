#pragma once

#include <spindrift/pipeline/batch.hpp>
#include <spindrift/pipeline/counters.hpp>

#include <cstddef>
#include <memory>
#include <vector>

namespace spindrift::pipeline {

/// A stage between sources and sinks that drops, changes or adds messages. Conditions are transforms.
///
/// The transform itself is immutable and shared by all threads. Each batch in flight has a worker of its own.
///
/// Batches are given to transforms on many threads at a time, in any order. An ordered transform is given those of an
/// input one at a time, in the order they were read, and so may keep a state from message to message.
class Transform {
public:
    Transform() = default;
    Transform(const Transform&) = delete;
    Transform& operator=(const Transform&) = delete;
    virtual ~Transform() = default;

    /// Applies the transform to one batch at a time, on any thread.
    class Worker {
    public:
        Worker() = default;
        Worker(const Worker&) = delete;
        Worker& operator=(const Worker&) = delete;
        virtual ~Worker() = default;

        /// Changes the messages of a decoded batch. A worker counts the messages it drops, keeps records and container
        /// starts in step with the messages (`Batch::keep`), and clears the record of a message it changes. Messages it
        /// adds borrow memory from the worker, until the next call.
        /// \throws Error from an ordered transform: the input ends with it, after the messages left in the batch
        virtual void apply(Batch& batch, Counters& counters) = 0;
    };

    /// The workers of one input, one for each of its batches. Those of an ordered transform may share a state.
    [[nodiscard]] virtual std::vector<std::unique_ptr<Worker>> make_workers(std::size_t batches) const = 0;

    [[nodiscard]] virtual bool is_ordered() const noexcept { return false; }
};

}  // namespace spindrift::pipeline

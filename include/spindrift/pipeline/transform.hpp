#pragma once

#include <spindrift/pipeline/batch.hpp>
#include <spindrift/pipeline/counters.hpp>

#include <memory>

namespace spindrift::pipeline {

/// A stage between sources and sinks that drops, changes or adds messages. Conditions are transforms.
///
/// The transform itself is immutable and shared by all threads. Each batch in flight has a worker of its own.
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
        virtual void apply(Batch& batch, Counters& counters) = 0;
    };

    [[nodiscard]] virtual std::unique_ptr<Worker> make_worker() const = 0;
};

}  // namespace spindrift::pipeline

#pragma once

#include <spindrift/pipeline/batch.hpp>
#include <spindrift/pipeline/counters.hpp>

#include <memory>

namespace spindrift::pipeline {

/// A stage between sources and sinks: it drops messages, changes them or adds some. Conditions are one, enrichment,
/// sampling and privacy are others.
///
/// The transform itself never changes and serves all threads. Each batch on its way has a worker of its own.
class Transform {
public:
    Transform() = default;
    Transform(const Transform&) = delete;
    Transform& operator=(const Transform&) = delete;
    virtual ~Transform() = default;

    /// What applies the transform to one batch at a time, on any thread.
    class Worker {
    public:
        Worker() = default;
        Worker(const Worker&) = delete;
        Worker& operator=(const Worker&) = delete;
        virtual ~Worker() = default;

        /// Changes the messages of a batch that was decoded. Whoever drops messages counts them; records and starts of
        /// containers stay in step with the messages (`Batch::keep`), and a message that changes loses its record. What
        /// is added borrows from the worker, until the next call.
        virtual void apply(Batch& batch, Counters& counters) = 0;
    };

    [[nodiscard]] virtual std::unique_ptr<Worker> make_worker() const = 0;
};

}  // namespace spindrift::pipeline

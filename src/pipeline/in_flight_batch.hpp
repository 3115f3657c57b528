#pragma once

#include "delivery.hpp"

#include <spindrift/pipeline/batch.hpp>
#include <spindrift/pipeline/counters.hpp>
#include <spindrift/pipeline/transform.hpp>

#include <atomic>
#include <cstdint>
#include <exception>
#include <memory>
#include <vector>

namespace spindrift::pipeline {

class Input;
struct InFlightBatch;

/// Consecutive messages of a batch that are formatted and written together, with a delivery for each output.
struct Part {
    InFlightBatch* batch = nullptr;
    std::uint64_t ticket = 0;  ///< its number among the parts of the input
    std::vector<Delivery> deliveries;
};

/// A batch between `read` and its last `write`. Each input has a fixed number of them and reuses them.
struct InFlightBatch {
    Input* input = nullptr;
    std::uint64_t ticket = 0;  ///< its number among the batches of the input
    std::unique_ptr<Batch> batch;
    std::vector<std::unique_ptr<Transform::Worker>> workers;  ///< one for each transform
    Counters transform_counters;                              ///< what the workers counted
    std::vector<Part> parts;
    std::atomic<std::size_t> pending = 0;      ///< parts to deliver and deliveries to write
    std::exception_ptr failure;                ///< what has ended its decoding or routing
    bool routed = true;                        ///< its messages go to outputs; false once the input has ended
    std::vector<std::uint64_t> last_messages;  ///< by output: the number of its last message; 0 for none
};

}  // namespace spindrift::pipeline

#pragma once

#include "delivery.hpp"

#include <spindrift/pipeline/batch.hpp>
#include <spindrift/pipeline/counters.hpp>
#include <spindrift/pipeline/transform.hpp>

#include <atomic>
#include <cstdint>
#include <memory>
#include <vector>

namespace spindrift::pipeline {

class Input;
struct InFlightBatch;

/// Some consecutive messages of a batch, on their way to all outputs.
struct Part {
    InFlightBatch* batch = nullptr;
    std::uint64_t ticket = 0;  ///< its number among the parts of the input
    std::vector<Delivery> deliveries;
};

/// A batch on its way from `read` to the last `write`. There are a few for each input, which are used again and again.
struct InFlightBatch {
    Input* input = nullptr;
    std::uint64_t ticket = 0;  ///< its number among the batches of the input
    std::unique_ptr<Batch> batch;
    std::vector<std::unique_ptr<Transform::Worker>> transforms;
    Counters transformed;  ///< what those counted
    std::vector<Part> parts;
    std::atomic<std::size_t> pending = 0;  ///< writes, and parts that are not all written
    bool routed = true;                    ///< its messages go to outputs at all
    std::vector<std::uint64_t> reached;    ///< by output: the number of the last message that went there
};

}  // namespace spindrift::pipeline

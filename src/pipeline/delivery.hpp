#pragma once

#include <spindrift/pipeline/batch.hpp>
#include <spindrift/pipeline/sink.hpp>

#include <cstdint>
#include <memory>

namespace spindrift::pipeline {

class Output;

/// What some messages become at one output; or the order to reopen it.
struct Delivery {
    Output* output = nullptr;
    Slice slice;
    bool reopen = false;
    std::unique_ptr<Chunk> chunk;
    std::uint64_t last_message = 0;  ///< its number among all the output has packed
};

}  // namespace spindrift::pipeline

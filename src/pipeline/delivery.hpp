#pragma once

#include <spindrift/pipeline/batch.hpp>
#include <spindrift/pipeline/sink.hpp>

#include <cstdint>
#include <memory>

namespace spindrift::pipeline {

class Output;

/// A slice of a batch on its way through one output, with the chunk it is formatted into; or an order to reopen the
/// output.
struct Delivery {
    Output* output = nullptr;
    Slice slice;
    bool reopen = false;
    std::unique_ptr<Chunk> chunk;    ///< null if it could not be formatted: its messages are lost
    std::uint64_t last_message = 0;  ///< its number among all messages the output has packed
};

}  // namespace spindrift::pipeline

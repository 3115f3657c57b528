#pragma once

#include <spindrift/pipeline/batch.hpp>
#include <spindrift/pipeline/sink.hpp>

#include <cstdint>
#include <memory>

namespace spindrift::pipeline {

class Output;

/// A slice of a batch on its way through one output, with the chunk it is formatted into; or an order to reopen the
/// output. A slice whose text is large goes in pieces.
struct Delivery {
    Output* output = nullptr;
    Slice slice;                ///< without the messages of earlier pieces
    bool reopen = false;        ///< after its last message
    std::size_t formatted = 0;  ///< messages of the slice that are in the chunk
    std::unique_ptr<Chunk> chunk;

    [[nodiscard]] bool is_last_piece() const noexcept { return formatted == slice.count; }
    std::uint64_t last_message = 0;  ///< its number among all messages the output has packed
};

}  // namespace spindrift::pipeline

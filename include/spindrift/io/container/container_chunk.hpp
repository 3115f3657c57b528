#pragma once

#include <spindrift/base/buffer.hpp>
#include <spindrift/io/container/container_sink.hpp>

#include <cstdint>
#include <memory>
#include <vector>

namespace spindrift::io {

/// A full container, or the fragments of one.
struct PackedContainer {
    Buffer wire;
    std::vector<std::size_t> fragment_ends;  // offsets in `wire`; empty for a whole container
    std::uint32_t fragment_id = 0;
    bool overfull = false;
};

/// Encoded messages, and the containers that are full. Sinks that store more per chunk derive from it.
class ContainerChunk : public pipeline::Chunk {
public:
    /// A message, encoded as in a container.
    struct Record {
        std::size_t end;   // offset in `octets`
        std::size_t size;  // estimate that fills containers
        std::uint32_t crc;
    };

    Buffer octets;  // of the records
    std::vector<Record> records;
    std::vector<std::unique_ptr<PackedContainer>> packed;  // full containers
};

}  // namespace spindrift::io

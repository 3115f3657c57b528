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
    std::vector<std::size_t> ends;  // of the fragments, if it was cut
    std::uint32_t fragment_id = 0;
    bool overfull = false;
};

/// Messages on their way into containers, and the containers they have filled. Sinks that need to know more of them
/// derive from it.
class ContainerChunk : public pipeline::Chunk {
public:
    /// A message in the form containers hold it.
    struct Record {
        std::size_t end;   // in `octets`
        std::size_t size;  // by which containers are filled
        std::uint32_t crc;
    };

    Buffer octets;  // of the records
    std::vector<Record> records;
    std::vector<std::unique_ptr<PackedContainer>> packed;  // full containers
};

}  // namespace spindrift::io

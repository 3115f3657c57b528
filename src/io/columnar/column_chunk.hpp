#pragma once

#include <spindrift/io/columnar/column_sink.hpp>
#include <spindrift/io/columnar/ipc_writer.hpp>
#include <spindrift/nmsg/message/schema_cache.hpp>

#include <memory>
#include <vector>

namespace spindrift::io {

/// Rows of some messages, and the batch that they complete.
class ColumnChunk final : public pipeline::Chunk {
public:
    explicit ColumnChunk(const nmsg::Registry& registry) : schemas(registry) {}

    nmsg::SchemaCache schemas;

    // From `format`: the rows of each type, of the first message first. There are several only while the type of the
    // table is not decided.
    std::vector<std::unique_ptr<nmsg::ColumnBuilder>> rows;
    std::size_t messages = 0;
    std::size_t unknown_types = 0;  // messages
    std::size_t other_types = 0;

    // From `pack`: the rows of a complete batch, and its place in the stream.
    std::shared_ptr<const nmsg::ColumnSchema> table;  // null if no type is decided
    std::vector<std::unique_ptr<nmsg::ColumnBuilder>> batch_rows;
    bool begins = false;
    bool ends = false;
    nmsg::ColumnFaults faults;

    // From `finish`.
    std::unique_ptr<nmsg::ColumnBatch> batch;  // null if none is complete
    IpcMessages ipc;
    Buffer compressed;
};

}  // namespace spindrift::io

#pragma once

#include <spindrift/base/object_pool.hpp>
#include <spindrift/nmsg/columns/column_batch.hpp>
#include <spindrift/nmsg/columns/column_builder.hpp>
#include <spindrift/nmsg/columns/column_faults.hpp>
#include <spindrift/nmsg/columns/column_schema.hpp>
#include <spindrift/nmsg/message/registry.hpp>
#include <spindrift/pipeline/sink_of.hpp>

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <vector>

namespace spindrift::io {

class ColumnChunk;

/// The type of the messages of a table: one that is given, or the type of the first message that has all columns that
/// are asked for. Sinks that continue one table share it. Thread-safe.
class TableType {
public:
    /// \param registry must outlive the object
    /// \param type null if the messages decide; must outlive the object
    /// \throws Error if the type does not have the columns, or without a type, no type of the registry has all
    TableType(const nmsg::Registry& registry, nmsg::ColumnOptions options, const nmsg::Schema* type = nullptr);

    [[nodiscard]] const nmsg::Registry& registry() const noexcept { return registry_; }

    /// The columns of the table, or null if no message has decided the type yet.
    [[nodiscard]] std::shared_ptr<const nmsg::ColumnSchema> chosen() const;

    /// Whether the type is decided, and is another one than that of the messages.
    [[nodiscard]] bool excludes(const nmsg::Schema& type) const noexcept {
        const nmsg::Schema* const decided = decided_.load(std::memory_order_acquire);
        return decided != nullptr && decided != &type;
    }

    /// The columns for a type, or null if it does not have those that are asked for.
    [[nodiscard]] std::shared_ptr<const nmsg::ColumnSchema> columns_of(const nmsg::Schema& type);

    /// Decides the type, unless it is decided. \returns the columns of the table
    std::shared_ptr<const nmsg::ColumnSchema> choose(const std::shared_ptr<const nmsg::ColumnSchema>& first);

private:
    const nmsg::Registry& registry_;
    nmsg::ColumnOptions options_;
    std::atomic<const nmsg::Schema*> decided_ = nullptr;
    mutable std::mutex mutex_;  // guards the members below
    std::shared_ptr<const nmsg::ColumnSchema> chosen_;
    std::map<const nmsg::Schema*, std::shared_ptr<const nmsg::ColumnSchema>> by_type_;
};

/// How many rows are written together.
struct BatchLimits {
    std::size_t rows = 65536;             ///< at most, nearly
    std::size_t size = 8 << 20;           ///< octets, nearly: a message may be larger
    std::size_t message_size = 64 << 20;  ///< octets of the values of a message; larger ones are left out
    bool buffered = true;                 ///< false: messages do not wait until a batch is full
};

/// Base class of sinks that write the messages of one type as a table. Messages of other types are left out and
/// counted. Rows are built on all processors, and several parts of the input become one batch.
class ColumnSink : public pipeline::SinkOf<ColumnChunk> {
public:
    ColumnSink(std::shared_ptr<TableType> type, const BatchLimits& limits);
    ~ColumnSink() override;

    [[nodiscard]] std::unique_ptr<pipeline::Chunk> make_chunk() const override;
    [[nodiscard]] bool finishes() const noexcept override { return true; }
    void close(pipeline::Counters& counters, const Reporter& report, const StopSignal& abort) override;

protected:
    [[nodiscard]] TableType& type() const noexcept { return *type_; }

    /// Prepares the batch of a chunk for `write_batch`, on any thread. The batch may be missing.
    virtual void encode_batch(ColumnChunk&) const {}
    /// Writes the batch of a chunk, if it has one. In order.
    /// \throws Error if that fails permanently
    virtual void write_batch(ColumnChunk& chunk, pipeline::Counters& counters, const StopSignal& abort) = 0;

private:
    std::size_t format_chunk(const pipeline::Batch& batch, const pipeline::Slice& slice,
                             ColumnChunk& chunk) const override;
    void pack_chunk(ColumnChunk& chunk) override;
    void seal_chunk(ColumnChunk& chunk) override;
    void finish_chunk(ColumnChunk& chunk) const override;
    void write_chunk(ColumnChunk& chunk, pipeline::Counters& counters, const Reporter& report,
                     const StopSignal& abort) override;

    nmsg::ColumnBuilder* builder_for(ColumnChunk& chunk, const nmsg::Schema& message_type) const;
    void add_rows(ColumnChunk& chunk);
    void complete_batch(ColumnChunk& chunk);

    std::shared_ptr<TableType> type_;
    BatchLimits limits_;
    mutable ObjectPool<nmsg::ColumnBuilder> builders_;  // of the table
    mutable ObjectPool<nmsg::ColumnBatch> batches_;     // whose memory is used again
    // Rows of the batch that is not complete:
    std::vector<std::unique_ptr<nmsg::ColumnBuilder>> pending_;
    std::size_t pending_rows_ = 0;
    std::size_t pending_size_ = 0;
    std::size_t pending_messages_ = 0;
    bool is_open_ = false;  // a part of the stream was packed
    // For reports at the end:
    std::uint64_t other_types_ = 0;
    nmsg::ColumnFaults faults_;
};

}  // namespace spindrift::io

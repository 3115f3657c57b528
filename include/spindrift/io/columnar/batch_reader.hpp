#pragma once

#include <spindrift/nmsg/columns/column_batch.hpp>

#include <memory>
#include <optional>

namespace spindrift::io {

/// Something that gives batches of one table, one after the other. Not thread-safe.
class BatchReader {
public:
    BatchReader() = default;
    BatchReader(const BatchReader&) = delete;
    BatchReader& operator=(const BatchReader&) = delete;
    virtual ~BatchReader() = default;

    /// The columns of all batches. Waits until they are known.
    /// \returns null if there are no messages that would decide it
    /// \throws Error if reading has failed before
    [[nodiscard]] virtual std::shared_ptr<const nmsg::ColumnSchema> schema() = 0;

    /// The next batch. Waits for it. \returns nothing at the end
    /// \throws Error if reading has failed, once, when all batches before the failure are taken
    [[nodiscard]] virtual std::optional<nmsg::ColumnBatch> next() = 0;
};

}  // namespace spindrift::io

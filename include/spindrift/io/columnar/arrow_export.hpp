#pragma once

#include <spindrift/io/columnar/arrow_c.hpp>
#include <spindrift/io/columnar/batch_reader.hpp>
#include <spindrift/nmsg/columns/column_batch.hpp>

#include <memory>

/// Batches as structures of the Arrow C data interface (docs/columns.md). What is exported does not refer to the
/// structure itself, so a consumer may move it: copy it, and set `release` of the source to null. Each structure has
/// its own reference to the memory of its batch, so children may be moved out and outlive their parent. The last
/// `release` frees the memory.
namespace spindrift::io {

/// Describes a table: a struct with one child for each column.
/// \param schema null for a table without columns
/// \param to not initialized, or released
void export_schema(const nmsg::ColumnSchema* schema, ArrowSchema& to);

/// Exports a batch. \param to not initialized, or released
void export_batch(const std::shared_ptr<const nmsg::ColumnBatch>& batch, ArrowArray& to);

/// Exports a reader as a stream of its batches. Releasing the stream destroys the reader, which ends its work; batches
/// that were taken stay valid. Errors of the reader become EIO or ENOMEM, with a text for the user.
/// \param to not initialized, or released
void export_stream(std::unique_ptr<BatchReader> reader, ArrowArrayStream& to);

}  // namespace spindrift::io

#pragma once

#include "errors.hpp"

#include <spindrift/nmsg/columns/column_batch.hpp>

#include <cstddef>
#include <memory>

/// Columns of a batch as objects of Python. All functions need the interpreter lock.
namespace spindrift::python::nmsg {

using Batch = std::shared_ptr<const spindrift::nmsg::ColumnBatch>;

/// Makes the class of views of a batch's memory.
void add_column_values(py::module_& module);

/// A column as the tuple (type, data, valid):
///
///  - type: that of an array of numpy: `<i4`, `<M8[ns]`; `?` for bits, eight to an octet, the low one first; `O`
///  - data: a memoryview of the values, which keeps the batch; for `O` a list: str, bytes, lists of values; None for
///  null
///  - valid: a memoryview of bits, one for each row that is not null; None if no row is, and for `O`
[[nodiscard]] py::tuple column_values(const Batch& batch, std::size_t column);

}  // namespace spindrift::python::nmsg

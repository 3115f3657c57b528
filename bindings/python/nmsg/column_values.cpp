#include "column_values.hpp"

#include <cstdint>
#include <cstring>
#include <utility>
#include <vector>

namespace spindrift::python::nmsg {
namespace {

using spindrift::nmsg::ColumnBatch;
using spindrift::nmsg::ColumnInfo;
using spindrift::nmsg::ColumnType;

/// A part of the memory of a batch, which it keeps.
struct MemoryView {
    Batch batch;
    Bytes bytes;
};

py::object view_of(const Batch& batch, const ColumnBatch::Extent& extent) {
    return py::memoryview(py::cast(MemoryView{batch, batch->bytes(extent)}));
}

bool bit(const std::byte* bits, std::size_t at) noexcept {
    return (std::to_integer<unsigned>(bits[at / 8]) >> at % 8 & 1) != 0;
}

template <class T>
T number(const std::byte* values, std::size_t at) noexcept {
    T value;
    std::memcpy(&value, values + at * sizeof value, sizeof value);
    return value;
}

const char* numpy_type(ColumnType type) noexcept {
    switch (type) {
        case ColumnType::boolean: return "?";
        case ColumnType::int16: return "<i2";
        case ColumnType::int32: return "<i4";
        case ColumnType::int64: return "<i8";
        case ColumnType::uint16: return "<u2";
        case ColumnType::uint32: return "<u4";
        case ColumnType::uint64: return "<u8";
        case ColumnType::real: return "<f8";
        case ColumnType::time: return "<M8[ns]";
        default: return "O";
    }
}

/// The values of an array, as new references.
class Values {
public:
    Values(const ColumnBatch& batch, const ColumnBatch::Array& array, ColumnType type)
        : type_(type),
          validity_(array.nulls != 0 ? batch.data(array.validity) : nullptr),
          offsets_(batch.data(array.offsets)),
          values_(batch.data(array.values)) {}

    [[nodiscard]] bool is_null(std::size_t row) const noexcept { return validity_ != nullptr && !bit(validity_, row); }

    [[nodiscard]] PyObject* at(std::size_t row) const { return is_null(row) ? Py_NewRef(Py_None) : value_at(row); }

private:
    [[nodiscard]] PyObject* value_at(std::size_t row) const {
        switch (type_) {
            case ColumnType::boolean: return PyBool_FromLong(bit(values_, row) ? 1 : 0);
            case ColumnType::int16: return PyLong_FromLong(number<std::int16_t>(values_, row));
            case ColumnType::int32: return PyLong_FromLong(number<std::int32_t>(values_, row));
            case ColumnType::int64:
            case ColumnType::time: return PyLong_FromLongLong(number<std::int64_t>(values_, row));
            case ColumnType::uint16: return PyLong_FromUnsignedLong(number<std::uint16_t>(values_, row));
            case ColumnType::uint32: return PyLong_FromUnsignedLong(number<std::uint32_t>(values_, row));
            case ColumnType::uint64: return PyLong_FromUnsignedLongLong(number<std::uint64_t>(values_, row));
            case ColumnType::real: return PyFloat_FromDouble(number<double>(values_, row));
            case ColumnType::text:
            case ColumnType::octets: break;
        }
        const auto start = number<std::int32_t>(offsets_, row);
        const auto size = number<std::int32_t>(offsets_, row + 1) - start;
        const auto* const octets = reinterpret_cast<const char*>(values_ + start);
        return type_ == ColumnType::text ? PyUnicode_DecodeUTF8(octets, size, nullptr)
                                         : PyBytes_FromStringAndSize(octets, size);
    }

    ColumnType type_;
    const std::byte* validity_;
    const std::byte* offsets_;
    const std::byte* values_;
};

/// A new list of `count` objects. \param make returns a new reference
template <class Make>
py::object list_of(std::size_t count, Make make) {
    py::object list = owned(PyList_New(static_cast<Py_ssize_t>(count)));
    for (std::size_t i = 0; i < count; ++i) {
        PyList_SET_ITEM(list.ptr(), static_cast<Py_ssize_t>(i), owned(make(i)).release().ptr());
    }
    return list;
}

// Of an array of values, or of indexes into a dictionary.
py::object array_objects(const ColumnBatch& batch, const ColumnBatch::Column& column, const ColumnBatch::Array& array,
                         const ColumnInfo& info) {
    if (!info.dictionary) {
        const Values values(batch, array, info.type);
        return list_of(array.length, [&](std::size_t row) { return values.at(row); });
    }
    const Values words(batch, column.dictionary, info.type);
    const py::object texts = list_of(column.dictionary.length, [&](std::size_t word) { return words.at(word); });
    const Values indexes(batch, array, ColumnType::int32);
    const std::byte* const numbers = batch.data(array.values);
    return list_of(array.length, [&](std::size_t row) {
        return indexes.is_null(row) ? Py_NewRef(Py_None)
                                    : Py_NewRef(PyList_GET_ITEM(texts.ptr(), number<std::int32_t>(numbers, row)));
    });
}

py::object objects(const ColumnBatch& batch, const ColumnBatch::Column& column, const ColumnInfo& info) {
    if (!info.list) {
        return array_objects(batch, column, column.rows, info);
    }
    const py::object items = array_objects(batch, column, column.items, info);
    const std::byte* const ends = batch.data(column.rows.offsets);
    return list_of(column.rows.length, [&](std::size_t row) {
        return PyList_GetSlice(items.ptr(), number<std::int32_t>(ends, row), number<std::int32_t>(ends, row + 1));
    });
}

}  // namespace

void add_column_values(py::module_& module) {
    py::class_<MemoryView>(module, "_memory", py::buffer_protocol()).def_buffer([](const MemoryView& view) {
        return py::buffer_info(reinterpret_cast<const std::uint8_t*>(view.bytes.data()),
                               static_cast<py::ssize_t>(view.bytes.size()), true);
    });
}

py::tuple column_values(const Batch& batch, std::size_t index) {
    const ColumnInfo& info = batch->schema()->columns()[index];
    const ColumnBatch::Column& column = batch->columns()[index];
    if (info.list || info.dictionary || has_offsets(info.type)) {
        return py::make_tuple("O", objects(*batch, column, info), py::none());
    }
    const py::object valid = column.rows.nulls != 0 ? view_of(batch, column.rows.validity) : py::none();
    return py::make_tuple(numpy_type(info.type), view_of(batch, column.rows.values), valid);
}

}  // namespace spindrift::python::nmsg

#pragma once

#include <spindrift/base/bytes.hpp>
#include <spindrift/nmsg/columns/column_builder.hpp>
#include <spindrift/nmsg/columns/column_schema.hpp>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <span>
#include <vector>

namespace spindrift::nmsg {

/// Rows of one table, in the layout of Arrow: for each column (depth first, a list before its items) a bitmap of the
/// values that are not null, offsets where values have different sizes, and the values. All of it is in one block of
/// memory; each buffer begins at a multiple of 64 octets and is padded with zeros up to the next one.
class ColumnBatch {
public:
    static constexpr std::size_t alignment = 64;

    /// A part of the memory. `size` does not count the padding. Without nulls, a bitmap has size 0.
    struct Extent {
        std::size_t offset = 0;
        std::size_t size = 0;
    };

    /// One array: of a column, or of the items of its lists.
    struct Array {
        std::size_t length = 0;
        std::size_t nulls = 0;
        Extent validity;  ///< one bit a value, low bit first
        Extent offsets;   ///< `length + 1` int32; of lists, and of values of different sizes
        Extent values;    ///< none for lists; indexes of a dictionary
    };

    struct Column {
        Array rows;
        Array items;       ///< of lists
        Array dictionary;  ///< the texts that values of dictionary columns are indexes of
    };

    ColumnBatch() = default;

    [[nodiscard]] const std::shared_ptr<const ColumnSchema>& schema() const noexcept { return schema_; }
    [[nodiscard]] std::size_t rows() const noexcept { return rows_; }
    /// In the order of `schema()->columns()`.
    [[nodiscard]] std::span<const Column> columns() const noexcept { return columns_; }

    /// The whole memory: first the buffers of all columns, then the dictionaries.
    [[nodiscard]] Bytes memory() const noexcept { return {memory_.get(), size_}; }
    /// The part of the memory without the dictionaries.
    [[nodiscard]] Bytes body() const noexcept { return {memory_.get(), body_size_}; }
    [[nodiscard]] const std::byte* data(const Extent& extent) const noexcept { return memory_.get() + extent.offset; }
    [[nodiscard]] Bytes bytes(const Extent& extent) const noexcept { return {data(extent), extent.size}; }

private:
    friend class BatchAssembly;

    struct Free {
        void operator()(std::byte* memory) const noexcept { std::free(memory); }
    };

    std::shared_ptr<const ColumnSchema> schema_;
    std::size_t rows_ = 0;
    std::vector<Column> columns_;
    std::unique_ptr<std::byte[], Free> memory_;
    std::size_t capacity_ = 0;  // octets of the memory
    std::size_t size_ = 0;
    std::size_t body_size_ = 0;
};

/// The rows of builders with one schema, in order, as one batch. All messages must be flushed, and all sizes together
/// less than 2 GiB.
/// \param used a batch that is not needed any more, whose memory is used again if it is large enough
[[nodiscard]] ColumnBatch assemble(std::span<const ColumnBuilder* const> builders,
                                   std::shared_ptr<const ColumnSchema> schema, ColumnBatch used = {});

}  // namespace spindrift::nmsg

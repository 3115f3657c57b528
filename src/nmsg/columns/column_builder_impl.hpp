#pragma once

#include "column.hpp"

#include <spindrift/nmsg/columns/column_builder.hpp>

#include <memory>
#include <utility>
#include <vector>

namespace spindrift::nmsg {

class ColumnBuilder::Impl {
public:
    Impl(std::shared_ptr<const ColumnSchema> schema, std::size_t max_row_size);

    void add(const Payload& payload);
    void flush();
    void clear(std::size_t max_kept);

    std::shared_ptr<const ColumnSchema> schema;
    std::vector<std::unique_ptr<Column>> columns;
    std::size_t rows = 0;
    std::size_t unreadable = 0;
    Errc unreadable_reason = Errc::success;
    ColumnFaults faults;

    [[nodiscard]] std::size_t size() const noexcept;

private:
    void add_large(const Payload& payload);
    void leave_out(Errc reason) noexcept;

    std::size_t max_row_size_;
    FieldFinder finder_;
    Block block_;
    std::size_t block_size_ = 0;  // octets of its messages
};

}  // namespace spindrift::nmsg

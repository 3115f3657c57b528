#pragma once

#include <spindrift/nmsg/columns/column_faults.hpp>
#include <spindrift/nmsg/columns/column_schema.hpp>
#include <spindrift/nmsg/container/errc.hpp>
#include <spindrift/nmsg/container/payload.hpp>

#include <cstddef>
#include <memory>

namespace spindrift::nmsg {

/// Builds rows from payloads, without an object per message: payloads are collected into small blocks, and each column
/// takes its values of a block in one loop. Fields that no column asks for are skipped on the wire. Not thread-safe;
/// reuses its memory. The rows of several builders become one batch (`assemble`).
class ColumnBuilder {
public:
    /// The maximum of `max_row_size`, so that the offsets of a batch fit in 31 bits.
    static constexpr std::size_t max_row_limit = std::size_t{256} << 20;

    /// \param schema stays in use
    /// \param max_row_size octets of the values of one message; larger messages are left out
    explicit ColumnBuilder(std::shared_ptr<const ColumnSchema> schema, std::size_t max_row_size = 64 << 20);
    ColumnBuilder(ColumnBuilder&&) noexcept;
    ColumnBuilder& operator=(ColumnBuilder&&) noexcept;
    ~ColumnBuilder();

    [[nodiscard]] const std::shared_ptr<const ColumnSchema>& schema() const noexcept;

    /// Adds a message of the type of the schema. Payload and octets must stay as they are until `flush`.
    void add(const Payload& payload);

    /// Completes the rows of all messages that were added.
    void flush();

    [[nodiscard]] std::size_t rows() const noexcept;
    /// The octets of the rows in a batch, nearly; without messages that wait for `flush`.
    [[nodiscard]] std::size_t size() const noexcept;

    /// The messages left out since `clear`, and why the first of them was: `parse_error`, `text_too_large`.
    [[nodiscard]] std::size_t unreadable() const noexcept;
    [[nodiscard]] Errc unreadable_reason() const noexcept;
    /// What did not fit since `clear`.
    [[nodiscard]] const ColumnFaults& faults() const noexcept;

    /// Removes all rows and counts. Keeps the memory for reuse if it is not more than `max_kept` octets a column.
    void clear(std::size_t max_kept);

    class Impl;
    /// For this module only.
    [[nodiscard]] const Impl& impl() const noexcept { return *impl_; }

private:
    std::unique_ptr<Impl> impl_;
};

}  // namespace spindrift::nmsg

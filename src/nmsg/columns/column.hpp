#pragma once

#include "column_store.hpp"
#include "message/field_finder.hpp"

#include <spindrift/nmsg/columns/column_faults.hpp>
#include <spindrift/nmsg/columns/column_schema.hpp>

#include <array>
#include <cstddef>
#include <memory>
#include <span>
#include <vector>

namespace spindrift::nmsg {

/// The fields that the columns of a schema need.
struct ColumnPlan {
    /// The slots of a column in the selection.
    struct Slots {
        std::size_t value = 0;
        std::size_t nanoseconds = 0;  // of a pair
        std::size_t rrtype = 0;       // of record data
        std::size_t rrclass = 0;
    };

    std::unique_ptr<const FieldSelection> selection;
    std::vector<Slots> slots;  // by column
};

/// Messages whose fields were found, and that become rows together.
class Block {
public:
    static constexpr std::size_t max_rows = 64;  // so that a word has a bit for each

    explicit Block(std::size_t slots) : slots_(slots), locations_(max_rows * slots) {}

    [[nodiscard]] std::size_t rows() const noexcept { return rows_; }
    [[nodiscard]] const Payload& payload(std::size_t row) const noexcept { return *payloads_[row]; }
    [[nodiscard]] const FieldLocation& location(std::size_t row, std::size_t slot) const noexcept {
        return locations_[row * slots_ + slot];
    }

    /// Where the locations of the next row are stored, before `add`.
    [[nodiscard]] FieldLocation* next() noexcept { return locations_.data() + rows_ * slots_; }
    void add(const Payload& payload) noexcept { payloads_[rows_++] = &payload; }
    void clear() noexcept { rows_ = 0; }

private:
    std::size_t slots_;
    std::size_t rows_ = 0;
    std::array<const Payload*, max_rows> payloads_{};
    std::vector<FieldLocation> locations_;  // row after row
};

/// A column that is being built.
class Column {
public:
    Column() = default;
    Column(const Column&) = delete;
    Column& operator=(const Column&) = delete;
    virtual ~Column() = default;

    /// Appends the values of a block, one for each row.
    virtual void add_block(const Block& block, ColumnFaults& faults) = 0;

    /// Appends the value of one message.
    virtual void add_row(const MessageView& message, ColumnFaults& faults) = 0;

    /// Lists stop growing when the column has this size in octets. The row is left out then.
    void set_limit(std::size_t octets) noexcept { limit_ = octets; }

    [[nodiscard]] const Store& rows() const noexcept { return rows_; }
    [[nodiscard]] const Store& items() const noexcept { return items_; }
    /// Octets in a batch, nearly.
    [[nodiscard]] std::size_t size() const noexcept {
        return rows_.size() + items_.size() + code_size_ * (rows_.length + items_.length);
    }

    /// Notes the end of the rows, and removes those behind it.
    void mark() noexcept {
        rows_mark_ = rows_.mark();
        items_mark_ = items_.mark();
    }
    void truncate() noexcept {
        rows_.truncate(rows_mark_);
        items_.truncate(items_mark_);
    }

    void clear(std::size_t max_kept) noexcept {
        rows_.clear(max_kept);
        items_.clear(max_kept);
    }

protected:
    std::size_t limit_ = static_cast<std::size_t>(-1);
    std::size_t code_size_ = 0;  // of a coded column: octets of the longest text, besides the code
    Store rows_;
    Store items_;

private:
    Store::Mark rows_mark_{};
    Store::Mark items_mark_{};
};

/// The column with that index.
[[nodiscard]] std::unique_ptr<Column> make_column(const ColumnSchema& schema, std::size_t index);

}  // namespace spindrift::nmsg

#pragma once

#include <spindrift/nmsg/message/alias.hpp>
#include <spindrift/nmsg/message/header.hpp>
#include <spindrift/nmsg/message/registry.hpp>
#include <spindrift/nmsg/message/schema.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

/// Messages as columns: one table for each message type, one row for each message (docs/columns.md).
namespace spindrift::nmsg {

/// The type of the values of a column, or of the items of its lists.
enum class ColumnType : std::uint8_t {
    boolean,
    int16,
    int32,
    int64,
    uint16,
    uint32,
    uint64,
    real,    ///< 64-bit floating-point number
    text,    ///< valid UTF-8 without NUL
    octets,  ///< any octets
    time,    ///< nanoseconds since 1970-01-01 00:00:00 UTC, as int64
};

/// Whether values have different sizes, so that they are stored with offsets.
[[nodiscard]] constexpr bool has_offsets(ColumnType type) noexcept {
    return type == ColumnType::text || type == ColumnType::octets;
}

/// The octets of one value of a type without offsets; 0 for `boolean`, of which eight share an octet.
[[nodiscard]] constexpr std::size_t value_size(ColumnType type) noexcept {
    switch (type) {
        case ColumnType::int16:
        case ColumnType::uint16: return 2;
        case ColumnType::int32:
        case ColumnType::uint32: return 4;
        case ColumnType::int64:
        case ColumnType::uint64:
        case ColumnType::real:
        case ColumnType::time: return 8;
        default: return 0;
    }
}

/// One column.
struct ColumnInfo {
    /// What the values come from.
    enum class Source : std::uint8_t { time, vendor, type_name, source, operator_name, group_name, field, time_pair };

    std::string name;
    ColumnType type = ColumnType::text;
    Source source = Source::field;
    std::size_t field = 0;        ///< index in the schema: the field, or of a pair the one with the seconds
    std::size_t nanoseconds = 0;  ///< of a pair: index of the field with the nanoseconds
    bool list = false;            ///< each row is a list of values; never null
    bool nullable = false;        ///< rows may be null
    bool nullable_items = false;  ///< values in lists may be null
    bool coded = false;           ///< texts of a small set, such as names of an enumeration: good for dictionaries
    bool dictionary = false;      ///< stored as int32 indexes into a dictionary of texts
};

/// What columns a table has, and how they are shown.
struct ColumnOptions {
    /// Names of columns, in the order of the table; empty for all that a table has by default. The words `raw` and
    /// `u64text` stand for the options below if no column has that name.
    std::vector<std::string> names;
    bool raw_times = false;            ///< X_sec and X_nsec as two columns, instead of one time X
    bool unsigned_as_text = false;     ///< uint64 as decimal text, for readers whose integers have 63 bits
    bool dictionaries = false;         ///< coded columns are stored with dictionaries
    HeaderOverride header{};           ///< header fields that are set in all messages
    const Aliases* aliases = nullptr;  ///< names of operators and groups; must outlive the schema
};

struct ColumnPlan;

/// The columns of the table of one message type. Immutable; shared by all threads.
class ColumnSchema {
public:
    /// \param type must outlive the schema
    /// \throws Error if the type has no column of a name in the options, or a field that columns cannot hold
    ColumnSchema(const Schema& type, const ColumnOptions& options);
    ~ColumnSchema();
    ColumnSchema(const ColumnSchema&) = delete;
    ColumnSchema& operator=(const ColumnSchema&) = delete;

    [[nodiscard]] const Schema& type() const noexcept { return type_; }
    [[nodiscard]] const ColumnOptions& options() const noexcept { return options_; }
    [[nodiscard]] std::span<const ColumnInfo> columns() const noexcept { return columns_; }

    /// What a builder needs to know; for this module only.
    [[nodiscard]] const ColumnPlan& plan() const noexcept { return *plan_; }

private:
    const Schema& type_;
    ColumnOptions options_;
    std::vector<ColumnInfo> columns_;
    std::unique_ptr<const ColumnPlan> plan_;
};

/// All columns that a type can have, those that are not in its table by default included.
[[nodiscard]] std::vector<ColumnInfo> possible_columns(const Schema& type);

/// Whether a type has all columns that are asked for.
[[nodiscard]] bool has_columns(const Schema& type, const ColumnOptions& options);

/// Checks names of columns before the type of the messages is known.
/// \throws Error if no type of the registry has all of these columns
void check_column_names(const std::vector<std::string>& names, const Registry& registry);

/// Reads `rrname,rdata,raw` into the names of `ColumnOptions`.
/// \throws Error for an empty name, or one that is given twice
[[nodiscard]] std::vector<std::string> parse_column_names(std::string_view text);

}  // namespace spindrift::nmsg

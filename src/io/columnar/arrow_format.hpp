#pragma once

#include <spindrift/nmsg/columns/column_schema.hpp>

#include <string>
#include <utility>
#include <vector>

namespace spindrift::io {

/// The format string of the values of a type in the Arrow C data interface.
[[nodiscard]] constexpr const char* arrow_format(nmsg::ColumnType type) noexcept {
    using nmsg::ColumnType;
    switch (type) {
        case ColumnType::boolean: return "b";
        case ColumnType::int16: return "s";
        case ColumnType::int32: return "i";
        case ColumnType::int64: return "l";
        case ColumnType::uint16: return "S";
        case ColumnType::uint32: return "I";
        case ColumnType::uint64: return "L";
        case ColumnType::real: return "g";
        case ColumnType::text: return "u";
        case ColumnType::octets: return "z";
        case ColumnType::time: return "tsn:UTC";
    }
    return "n";
}

inline constexpr const char* arrow_index_format = "i";  ///< of dictionaries
inline constexpr const char* arrow_list_format = "+l";
inline constexpr const char* arrow_struct_format = "+s";
inline constexpr const char* arrow_item_name = "item";  ///< of the child of a list

/// Keys and values that describe a table.
[[nodiscard]] std::vector<std::pair<std::string, std::string>> arrow_metadata(const nmsg::ColumnSchema* schema);

}  // namespace spindrift::io

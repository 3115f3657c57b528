#pragma once

#include <spindrift/base/number_range.hpp>
#include <spindrift/nmsg/message/schema.hpp>

#include <cstdint>
#include <optional>

namespace spindrift::nmsg {

/// The range of the integers of a field type; nothing for other types, and for enumerations.
[[nodiscard]] constexpr std::optional<NumberRange> range_of(FieldType type) noexcept {
    switch (type) {
        case FieldType::uint16: return spindrift::range_of<std::uint16_t>();
        case FieldType::uint32: return spindrift::range_of<std::uint32_t>();
        case FieldType::uint64: return spindrift::range_of<std::uint64_t>();
        case FieldType::int16: return spindrift::range_of<std::int16_t>();
        case FieldType::int32: return spindrift::range_of<std::int32_t>();
        case FieldType::int64: return spindrift::range_of<std::int64_t>();
        default: return std::nullopt;
    }
}

}  // namespace spindrift::nmsg

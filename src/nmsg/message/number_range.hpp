#pragma once

#include <spindrift/nmsg/message/schema.hpp>

#include <concepts>
#include <cstdint>
#include <limits>
#include <optional>

namespace spindrift::nmsg {

/// Whole numbers from the least, 0 or below, to the most.
struct NumberRange {
    std::int64_t least = 0;
    std::uint64_t most = 0;
};

template <std::integral T>
[[nodiscard]] constexpr NumberRange range_of() noexcept {
    return {static_cast<std::int64_t>(std::numeric_limits<T>::min()),
            static_cast<std::uint64_t>(std::numeric_limits<T>::max())};
}

/// What fits a field; nothing for one that holds no whole number.
[[nodiscard]] constexpr std::optional<NumberRange> range_of(FieldType type) noexcept {
    switch (type) {
        case FieldType::uint16: return range_of<std::uint16_t>();
        case FieldType::uint32: return range_of<std::uint32_t>();
        case FieldType::uint64: return range_of<std::uint64_t>();
        case FieldType::int16: return range_of<std::int16_t>();
        case FieldType::int32: return range_of<std::int32_t>();
        case FieldType::int64: return range_of<std::int64_t>();
        default: return std::nullopt;
    }
}

}  // namespace spindrift::nmsg

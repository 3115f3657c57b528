#pragma once

#include <concepts>
#include <cstdint>
#include <limits>

namespace spindrift {

/// A range of integers, both ends included. `min` is at most 0.
struct NumberRange {
    std::int64_t min = 0;
    std::uint64_t max = 0;
};

/// The range of an integer type.
template <std::integral T>
[[nodiscard]] constexpr NumberRange range_of() noexcept {
    return {static_cast<std::int64_t>(std::numeric_limits<T>::min()),
            static_cast<std::uint64_t>(std::numeric_limits<T>::max())};
}

}  // namespace spindrift

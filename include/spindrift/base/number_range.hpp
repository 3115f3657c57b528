#pragma once

#include <concepts>
#include <cstdint>
#include <limits>

namespace spindrift {

/// Whole numbers from `min`, 0 or below, to `max`.
struct NumberRange {
    std::int64_t min = 0;
    std::uint64_t max = 0;
};

/// The numbers a type has.
template <std::integral T>
[[nodiscard]] constexpr NumberRange range_of() noexcept {
    return {static_cast<std::int64_t>(std::numeric_limits<T>::min()),
            static_cast<std::uint64_t>(std::numeric_limits<T>::max())};
}

}  // namespace spindrift

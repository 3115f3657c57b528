#pragma once

#include <spindrift/base/bytes.hpp>

#include <algorithm>
#include <concepts>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string_view>

namespace spindrift::fuzz {

/// The input of the fuzzer. `take` removes octets from the front, and returns zeros at the end.
class Input {
public:
    Input(const std::uint8_t* data, std::size_t size) : rest_(std::as_bytes(std::span(data, size))) {}

    template <std::unsigned_integral T>
    T take() {
        std::byte octets[sizeof(T)] = {};
        const Bytes taken = rest_.first(std::min(sizeof(T), rest_.size()));
        std::ranges::copy(taken, octets);
        rest_ = rest_.subspan(taken.size());
        return load_be<T>(octets);
    }

    [[nodiscard]] Bytes rest() const { return rest_; }

private:
    Bytes rest_;
};

/// Aborts unless a property holds, so that the fuzzer saves the input.
inline void expect(bool holds, std::string_view property) {
    if (!holds) {
        std::fprintf(stderr, "does not hold: %.*s\n", static_cast<int>(property.size()), property.data());
        std::abort();
    }
}

}  // namespace spindrift::fuzz

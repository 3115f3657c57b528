#pragma once

#include <spindrift/base/bytes.hpp>

#include <algorithm>
#include <concepts>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string_view>

namespace spindrift::fuzz {

/// Octets of the fuzzer, taken off the front; zeros when there are no more.
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

/// Ends the program, which makes the fuzzer keep its input, unless a property holds.
inline void expect(bool holds, std::string_view property) {
    if (!holds) {
        std::fprintf(stderr, "does not hold: %.*s\n", static_cast<int>(property.size()), property.data());
        std::abort();
    }
}

}  // namespace spindrift::fuzz

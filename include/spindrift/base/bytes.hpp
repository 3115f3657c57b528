#pragma once

#include <bit>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string_view>

namespace spindrift {

/// A borrowed run of octets. Valid as long as the memory it was taken from.
using Bytes = std::span<const std::byte>;

inline Bytes as_bytes(std::string_view text) noexcept {
    return std::as_bytes(std::span{text.data(), text.size()});
}

inline std::string_view as_text(Bytes bytes) noexcept {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

/// Reads an unsigned integer stored most significant octet first. `from` need not be aligned.
template <std::unsigned_integral T>
T load_be(const std::byte* from) noexcept {
    T value = 0;
    for (std::size_t i = 0; i < sizeof(T); ++i) {
        value = static_cast<T>((value << 8) | std::to_integer<T>(from[i]));
    }
    return value;
}

/// Reads an unsigned integer stored least significant octet first. `from` need not be aligned.
template <std::unsigned_integral T>
T load_le(const std::byte* from) noexcept {
    T value = 0;
    for (std::size_t i = sizeof(T); i-- > 0;) {
        value = static_cast<T>((value << 8) | std::to_integer<T>(from[i]));
    }
    return value;
}

template <std::unsigned_integral T>
void store_be(std::byte* to, T value) noexcept {
    for (std::size_t i = sizeof(T); i-- > 0;) {
        to[i] = static_cast<std::byte>(value);
        value = static_cast<T>(value >> (sizeof(T) > 1 ? 8 : 0));
    }
}

template <std::unsigned_integral T>
void store_le(std::byte* to, T value) noexcept {
    for (std::size_t i = 0; i < sizeof(T); ++i) {
        to[i] = static_cast<std::byte>(value);
        value = static_cast<T>(value >> (sizeof(T) > 1 ? 8 : 0));
    }
}

}  // namespace spindrift

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

/// The same octets in the opposite order.
template <std::unsigned_integral T>
constexpr T byteswap(T value) noexcept {
    if constexpr (sizeof(T) == 2) {
        return __builtin_bswap16(value);
    } else if constexpr (sizeof(T) == 4) {
        return __builtin_bswap32(value);
    } else if constexpr (sizeof(T) == 8) {
        return __builtin_bswap64(value);
    } else {
        return value;
    }
}

/// Turns an integer stored in the given order into one of the processor's, or the other way around.
template <std::endian Order, std::unsigned_integral T>
constexpr T in_order(T value) noexcept {
    return Order == std::endian::native ? value : byteswap(value);
}

/// Reads an unsigned integer stored most significant octet first. `from` need not be aligned.
template <std::unsigned_integral T>
T load_be(const std::byte* from) noexcept {
    T value;
    std::memcpy(&value, from, sizeof value);
    return in_order<std::endian::big>(value);
}

/// Reads an unsigned integer stored least significant octet first. `from` need not be aligned.
template <std::unsigned_integral T>
T load_le(const std::byte* from) noexcept {
    T value;
    std::memcpy(&value, from, sizeof value);
    return in_order<std::endian::little>(value);
}

template <std::unsigned_integral T>
void store_be(std::byte* to, T value) noexcept {
    value = in_order<std::endian::big>(value);
    std::memcpy(to, &value, sizeof value);
}

template <std::unsigned_integral T>
void store_le(std::byte* to, T value) noexcept {
    value = in_order<std::endian::little>(value);
    std::memcpy(to, &value, sizeof value);
}

}  // namespace spindrift

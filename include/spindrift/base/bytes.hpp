#pragma once

#include <bit>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string_view>

namespace spindrift {

/// A borrowed sequence of octets. Valid as long as the memory it refers to.
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

/// Converts an integer between the given byte order and that of the processor.
template <std::endian Order, std::unsigned_integral T>
constexpr T convert_endian(T value) noexcept {
    return Order == std::endian::native ? value : byteswap(value);
}

/// Reads a big-endian unsigned integer. `from` need not be aligned.
template <std::unsigned_integral T>
T load_be(const std::byte* from) noexcept {
    T value;
    std::memcpy(&value, from, sizeof value);
    return convert_endian<std::endian::big>(value);
}

/// Reads a little-endian unsigned integer. `from` need not be aligned.
template <std::unsigned_integral T>
T load_le(const std::byte* from) noexcept {
    T value;
    std::memcpy(&value, from, sizeof value);
    return convert_endian<std::endian::little>(value);
}

/// Writes a big-endian unsigned integer. `to` need not be aligned.
template <std::unsigned_integral T>
void store_be(std::byte* to, T value) noexcept {
    value = convert_endian<std::endian::big>(value);
    std::memcpy(to, &value, sizeof value);
}

/// Writes a little-endian unsigned integer. `to` need not be aligned.
template <std::unsigned_integral T>
void store_le(std::byte* to, T value) noexcept {
    value = convert_endian<std::endian::little>(value);
    std::memcpy(to, &value, sizeof value);
}

}  // namespace spindrift

#pragma once

#include <spindrift/base/buffer.hpp>
#include <spindrift/nmsg/container/wire.hpp>

#include <protozero/varint.hpp>

#include <cstdint>

namespace spindrift::nmsg {

/// The size of a varint in octets.
inline std::size_t varint_size(std::uint64_t value) noexcept {
    return static_cast<std::size_t>(protozero::length_of_varint(value));
}

/// Writes a varint of at most ten octets. \returns its end
inline char* put_varint(char* to, std::uint64_t value) noexcept {
    if (value < 0x80) {
        *to = static_cast<char>(value);
        return to + 1;
    }
    return to + protozero::write_varint(to, value);
}

constexpr std::uint32_t wire_tag(std::uint32_t number, WireType type) noexcept {
    return number << 3 | static_cast<std::uint32_t>(type);
}

/// Writes the tag of a field whose number is below 16. \returns its end
inline char* put_short_tag(char* to, std::uint32_t number, WireType type) noexcept {
    *to = static_cast<char>(wire_tag(number, type));
    return to + 1;
}

/// Writes a little-endian integer. \returns its end
template <class T>
char* put_fixed(char* to, T value) noexcept {
    store_le(reinterpret_cast<std::byte*>(to), value);
    return to + sizeof value;
}

/// Writes a field that is a varint: at most 15 octets. \returns its end
inline char* put_varint_field(char* to, std::uint32_t number, std::uint64_t value) noexcept {
    return put_varint(put_varint(to, wire_tag(number, WireType::varint)), value);
}

/// Writes a field of octets: at most 15 octets and these. \returns its end
inline char* put_bytes_field(char* to, std::uint32_t number, Bytes value) noexcept {
    to = put_varint(put_varint(to, wire_tag(number, WireType::bytes)), value.size());
    copy_short(to, as_text(value).data(), value.size());
    return to + value.size();
}

inline void append_varint(Buffer& out, std::uint64_t value) {
    out.set_end(put_varint(out.room(10), value));
}

inline void append_varint_field(Buffer& out, std::uint32_t number, std::uint64_t value) {
    append_varint(out, wire_tag(number, WireType::varint));
    append_varint(out, value);
}

inline void append_bytes_field(Buffer& out, std::uint32_t number, Bytes value) {
    append_varint(out, wire_tag(number, WireType::bytes));
    append_varint(out, value.size());
    out.append(value);
}

}  // namespace spindrift::nmsg

#pragma once

#include <spindrift/base/buffer.hpp>

#include <charconv>
#include <concepts>
#include <cstdint>
#include <limits>
#include <optional>
#include <string_view>
#include <system_error>

namespace spindrift {

inline constexpr std::string_view lower_hex_digits = "0123456789abcdef";
inline constexpr std::string_view upper_hex_digits = "0123456789ABCDEF";

// The `put_` functions here and elsewhere write text to memory that has room for it, and return its end. The `append_`
// functions make the room themselves. Code that writes a line calls `Buffer::room` once, then `put_` for each part.

/// The maximum number of characters of an integer in decimal.
inline constexpr std::size_t decimal_room = 20;

/// Writes an integer in decimal.
template <std::integral T>
char* put_decimal(char* to, T value) noexcept {
    return std::to_chars(to, to + decimal_room, value).ptr;
}

/// Writes a number below 100 as two digits.
inline char* put_pair(char* to, unsigned value) noexcept {
    to[0] = static_cast<char>('0' + value / 10);
    to[1] = static_cast<char>('0' + value % 10);
    return to + 2;
}

/// Writes the low nine decimal digits of `value`, with leading zeros.
inline char* put_nanoseconds(char* to, std::uint32_t value) noexcept {
    for (char* at = to + 9; at != to + 1; value /= 100) {
        at -= 2;
        put_pair(at, value % 100);
    }
    *to = static_cast<char>('0' + value % 10);
    return to + 9;
}

/// Writes eight lower-case hex digits, the form of NMSG source identifiers.
inline char* put_hex32(char* to, std::uint32_t value) noexcept {
    for (int i = 8; i-- > 0;) {
        to[i] = lower_hex_digits[value & 0xF];
        value >>= 4;
    }
    return to + 8;
}

inline char* put_text(char* to, std::string_view text) noexcept {
    copy_short(to, text.data(), text.size());
    return to + text.size();
}

template <std::integral T>
void append_decimal(Buffer& out, T value) {
    out.set_end(put_decimal(out.room(decimal_room), value));
}

/// Appends two hex digits for each octet. `digits` is one of the constants above.
void append_hex(Buffer& out, Bytes bytes, std::string_view digits);

/// Appends a floating-point number with exactly `decimals` digits after the point, like C's `%.*f`.
void append_fixed(Buffer& out, double value, int decimals);

/// Appends a floating-point number with 18 decimals, without trailing zeros except for the first decimal: the form of
/// numbers in the JSON of libnmsg.
void append_real(Buffer& out, double value);

/// The value of a hex digit of either case, or -1.
[[nodiscard]] constexpr int hex_value(char digit) noexcept {
    if (digit >= '0' && digit <= '9') {
        return digit - '0';
    }
    const char lower = static_cast<char>(digit | 0x20);
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

[[nodiscard]] constexpr bool is_digit(char c) noexcept {
    return c >= '0' && c <= '9';
}

/// Whether C's `isspace` is true for the character in the "C" locale.
[[nodiscard]] constexpr bool is_space(char c) noexcept {
    return c == ' ' || (c >= '\t' && c <= '\r');
}

[[nodiscard]] constexpr char to_lower(char c) noexcept {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
}

/// Case-insensitive ASCII comparison.
[[nodiscard]] bool equal_ignoring_case(std::string_view a, std::string_view b) noexcept;

/// Reads a text that consists of decimal digits only (no sign, no blanks).
/// \returns nothing for any other text, and for a number that does not fit `T`
template <std::unsigned_integral T>
[[nodiscard]] std::optional<T> parse_decimal(std::string_view text) noexcept {
    T value{};
    const char* end = text.data() + text.size();
    const auto done = std::from_chars(text.data(), end, value);
    if (done.ec != std::errc{} || done.ptr != end) {
        return std::nullopt;
    }
    return value;
}

/// Reads an integer in C notation (`10`, `0x1f`, `017`, with an optional sign), as `strtol` with base 0 does.
/// \returns nothing unless the whole text is an integer that fits `T`
template <std::integral T>
[[nodiscard]] std::optional<T> parse_c_integer(std::string_view text) noexcept {
    const bool negative = !text.empty() && text.front() == '-';
    if (!text.empty() && (text.front() == '-' || text.front() == '+')) {
        text.remove_prefix(1);
    }
    int base = 10;
    if (text.size() > 2 && text[0] == '0' && to_lower(text[1]) == 'x') {
        base = 16;
        text.remove_prefix(2);
    } else if (text.size() > 1 && text[0] == '0') {
        base = 8;
        text.remove_prefix(1);
    }
    std::uint64_t magnitude = 0;
    const char* end = text.data() + text.size();
    const auto done = std::from_chars(text.data(), end, magnitude, base);
    if (text.empty() || done.ec != std::errc{} || done.ptr != end) {
        return std::nullopt;
    }
    if (negative) {
        if (magnitude == 0) {
            return T{0};
        }
        if (!std::signed_integral<T> || magnitude - 1 > static_cast<std::uint64_t>(std::numeric_limits<T>::max())) {
            return std::nullopt;
        }
        return static_cast<T>(-static_cast<std::int64_t>(magnitude - 1) - 1);
    }
    if (magnitude > static_cast<std::uint64_t>(std::numeric_limits<T>::max())) {
        return std::nullopt;
    }
    return static_cast<T>(magnitude);
}

/// Removes leading `separators` and the next word from the front of `text`; the word ends before the next separator.
/// \returns the word; empty if there is none
std::string_view next_word(std::string_view& text, std::string_view separators) noexcept;

}  // namespace spindrift

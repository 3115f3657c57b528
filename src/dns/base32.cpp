#include "base32.hpp"

#include <spindrift/base/text.hpp>

#include <cstdint>

namespace spindrift::dns {
namespace {

constexpr std::string_view alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUV";

int digit_value(char digit) noexcept {
    if (is_digit(digit)) {
        return digit - '0';
    }
    const char lower = to_lower(digit);
    return lower >= 'a' && lower <= 'v' ? lower - 'a' + 10 : -1;
}

}  // namespace

void append_base32hex(Buffer& out, Bytes octets) {
    std::uint32_t bits = 0;
    int count = 0;
    for (const std::byte octet : octets) {
        bits = bits << 8 | std::to_integer<std::uint32_t>(octet);
        for (count += 8; count >= 5; count -= 5) {
            out.append(alphabet[bits >> (count - 5) & 31]);
        }
    }
    if (count > 0) {
        out.append(alphabet[bits << (5 - count) & 31]);
    }
}

Errc parse_base32hex(Buffer& out, std::string_view text) {
    std::uint32_t bits = 0;
    int count = 0;
    bool ended = false;
    for (const char c : text) {
        const int value = digit_value(c);
        if (c == '=') {
            ended = true;
        } else if (value < 0) {
            return Errc::parse_error;
        } else if (!ended) {
            bits = bits << 5 | static_cast<std::uint32_t>(value);
            count += 5;
            if (count >= 8) {
                count -= 8;
                out.append(static_cast<char>(bits >> count));
            }
        }
    }
    return Errc::success;
}

}  // namespace spindrift::dns

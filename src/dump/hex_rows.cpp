#include "hex_rows.hpp"

#include <spindrift/base/text.hpp>

#include <array>
#include <cstring>

namespace spindrift::dump {
namespace {

constexpr std::size_t width = 16;
constexpr std::string_view row_begin = " ";
constexpr std::string_view gap = "    ";
// A missing octet is filled with three spaces both in the hex part and in the character part.
constexpr std::size_t column_size = 3;
constexpr std::size_t row_room = row_begin.size() + width * column_size + gap.size() + width * column_size + 1;

// A space and two digits for each octet, and a fourth character so that a column is written with one 32-bit store.
constexpr auto columns = [] {
    std::array<std::array<char, column_size + 1>, 256> texts{};
    for (std::size_t i = 0; i < texts.size(); ++i) {
        texts[i] = {' ', lower_hex_digits[i >> 4], lower_hex_digits[i & 0xF], ' '};
    }
    return texts;
}();

constexpr char shown(std::byte octet) noexcept {
    const auto character = static_cast<char>(octet);
    return character >= ' ' && character <= '~' ? character : '.';
}

char* put_row(char* to, Bytes octets) noexcept {
    to = put_text(to, row_begin);
    for (const std::byte octet : octets) {
        std::memcpy(to, columns[std::to_integer<std::size_t>(octet)].data(), column_size + 1);
        to += column_size;
    }
    const std::size_t missing = (width - octets.size()) * column_size;
    std::memset(to, ' ', missing);
    to = put_text(to + missing, gap);
    for (const std::byte octet : octets) {
        *to++ = shown(octet);
    }
    std::memset(to, ' ', missing);
    to += missing;
    *to++ = '\n';
    return to;
}

}  // namespace

void append_hex_rows(Buffer& out, Bytes octets) {
    char* to = out.room((octets.size() / width + 1) * row_room);
    for (; octets.size() >= width; octets = octets.subspan(width)) {
        to = put_row(to, octets.first<width>());
    }
    if (!octets.empty()) {
        to = put_row(to, octets);
    }
    out.set_end(to);
}

}  // namespace spindrift::dump

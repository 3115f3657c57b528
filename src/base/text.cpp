#include <spindrift/base/text.hpp>

#include <algorithm>
#include <array>
#include <bit>

namespace spindrift {

void append_hex(Buffer& out, Bytes bytes, std::string_view digits) {
    char* to = out.room(2 * bytes.size());
    for (const std::byte octet : bytes) {
        *to++ = digits[std::to_integer<unsigned>(octet) >> 4];
        *to++ = digits[std::to_integer<unsigned>(octet) & 0xF];
    }
    out.set_end(to);
}

namespace {

constexpr int max_decimals = 18;

constexpr auto powers_of_ten = [] {
    std::array<std::uint64_t, max_decimals + 1> powers{1};
    for (std::size_t i = 1; i < powers.size(); ++i) {
        powers[i] = 10 * powers[i - 1];
    }
    return powers;
}();

// Writes a number below 16 with up to 18 decimals, with 128-bit integers. These hold the value exactly, so the result
// is rounded correctly (ties to even), and much faster than with `std::to_chars`. \returns null for any other number
char* put_small_fixed(char* to, double value, int decimals) noexcept {
    __extension__ using Wide = unsigned __int128;
    constexpr int mantissa_bits = 52;
    const auto bits = std::bit_cast<std::uint64_t>(value);
    // The number is an integer divided by 2 to the power of `shift`. The sign bit makes it negative for negative
    // numbers.
    const int shift = 1023 + mantissa_bits - static_cast<int>(bits >> mantissa_bits);
    if (shift < mantissa_bits - 3 || shift > 126 || decimals < 1 || decimals > max_decimals) {
        return nullptr;
    }
    const std::uint64_t mantissa = (bits & ((1ULL << mantissa_bits) - 1)) | 1ULL << mantissa_bits;
    const auto places = static_cast<std::size_t>(decimals);
    const std::uint64_t scale = powers_of_ten[places];
    const Wide scaled = Wide{mantissa} * scale;
    auto digits = static_cast<std::uint64_t>(scaled >> shift);
    const Wide rest = scaled - (Wide{digits} << shift);
    const Wide half = Wide{1} << (shift - 1);
    digits += rest > half || (rest == half && digits % 2 == 1) ? 1U : 0U;
    to = put_decimal(to, digits / scale);
    *to++ = '.';
    const std::uint64_t fraction = digits % scale * powers_of_ten[max_decimals - places];
    put_nanoseconds(to, static_cast<std::uint32_t>(fraction / 1'000'000'000));
    put_nanoseconds(to + 9, static_cast<std::uint32_t>(fraction % 1'000'000'000));
    return to + decimals;
}

}  // namespace

void append_fixed(Buffer& out, double value, int decimals) {
    // At most 309 digits before the point, a sign and the point.
    const std::size_t max_size = 320 + static_cast<std::size_t>(decimals);
    char* to = out.room(max_size);
    if (char* const end = put_small_fixed(to, value, decimals)) {
        out.set_end(end);
        return;
    }
    out.set_end(std::to_chars(to, to + max_size, value, std::chars_format::fixed, decimals).ptr);
}

bool equal_ignoring_case(std::string_view a, std::string_view b) noexcept {
    // Usually the case is equal, too: the exact comparison is faster.
    return a == b || std::equal(a.begin(), a.end(), b.begin(), b.end(),
                                [](char x, char y) { return to_lower(x) == to_lower(y); });
}

std::string_view next_word(std::string_view& text, std::string_view separators) noexcept {
    text.remove_prefix(std::min(text.find_first_not_of(separators), text.size()));
    const std::string_view word = text.substr(0, text.find_first_of(separators));
    text.remove_prefix(word.size());
    return word;
}

void append_real(Buffer& out, double value) {
    append_fixed(out, value, 18);
    const std::string_view text = out.text();
    std::size_t end = text.size();
    while (text[end - 1] == '0' && text[end - 2] != '.') {
        --end;
    }
    out.truncate(end);
}

}  // namespace spindrift

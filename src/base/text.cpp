#include <spindrift/base/text.hpp>

#include <algorithm>

namespace spindrift {

void append_hex(Buffer& out, Bytes bytes, std::string_view digits) {
    char* to = out.room(2 * bytes.size());
    for (const std::byte octet : bytes) {
        *to++ = digits[std::to_integer<unsigned>(octet) >> 4];
        *to++ = digits[std::to_integer<unsigned>(octet) & 0xF];
    }
    out.set_end(to);
}

void append_fixed(Buffer& out, double value, int decimals) {
    // 309 digits before the point, a sign and the point, at most.
    const std::size_t most = 320 + static_cast<std::size_t>(decimals);
    char* to = out.room(most);
    out.set_end(std::to_chars(to, to + most, value, std::chars_format::fixed, decimals).ptr);
}

bool equal_ignoring_case(std::string_view a, std::string_view b) noexcept {
    // Mostly the letters are of the same case, too.
    return a == b || std::equal(a.begin(), a.end(), b.begin(), b.end(),
                                [](char x, char y) { return to_lower(x) == to_lower(y); });
}

std::string_view next_word(std::string_view& text, std::string_view separators) noexcept {
    text.remove_prefix(std::min(text.find_first_not_of(separators), text.size()));
    const std::string_view word = text.substr(0, text.find_first_of(separators));
    text.remove_prefix(word.size());
    return word;
}

}  // namespace spindrift

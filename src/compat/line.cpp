#include <spindrift/compat/line.hpp>

#include <spindrift/base/text.hpp>

#include <algorithm>
#include <cstddef>

namespace spindrift::compat {
namespace {

constexpr bool is_control(char c) noexcept {
    return (static_cast<unsigned char>(c) < 0x20 && c != '\t') || c == 0x7F;
}

// Whether the text begins with a C1 control character (U+0080 to U+009F) in UTF-8, which terminals obey as well.
constexpr bool begins_with_c1(std::string_view text) noexcept {
    return text.size() > 1 && text[0] == '\xC2' && static_cast<unsigned char>(text[1]) < 0xA0;
}

void append_escape(std::string& line, char c) {
    line += "\\x";
    line += lower_hex_digits[static_cast<unsigned char>(c) >> 4];
    line += lower_hex_digits[static_cast<unsigned char>(c) & 0xF];
}

}  // namespace

std::string printable_line(std::string_view text) {
    const bool is_cut = text.size() > max_line_size;
    text = text.substr(0, max_line_size);
    std::string line;
    line.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (begins_with_c1(text.substr(i))) {
            append_escape(line, text[i]);
            append_escape(line, text[++i]);
        } else if (is_control(text[i])) {
            append_escape(line, text[i]);
        } else {
            line += text[i];
        }
    }
    return is_cut ? line + "..." : line;
}

}  // namespace spindrift::compat

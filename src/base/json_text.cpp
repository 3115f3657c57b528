#include <spindrift/base/json_text.hpp>

#include <spindrift/base/text.hpp>

#include <algorithm>
#include <cstdint>
#include <cstring>

namespace spindrift {
namespace {

constexpr std::uint64_t every(unsigned char octet) {
    return octet * 0x0101010101010101ULL;
}

constexpr std::uint64_t any_zero(std::uint64_t word) {
    return (word - every(0x01)) & ~word & every(0x80);
}

// Nonzero if one of the eight octets must be escaped.
constexpr std::uint64_t any_special(std::uint64_t word) {
    const std::uint64_t below_space = (word - every(0x20)) & ~word & every(0x80);
    return below_space | any_zero(word ^ every('"')) | any_zero(word ^ every('\\'));
}

constexpr bool is_special(char c) {
    return static_cast<unsigned char>(c) < 0x20 || c == '"' || c == '\\';
}

// The length of the prefix of `text` that needs no escape and, with `ascii_only`, has no octets above 0x7F.
std::size_t plain_length(std::string_view text, bool ascii_only) noexcept {
    const std::uint64_t high = ascii_only ? every(0x80) : 0;
    std::size_t at = 0;
    for (; at + 8 <= text.size(); at += 8) {
        std::uint64_t word;
        std::memcpy(&word, text.data() + at, sizeof word);
        if ((any_special(word) | (word & high)) != 0) {
            break;
        }
    }
    while (at < text.size() && !is_special(text[at]) && !(ascii_only && static_cast<signed char>(text[at]) < 0)) {
        ++at;
    }
    return at;
}

// The letter of a two-character escape, or NUL if there is only the \u00xx form.
constexpr char short_escape(char c) {
    switch (c) {
        case '\b': return 'b';
        case '\f': return 'f';
        case '\n': return 'n';
        case '\r': return 'r';
        case '\t': return 't';
        case '"':
        case '\\': return c;
        default: return '\0';
    }
}

constexpr std::size_t escape_length(char c) {
    return short_escape(c) != '\0' ? 2 : 6;
}

char* put_escape(char* to, char c) noexcept {
    *to++ = '\\';
    if (const char letter = short_escape(c); letter != '\0') {
        *to++ = letter;
        return to;
    }
    to = std::copy_n("u00", 3, to);
    *to++ = lower_hex_digits[static_cast<unsigned char>(c) >> 4];
    *to++ = lower_hex_digits[c & 0xF];
    return to;
}

constexpr bool is_continuation(char c) {
    return (static_cast<unsigned char>(c) & 0xC0) == 0x80;
}

struct Sequence {
    std::size_t length;  // octets
    bool valid;
};

// Checks the UTF-8 sequence at the front of a text that starts with an octet above 0x7F.
Sequence examine(std::string_view text) noexcept {
    const auto lead = static_cast<unsigned char>(text[0]);
    const std::size_t length = lead >= 0xC0 && lead < 0xE0   ? 2
                               : lead >= 0xE0 && lead < 0xF0 ? 3
                               : lead >= 0xF0 && lead < 0xF8 ? 4
                                                             : 1;
    if (length == 1 || text.size() < length) {
        return {1, false};
    }
    std::uint32_t code = lead & (0x7FU >> length);
    for (std::size_t i = 1; i < length; ++i) {
        if (!is_continuation(text[i])) {
            return {1, false};
        }
        code = code << 6 | (static_cast<unsigned char>(text[i]) & 0x3FU);
    }
    constexpr std::uint32_t min_code[] = {0, 0, 0x80, 0x800, 0x10000};  // by length
    if (code < min_code[length]) {
        return {length, false};
    }
    const bool surrogate = code >= 0xD800 && code <= 0xDFFF;
    return surrogate || code > 0x10FFFF ? Sequence{1, false} : Sequence{length, true};
}

constexpr std::string_view replacement = "\xEF\xBF\xBD";

}  // namespace

void append_json_escaped(Buffer& out, std::string_view text) {
    while (true) {
        const std::size_t plain = plain_length(text, false);
        out.append(text.substr(0, plain));
        if (plain == text.size()) {
            return;
        }
        out.set_end(put_escape(out.room(6), text[plain]));
        text.remove_prefix(plain + 1);
    }
}

void escape_json_tail(Buffer& out, std::size_t start) {
    const std::string_view tail = out.text().substr(start);
    const std::size_t first = start + plain_length(tail, false);
    const std::size_t size = out.size();
    if (first == size) {
        return;
    }
    std::size_t growth = 0;
    for (const char c : out.text().substr(first)) {
        growth += is_special(c) ? escape_length(c) - 1 : 0;
    }
    // The loop moves octets from back to front, so that each is read before it is overwritten.
    out.set_end(out.room(growth) + growth);
    char* const base = out.data();
    char* to = base + size + growth;
    for (std::size_t at = size; at-- > first;) {
        const char c = base[at];
        if (is_special(c)) {
            to -= escape_length(c);
            put_escape(to, c);
        } else {
            *--to = c;
        }
    }
}

void append_utf8_repaired(Buffer& out, std::string_view text) {
    while (!text.empty()) {
        if (static_cast<signed char>(text[0]) >= 0) {
            out.append(text[0]);
            text.remove_prefix(1);
            continue;
        }
        const Sequence sequence = examine(text);
        out.append(sequence.valid ? text.substr(0, sequence.length) : replacement);
        text.remove_prefix(sequence.length);
    }
}

void append_json_string(Buffer& out, std::string_view text) {
    out.append('"');
    const std::size_t plain = plain_length(text, true);
    out.append(text.substr(0, plain));
    if (plain != text.size()) {
        const std::size_t start = out.size();
        append_utf8_repaired(out, text.substr(plain));
        escape_json_tail(out, start);
    }
    out.append('"');
}

std::size_t json_string_size(std::string_view text) noexcept {
    std::size_t size = 2;
    while (!text.empty()) {
        std::size_t taken = 1;
        if (static_cast<signed char>(text[0]) >= 0) {
            size += is_special(text[0]) ? escape_length(text[0]) : 1;
        } else {
            const Sequence sequence = examine(text);
            size += sequence.valid ? sequence.length : replacement.size();
            taken = sequence.length;
        }
        text.remove_prefix(taken);
    }
    return size;
}

std::string excerpt(std::string_view text) {
    constexpr std::size_t max_size = 40;
    Buffer out;
    append_utf8_repaired(out, text.substr(0, max_size));
    escape_json_tail(out, 0);
    return std::string(out.text()) + (text.size() > max_size ? "..." : "");
}

}  // namespace spindrift

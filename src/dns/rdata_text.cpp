#include "rdata_text.hpp"

#include <spindrift/base/text.hpp>

namespace spindrift::dns {

bool append_cut_mark(Buffer& out) {
    out.append(" ### PARSE ERROR ###");
    return false;
}

bool append_error_mark(Buffer& out, Errc errc) {
    out.append(" ### PARSE ERROR #");
    append_decimal(out, static_cast<unsigned>(errc));
    out.append(" ###");
    return false;
}

void append_quoted_octets(Buffer& out, Bytes octets) {
    char* to = out.room(4 * octets.size());
    for (const char c : as_text(octets)) {
        if (c >= 0x20 && c <= 0x7E) {
            if (c == '"' || c == '\\') {
                *to++ = '\\';
            }
            *to++ = c;
            continue;
        }
        const auto value = static_cast<unsigned char>(c);
        *to++ = '\\';
        *to++ = static_cast<char>('0' + value / 100);
        *to++ = static_cast<char>('0' + value / 10 % 10);
        *to++ = static_cast<char>('0' + value % 10);
    }
    out.set_end(to);
}

void append_quoted(Buffer& out, Bytes octets) {
    out.append('"');
    append_quoted_octets(out, octets);
    out.append('"');
}

Errc take_character_string(Buffer& out, std::string_view& text) {
    const bool quoted = !text.empty() && text.front() == '"';
    if (quoted) {
        text.remove_prefix(1);
    }
    while (!text.empty()) {
        char c = text.front();
        if (quoted ? c == '"' : is_space(c)) {
            break;
        }
        text.remove_prefix(1);
        if (c < 0x20 || c > 0x7E) {
            return Errc::parse_error;
        }
        if (c == '\\') {
            if (text.empty()) {
                return Errc::parse_error;
            }
            if (text[0] == '"' || text[0] == '\\') {
                c = text[0];
                text.remove_prefix(1);
            } else {
                const auto value = text.size() >= 3 ? parse_decimal<std::uint8_t>(text.substr(0, 3)) : std::nullopt;
                if (!value) {
                    return Errc::parse_error;
                }
                c = static_cast<char>(*value);
                text.remove_prefix(3);
            }
        }
        out.append(c);
    }
    if (quoted) {
        if (text.empty()) {
            return Errc::parse_error;
        }
        text.remove_prefix(1);
    }
    return Errc::success;
}

std::string_view take_token(std::string_view& text) noexcept {
    const std::string_view token = text.substr(0, text.find_first_of(" \t\r\n"));
    text.remove_prefix(token.size());
    return token;
}

Errc parse_hex(Buffer& out, std::string_view text) {
    if (text.size() % 2 != 0) {
        return Errc::parse_error;
    }
    for (std::size_t i = 0; i < text.size(); i += 2) {
        const int high = hex_value(text[i]);
        const int low = hex_value(text[i + 1]);
        if (high < 0 || low < 0) {
            return Errc::parse_error;
        }
        out.append(static_cast<char>(high << 4 | low));
    }
    return Errc::success;
}

}  // namespace spindrift::dns

#include "rdata_text.hpp"

#include <spindrift/base/base64.hpp>
#include <spindrift/base/ip_address.hpp>
#include <spindrift/base/text.hpp>

#include <array>
#include <optional>

// Parameters of SVCB and HTTPS records: RFC 9460, docs/formats/dns.md section 9. Neither order, repetition nor the
// presence of mandatory keys is checked, in either direction.
namespace spindrift::dns {
namespace {

enum Key : std::uint16_t {
    mandatory = 0,
    alpn = 1,
    no_default_alpn = 2,
    port = 3,
    ipv4hint = 4,
    ech = 5,
    ipv6hint = 6,
    invalid_key = 65535,
};

constexpr std::array<std::string_view, 7> key_names = {"mandatory", "alpn", "no-default-alpn", "port",
                                                       "ipv4hint",  "ech",  "ipv6hint"};

void append_key(Buffer& out, std::uint16_t key) {
    if (key < key_names.size()) {
        out.append(key_names[key]);
    } else if (key == invalid_key) {
        out.append("invalid key");
    } else {
        out.append("key");
        append_decimal(out, key);
    }
}

std::optional<std::uint16_t> parse_key(std::string_view text) noexcept {
    for (std::size_t key = 0; key < key_names.size(); ++key) {
        if (text == key_names[key]) {
            return static_cast<std::uint16_t>(key);
        }
    }
    if (!text.starts_with("key")) {
        return std::nullopt;
    }
    const auto number = parse_decimal<std::uint16_t>(text.substr(3));
    return number && *number != invalid_key ? number : std::nullopt;
}

// --- wire to text

bool append_mandatory(Buffer& out, Bytes value) {
    for (std::size_t at = 0; at < value.size(); at += 2) {
        if (value.size() - at < 2) {
            return append_error_mark(out, Errc::parse_error);
        }
        append_key(out, load_be<std::uint16_t>(value.data() + at));
        out.append(at + 2 < value.size() ? ',' : ' ');
    }
    return true;
}

// The items of an ALPN list are escaped twice: once for the list, once for the quoted string.
void append_alpn_item(Buffer& out, Bytes item) {
    for (std::size_t i = 0; i < item.size(); ++i) {
        const char c = static_cast<char>(item[i]);
        if (c == ',') {
            out.append("\\\\,");
        } else if (c == '\\') {
            out.append("\\\\\\\\");
        } else {
            append_quoted_octets(out, item.subspan(i, 1));
        }
    }
}

bool append_alpn(Buffer& out, Bytes value) {
    out.append('"');
    while (!value.empty()) {
        const auto size = std::to_integer<std::size_t>(value[0]);
        if (size > value.size() - 1) {
            return append_error_mark(out, Errc::parse_error);
        }
        append_alpn_item(out, value.subspan(1, size));
        value = value.subspan(1 + size);
        out.append(value.empty() ? '"' : ',');
    }
    out.append(' ');
    return true;
}

bool append_hints(Buffer& out, Bytes value, std::size_t size) {
    while (!value.empty()) {
        if (value.size() < size) {
            return append_error_mark(out, Errc::parse_error);
        }
        if (size == 4) {
            append_ipv4(out, value.data());
        } else {
            append_ipv6(out, value.data());
        }
        value = value.subspan(size);
        out.append(value.empty() ? ' ' : ',');
    }
    return true;
}

bool append_value(Buffer& out, std::uint16_t key, Bytes value) {
    switch (key) {
        case mandatory: return append_mandatory(out, value);
        case alpn: return append_alpn(out, value);
        case ipv4hint: return append_hints(out, value, 4);
        case ipv6hint: return append_hints(out, value, 16);
        case no_default_alpn:
            if (!value.empty()) {
                return append_error_mark(out, Errc::parse_error);
            }
            break;
        case port:
            if (value.size() != 2) {
                return append_error_mark(out, Errc::parse_error);
            }
            append_decimal(out, load_be<std::uint16_t>(value.data()));
            break;
        case ech: append_base64(out, value); break;
        default: append_quoted(out, value); break;
    }
    out.append(' ');
    return true;
}

// --- text to wire

// Calls `item` with each non-empty part of a comma-separated list. \returns an error if there is none, or one is
// invalid
template <class Item>
Errc for_each_item(std::string_view list, Item item) {
    bool any = false;
    while (!list.empty()) {
        const std::string_view part = list.substr(0, list.find(','));
        list.remove_prefix(std::min(part.size() + 1, list.size()));
        if (part.empty()) {
            continue;
        }
        if (!item(part)) {
            return Errc::parse_error;
        }
        any = true;
    }
    return any ? Errc::success : Errc::parse_error;
}

Errc parse_mandatory(Buffer& out, std::string_view text) {
    return for_each_item(text, [&](std::string_view name) {
        const auto key = parse_key(name);
        if (key) {
            append_be(out, *key);
        }
        return key.has_value();
    });
}

Errc parse_hints(Buffer& out, std::string_view text, bool v4) {
    return for_each_item(text, [&](std::string_view item) {
        std::array<std::byte, 16> address{};
        if (!(v4 ? parse_ipv4(item, address.data()) : parse_ipv6(item, address.data()))) {
            return false;
        }
        out.append(Bytes(address).first(v4 ? 4 : 16));
        return true;
    });
}

Errc parse_alpn(Buffer& out, std::string_view text) {
    while (true) {
        const std::size_t length_at = out.size();
        out.append('\0');
        bool more = false;
        while (!text.empty() && !more) {
            char c = text.front();
            text.remove_prefix(1);
            if (c == ',') {
                more = true;
                continue;
            }
            if (c == '\\') {
                if (text.empty() || (text[0] != '\\' && text[0] != ',')) {
                    return Errc::parse_error;
                }
                c = text.front();
                text.remove_prefix(1);
            }
            out.append(c);
        }
        const std::size_t length = out.size() - length_at - 1;
        if (length > 255 || (length == 0 && !more)) {
            return Errc::parse_error;
        }
        out.data()[length_at] = static_cast<char>(length);
        if (!more) {
            return Errc::success;
        }
    }
}

Errc parse_value(Buffer& out, std::uint16_t key, std::string_view value) {
    switch (key) {
        case mandatory: return parse_mandatory(out, value);
        case alpn: return parse_alpn(out, value);
        case ipv4hint: return parse_hints(out, value, true);
        case ipv6hint: return parse_hints(out, value, false);
        case port: {
            const auto number = parse_decimal<std::uint16_t>(value);
            if (!number) {
                return Errc::parse_error;
            }
            append_be(out, *number);
            return Errc::success;
        }
        case ech: {
            const std::string_view word = next_word(value, " ");
            append_base64_decoded(out, word);
            return word.empty() ? Errc::parse_error : Errc::success;
        }
        default: out.append(value); return Errc::success;
    }
}

// Reads one parameter and removes it from the front of `text`.
Errc parse_param(Buffer& out, std::string_view& text) {
    const auto key = parse_key(text.substr(0, text.find_first_of("= ")));
    if (!key) {
        return Errc::parse_error;
    }
    text.remove_prefix(std::min(text.find_first_of("= "), text.size()));
    append_be(out, *key);
    const std::size_t length_at = out.size();
    append_be(out, std::uint16_t{0});
    const bool has_value = !text.empty() && text.front() == '=';
    if (has_value == (*key == no_default_alpn)) {
        return Errc::parse_error;
    }
    if (!has_value) {
        return Errc::success;
    }
    text.remove_prefix(1);
    const bool quoted = !text.empty() && text.front() == '"';
    Buffer value;
    if (const Errc errc = take_character_string(value, text); errc != Errc::success) {
        return errc;
    }
    if (!quoted && value.empty()) {
        return Errc::parse_error;
    }
    if (const Errc errc = parse_value(out, *key, value.text()); errc != Errc::success) {
        return errc;
    }
    const std::size_t length = out.size() - length_at - 2;
    if (length > 65535) {
        return Errc::parse_error;
    }
    store_be(reinterpret_cast<std::byte*>(out.data() + length_at), static_cast<std::uint16_t>(length));
    return Errc::success;
}

}  // namespace

bool append_svcparams(Buffer& out, Bytes params) {
    while (!params.empty()) {
        if (params.size() < 2 || load_be<std::uint16_t>(params.data()) == invalid_key) {
            return append_cut_mark(out);
        }
        const auto key = load_be<std::uint16_t>(params.data());
        append_key(out, key);
        if (key != no_default_alpn) {
            out.append('=');
        }
        const std::size_t size = params.size() < 4 ? 0 : load_be<std::uint16_t>(params.data() + 2);
        if (params.size() < 4 + size) {
            return append_cut_mark(out);
        }
        if (!append_value(out, key, params.subspan(4, size))) {
            return false;
        }
        params = params.subspan(4 + size);
    }
    return true;
}

Errc parse_svcparams(Buffer& out, std::string_view text) {
    while (true) {
        text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
        if (text.empty()) {
            return Errc::success;
        }
        if (const Errc errc = parse_param(out, text); errc != Errc::success) {
            return errc;
        }
    }
}

bool valid_svcparam(std::uint16_t key, Bytes value) noexcept {
    switch (key) {
        case mandatory: return value.size() % 2 == 0;
        case no_default_alpn: return value.empty();
        case port: return value.size() == 2;
        case ipv4hint: return value.size() % 4 == 0;
        case ipv6hint: return value.size() % 16 == 0;
        case invalid_key: return false;
        case alpn: {
            if (value.empty()) {
                return false;
            }
            while (!value.empty()) {
                const auto size = std::to_integer<std::size_t>(value[0]);
                if (size > value.size() - 1) {
                    return false;
                }
                value = value.subspan(1 + size);
            }
            return true;
        }
        default: return true;
    }
}

}  // namespace spindrift::dns

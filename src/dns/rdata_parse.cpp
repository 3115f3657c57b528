#include "base32.hpp"
#include "descriptor.hpp"
#include "rdata_text.hpp"

#include <spindrift/base/base64.hpp>
#include <spindrift/base/ip_address.hpp>
#include <spindrift/base/text.hpp>
#include <spindrift/dns/mnemonics.hpp>
#include <spindrift/dns/name.hpp>
#include <spindrift/dns/rdata.hpp>

#include <algorithm>
#include <array>
#include <set>

namespace spindrift::dns {
namespace {

Errc check(bool good) noexcept {
    return good ? Errc::success : Errc::parse_error;
}

// The generic form: `\# 3 01 02ff`.
Errc parse_generic(Buffer& out, std::string_view text) {
    if (!text.starts_with("\\#") || text.size() < 3 || !is_space(text[2])) {
        return Errc::parse_error;
    }
    constexpr std::string_view spaces = " \t\n\v\f\r";
    text.remove_prefix(2);
    const auto size = parse_decimal<std::uint16_t>(next_word(text, spaces));
    if (!size) {
        return Errc::parse_error;
    }
    const std::size_t start = out.size();
    for (auto word = next_word(text, spaces); !word.empty(); word = next_word(text, spaces)) {
        if (const Errc errc = parse_hex(out, word); errc != Errc::success) {
            return errc;
        }
    }
    return check(out.size() - start == *size);
}

/// Parses the fields of one rdata in text form, in order.
class Parser {
public:
    Parser(Buffer& out, std::string_view text) noexcept : out_(out), rest_(text) {}

    /// Skips white space. \returns whether this was the end of the text
    bool done() noexcept {
        while (!rest_.empty() && is_space(rest_.front())) {
            rest_.remove_prefix(1);
        }
        return rest_.empty();
    }

    Errc field(Kind kind) {
        switch (kind) {
            case Kind::name: return parse_name(out_, take_token(rest_), LetterCase::keep);
            case Kind::int8: return integer<std::uint8_t>();
            case Kind::int16: return integer<std::uint16_t>();
            case Kind::int32: return integer<std::uint32_t>();
            case Kind::ipv4: return address(4, take_token(rest_));
            case Kind::ipv6: return address(16, take_token(rest_));
            case Kind::ipv6prefix: return ipv6prefix();
            case Kind::bytes: return parse_hex(out_, take_rest());
            case Kind::base64: append_base64_decoded(out_, take_rest()); return Errc::success;
            case Kind::string: return string();
            case Kind::repstring: return strings();
            case Kind::rawstring: return rawstring();
            case Kind::salt: return salt();
            case Kind::hash: return hash();
            case Kind::rrtype: return rrtype();
            case Kind::bitmap: return bitmap();
            case Kind::eui48: return hyphenated(6);
            case Kind::eui64: return hyphenated(8);
            case Kind::svcparams: return parse_svcparams(out_, take_rest());
            case Kind::options: return Errc::failure;
        }
        return Errc::failure;
    }

private:
    std::string_view take_rest() noexcept { return std::exchange(rest_, {}); }

    template <class T>
    Errc integer() {
        const auto value = parse_decimal<T>(take_token(rest_));
        if (!value) {
            return Errc::parse_error;
        }
        append_be(out_, *value);
        return Errc::success;
    }

    Errc address(std::size_t size, std::string_view text) {
        std::array<std::byte, 16> octets{};
        if (!(size == 4 ? parse_ipv4(text, octets.data()) : parse_ipv6(text, octets.data()))) {
            return Errc::parse_error;
        }
        out_.append(Bytes(octets).first(size));
        return Errc::success;
    }

    // Appends a length octet and the octets that `content` appends.
    template <class Content>
    Errc counted(Content content) {
        const std::size_t length_at = out_.size();
        out_.append('\0');
        if (const Errc errc = content(); errc != Errc::success) {
            return errc;
        }
        const std::size_t length = out_.size() - length_at - 1;
        if (length > 255) {
            return Errc::parse_error;
        }
        out_.data()[length_at] = static_cast<char>(length);
        return Errc::success;
    }

    Errc string() {
        return counted([this] { return take_character_string(out_, rest_); });
    }

    Errc strings() {
        while (!done()) {
            if (const Errc errc = string(); errc != Errc::success) {
                return errc;
            }
        }
        return Errc::success;
    }

    Errc rawstring() {
        std::string_view text = take_rest();
        if (text.size() < 3 || text.front() != '"' || text.back() != '"') {
            return Errc::parse_error;
        }
        return take_character_string(out_, text);
    }

    Errc salt() {
        const std::string_view token = take_token(rest_);
        return counted([&] { return token == "-" ? Errc::success : parse_hex(out_, token); });
    }

    // A hash of one character, whichever it is, means an empty hash.
    Errc hash() {
        const std::string_view token = take_token(rest_);
        return counted([&] { return token.size() == 1 ? Errc::success : parse_base32hex(out_, token); });
    }

    Errc rrtype() {
        const auto number = parse_rrtype(take_token(rest_));
        if (!number || *number == 0) {
            return Errc::parse_error;
        }
        append_be(out_, *number);
        return Errc::success;
    }

    Errc bitmap() {
        std::set<std::uint16_t> types;
        while (!done()) {
            const std::string_view token = take_token(rest_);
            const auto number = parse_rrtype(token);
            if (!number || (*number == 0 && !equal_ignoring_case(token, "TYPE0"))) {
                return Errc::parse_error;
            }
            types.insert(*number);
        }
        for (auto at = types.begin(); at != types.end();) {
            const int window = *at / 256;
            std::array<std::byte, 32> bits{};
            std::size_t size = 0;
            for (; at != types.end() && *at / 256 == window; ++at) {
                const std::size_t bit = *at % 256;
                bits[bit / 8] |= std::byte{0x80} >> (bit % 8);
                size = bit / 8 + 1;
            }
            out_.append(static_cast<char>(window));
            out_.append(static_cast<char>(size));
            out_.append(Bytes(bits).first(size));
        }
        return Errc::success;
    }

    Errc hyphenated(std::size_t size) {
        const std::string_view text = take_rest();
        if (text.size() != 3 * size - 1) {
            return Errc::parse_error;
        }
        for (std::size_t i = 0; i < size; ++i) {
            if ((i != 0 && text[3 * i - 1] != '-') || parse_hex(out_, text.substr(3 * i, 2)) != Errc::success) {
                return Errc::parse_error;
            }
        }
        return Errc::success;
    }

    // After a prefix length of 128 the address is optional, because none of its octets is stored. After 0 nothing may
    // follow the address, because there is no prefix name.
    Errc ipv6prefix() {
        const auto prefix = parse_decimal<std::uint8_t>(take_token(rest_));
        if (!prefix || *prefix > 128 || done()) {
            return Errc::parse_error;
        }
        std::string_view after_address = rest_;
        std::array<std::byte, 16> address{};
        const bool has_address = parse_ipv6(take_token(after_address), address.data());
        if (has_address) {
            rest_ = after_address;
        } else if (*prefix != 128) {
            return Errc::parse_error;
        }
        out_.append(static_cast<char>(*prefix));
        out_.append(Bytes(address).last(a6_suffix_size(*prefix)));
        return check(*prefix != 0 || done());
    }

    Buffer& out_;
    std::string_view rest_;
};

Errc parse_fields(Buffer& out, std::string_view text, const Descriptor& descriptor) {
    Parser parser(out, text);
    for (const Kind kind : descriptor.fields()) {
        if (parser.done()) {
            break;
        }
        if (const Errc errc = parser.field(kind); errc != Errc::success) {
            return errc;
        }
    }
    return Errc::success;
}

}  // namespace

Errc parse_rdata(Buffer& out, std::string_view text, std::uint16_t rrtype, std::uint16_t rrclass) {
    const std::size_t start = out.size();
    const Descriptor* const descriptor = find_descriptor(rrtype);
    Errc errc = Errc::success;
    if (descriptor == nullptr) {
        errc = parse_generic(out, text);
    } else if (descriptor->covers(rrclass)) {
        errc = parse_fields(out, text, *descriptor);
    }
    if (errc != Errc::success) {
        out.truncate(start);
    }
    return errc;
}

}  // namespace spindrift::dns

#include "rdata_text.hpp"

#include <spindrift/base/base64.hpp>
#include <spindrift/base/text.hpp>
#include <spindrift/base/timestamp.hpp>
#include <spindrift/dns/mnemonics.hpp>
#include <spindrift/dns/name.hpp>
#include <spindrift/dns/rdata.hpp>

#include <limits>
#include <optional>
#include <string>

// Text forms of zone files that wdns does not read.
namespace spindrift::dns {
namespace {

constexpr std::string_view spaces = " \t\r\n";

// Reads a decimal number as an integer: `12.345` with 3 decimals is 12345. Fewer decimals are allowed, more are not.
std::optional<std::uint64_t> parse_scaled(std::string_view text, int decimals) noexcept {
    const std::string_view whole = text.substr(0, text.find('.'));
    std::string_view fraction = text.substr(std::min(whole.size() + 1, text.size()));
    auto value = parse_decimal<std::uint32_t>(whole);
    if (!value || fraction.size() > static_cast<std::size_t>(decimals)) {
        return std::nullopt;
    }
    std::uint64_t scaled = *value;
    for (int i = 0; i < decimals; ++i) {
        scaled *= 10;
        if (!fraction.empty()) {
            if (!is_digit(fraction.front())) {
                return std::nullopt;
            }
            scaled += static_cast<std::uint64_t>(fraction.front() - '0');
            fraction.remove_prefix(1);
        }
    }
    return scaled;
}

// --- LOC, RFC 1876

// Reads degrees, minutes and seconds up to a hemisphere letter. \returns 2^31 plus or minus milliseconds of arc
std::optional<std::uint32_t> take_angle(std::string_view& text, std::string_view hemispheres,
                                        std::uint64_t max_degrees) noexcept {
    constexpr std::uint64_t per_degree = 3'600'000;
    constexpr std::uint64_t units[] = {per_degree, 60'000, 1};
    std::uint64_t angle = 0;
    for (std::size_t part = 0; part <= 3; ++part) {
        const std::string_view word = next_word(text, spaces);
        if (part != 0 && word.size() == 1 && hemispheres.find(word[0]) != std::string_view::npos) {
            if (angle > max_degrees * per_degree) {
                return std::nullopt;
            }
            const std::uint64_t equator = std::uint64_t{1} << 31;
            return static_cast<std::uint32_t>(word[0] == hemispheres[0] ? equator + angle : equator - angle);
        }
        const auto value = part < 3 ? parse_scaled(word, part == 2 ? 3 : 0) : std::nullopt;
        if (!value || (part == 1 && *value > 59) || (part == 2 && *value > 59'999)) {
            return std::nullopt;
        }
        angle += *value * units[part];
    }
    return std::nullopt;
}

// Reads a length in metres with up to two decimals and an optional `m`. \returns centimetres
std::optional<std::uint64_t> parse_metres(std::string_view text) noexcept {
    if (text.ends_with('m')) {
        text.remove_suffix(1);
    }
    return parse_scaled(text, 2);
}

// Reads a precision in metres. \returns one decimal digit and a power of ten, four bits each; `fallback` without a word
std::optional<std::uint8_t> take_precision(std::string_view& text, std::uint8_t fallback) noexcept {
    const std::string_view word = next_word(text, spaces);
    if (word.empty()) {
        return fallback;
    }
    auto centimetres = parse_metres(word);
    if (!centimetres) {
        return std::nullopt;
    }
    unsigned exponent = 0;
    while (*centimetres > 9) {
        *centimetres /= 10;
        ++exponent;
    }
    return exponent > 9 ? std::nullopt : std::optional(static_cast<std::uint8_t>(*centimetres << 4 | exponent));
}

std::optional<std::uint32_t> take_altitude(std::string_view& text) noexcept {
    constexpr std::uint64_t sea_level = 10'000'000;  // centimetres; the reference altitude is 100 km below sea level
    std::string_view word = next_word(text, spaces);
    const bool below = word.starts_with('-');
    word.remove_prefix(below ? 1 : 0);
    const auto centimetres = parse_metres(word);
    if (!centimetres ||
        (below ? *centimetres > sea_level : *centimetres > std::numeric_limits<std::uint32_t>::max() - sea_level)) {
        return std::nullopt;
    }
    return static_cast<std::uint32_t>(below ? sea_level - *centimetres : sea_level + *centimetres);
}

Errc parse_loc(Buffer& out, std::string_view text) {
    const auto latitude = take_angle(text, "NS", 90);
    const auto longitude = latitude ? take_angle(text, "EW", 180) : std::nullopt;
    const auto altitude = longitude ? take_altitude(text) : std::nullopt;
    const auto size = altitude ? take_precision(text, 0x12) : std::nullopt;
    const auto horizontal = size ? take_precision(text, 0x16) : std::nullopt;
    const auto vertical = horizontal ? take_precision(text, 0x13) : std::nullopt;
    if (!vertical || !next_word(text, spaces).empty()) {
        return Errc::parse_error;
    }
    append_be(out, std::uint8_t{0});
    append_be(out, *size);
    append_be(out, *horizontal);
    append_be(out, *vertical);
    append_be(out, *latitude);
    append_be(out, *longitude);
    append_be(out, *altitude);
    return Errc::success;
}

// --- SSHFP, RFC 4255

Errc parse_sshfp(Buffer& out, std::string_view text) {
    const auto algorithm = parse_decimal<std::uint8_t>(next_word(text, spaces));
    const auto type = parse_decimal<std::uint8_t>(next_word(text, spaces));
    const std::string_view fingerprint = next_word(text, spaces);
    if (!algorithm || !type || fingerprint.empty() || !next_word(text, spaces).empty()) {
        return Errc::parse_error;
    }
    append_be(out, *algorithm);
    append_be(out, *type);
    return parse_hex(out, fingerprint);
}

// --- RRSIG with times as dates, RFC 4034 section 3.2

// Reads a date such as `20300101000000`, or seconds since the epoch as in wire form.
std::optional<std::uint32_t> parse_signature_time(std::string_view text) {
    if (text.size() != 14) {
        return parse_decimal<std::uint32_t>(text);
    }
    std::string date;
    for (std::size_t at = 0; at < text.size(); ++at) {
        constexpr std::string_view separators = "-- ::";  // before the month, the day, and so on
        if (at >= 4 && at % 2 == 0) {
            date += separators[at / 2 - 2];
        }
        date += text[at];
    }
    std::string_view rest = date;
    const auto seconds = parse_datetime(rest);
    return seconds && rest.empty() ? std::optional(static_cast<std::uint32_t>(*seconds)) : std::nullopt;
}

Errc parse_rrsig(Buffer& out, std::string_view text) {
    const auto covered = parse_rrtype(next_word(text, spaces));
    const auto algorithm = parse_decimal<std::uint8_t>(next_word(text, spaces));
    const auto labels = parse_decimal<std::uint8_t>(next_word(text, spaces));
    const auto ttl = parse_decimal<std::uint32_t>(next_word(text, spaces));
    const auto expiration = parse_signature_time(next_word(text, spaces));
    const auto inception = parse_signature_time(next_word(text, spaces));
    const auto key_tag = parse_decimal<std::uint16_t>(next_word(text, spaces));
    const std::string_view signer = next_word(text, spaces);
    if (!covered || *covered == 0 || !algorithm || !labels || !ttl || !expiration || !inception || !key_tag ||
        signer.empty()) {
        return Errc::parse_error;
    }
    append_be(out, *covered);
    append_be(out, *algorithm);
    append_be(out, *labels);
    append_be(out, *ttl);
    append_be(out, *expiration);
    append_be(out, *inception);
    append_be(out, *key_tag);
    const Errc errc = parse_name(out, signer, LetterCase::keep);
    append_base64_decoded(out, text);
    return errc;
}

Errc parse_by_type(Buffer& out, std::string_view text, std::uint16_t rrtype) {
    switch (rrtype) {
        case type::loc: return parse_loc(out, text);
        case type::sshfp: return parse_sshfp(out, text);
        case type::rrsig: return parse_rrsig(out, text);
        default: return Errc::parse_error;
    }
}

}  // namespace

Errc parse_zone_rdata(Buffer& out, std::string_view text, std::uint16_t rrtype, std::uint16_t rrclass) {
    const std::size_t start = out.size();
    const Errc errc = parse_rdata(out, text, rrtype, rrclass);
    if (errc == Errc::success || parse_by_type(out, text, rrtype) == Errc::success) {
        return Errc::success;
    }
    out.truncate(start);
    return errc;
}

}  // namespace spindrift::dns

// Input: any octets. What works by words, by vector instructions or by tables must give what a loop over single octets
// gives. The loops are written here from the documents of the formats, and are as slow as they are short.
#include "input.hpp"

#include <spindrift/base/base64.hpp>
#include <spindrift/base/buffer.hpp>
#include <spindrift/base/crc32c.hpp>
#include <spindrift/base/ip_address.hpp>
#include <spindrift/base/json_text.hpp>
#include <spindrift/base/text.hpp>
#include <spindrift/base/timestamp.hpp>
#include <spindrift/dns/name.hpp>
#include <spindrift/dns/name_compare.hpp>
#include <spindrift/nmsg/container/wire.hpp>
#include <spindrift/nmsg/container/wire_writer.hpp>
#include <spindrift/packet/checksum.hpp>

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <ctime>
#include <optional>
#include <string>
#include <vector>

namespace spindrift::fuzz {
namespace {

unsigned octet_at(Bytes octets, std::size_t i) {
    return std::to_integer<unsigned>(octets[i]);
}

// --- CRC-32C, checksums

std::uint32_t slow_crc32c(Bytes octets) {
    std::uint32_t crc = 0xFFFFFFFF;
    for (const std::byte octet : octets) {
        crc ^= std::to_integer<std::uint32_t>(octet);
        for (int bit = 0; bit < 8; ++bit) {
            crc = crc >> 1 ^ (crc % 2 == 1 ? 0x82F63B78U : 0);
        }
    }
    return crc ^ 0xFFFFFFFF;
}

void check_crc(Bytes octets) {
    const std::uint32_t expected = slow_crc32c(octets);
    expect(crc32c(octets) == expected, "crc32c()");
    expect(crc32c_portable(octets) == expected, "crc32c_portable()");
}

// Long octets are divided into blocks, which inputs of the fuzzer rarely fill.
void check_crc_of_many(Bytes octets) {
    std::string repeated;
    while (!octets.empty() && repeated.size() < 3500) {
        repeated += as_text(octets);
    }
    check_crc(as_bytes(repeated));
}

// One's-complement addition (RFC 1071).
std::uint16_t slow_checksum(Bytes octets) {
    std::uint32_t sum = 0;
    for (std::size_t i = 0; i < octets.size(); ++i) {
        sum += octet_at(octets, i) << (i % 2 == 0 ? 8 : 0);
        sum = (sum & 0xFFFF) + (sum >> 16);
    }
    return static_cast<std::uint16_t>(sum);
}

void check_checksum(Bytes octets, std::size_t cut) {
    packet::Checksum whole;
    whole.add(octets);
    expect(whole.sum() == slow_checksum(octets), "Checksum");
    packet::Checksum pieces;
    cut = std::min(cut, octets.size()) / 2 * 2;
    pieces.add(octets.first(cut));
    pieces.add(octets.subspan(cut));
    expect(pieces.sum() == whole.sum(), "Checksum of two pieces");
}

// --- base64, hex

std::string slow_base64(Bytes octets) {
    constexpr std::string_view digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string text;
    for (std::size_t bit = 0; bit < 8 * octets.size(); bit += 6) {
        unsigned digit = 0;
        for (std::size_t i = bit; i < bit + 6; ++i) {
            digit = digit << 1 | (i / 8 < octets.size() ? octet_at(octets, i / 8) >> (7 - i % 8) & 1 : 0);
        }
        text += digits[digit];
    }
    text.append((4 - text.size() % 4) % 4, '=');
    return text;
}

void check_base64(Bytes octets) {
    const std::string expected = slow_base64(octets);
    Buffer out;
    append_base64(out, octets);
    expect(out.text() == expected && expected.size() == base64_size(octets.size()), "append_base64()");
    Buffer portable;
    append_base64_portable(portable, octets);
    expect(portable.text() == expected, "append_base64_portable()");
    Buffer decoded;
    append_base64_decoded(decoded, expected);
    expect(decoded.text() == as_text(octets), "append_base64_decoded()");
}

void check_hex(Bytes octets) {
    Buffer out;
    append_hex(out, octets, lower_hex_digits);
    std::string decoded;
    for (std::size_t i = 0; i + 1 < out.size(); i += 2) {
        decoded += static_cast<char>(hex_value(out.text()[i]) * 16 + hex_value(out.text()[i + 1]));
    }
    expect(decoded == as_text(octets), "append_hex()");
}

// --- JSON (docs/formats/nmsg-messages.md 3.4)

std::string slow_escaped(std::string_view text) {
    std::string escaped;
    for (const char c : text) {
        const std::size_t letter = std::string_view("\b\f\n\r\t\"\\").find(c);
        if (letter != std::string_view::npos) {
            escaped += {'\\', "bfnrt\"\\"[letter]};
        } else if (static_cast<unsigned char>(c) < 0x20) {
            escaped += {'\\', 'u', '0', '0', c < 0x10 ? '0' : '1', "0123456789abcdef"[c & 15]};
        } else {
            escaped += c;
        }
    }
    return escaped;
}

// The number of octets that an UTF-8 sequence of this first octet has; 0 if none begins so.
std::size_t sequence_length(unsigned char lead) {
    return lead < 0x80 ? 1 : lead < 0xC0 ? 0 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : lead < 0xF8 ? 4 : 0;
}

std::string slow_repaired(std::string_view text) {
    constexpr std::array<char32_t, 5> first_of_length = {0, 0, 0x80, 0x800, 0x10000};
    std::string repaired;
    while (!text.empty()) {
        std::size_t length = sequence_length(static_cast<unsigned char>(text[0]));
        const bool complete =
            length > 0 && length <= text.size() &&
            std::ranges::all_of(text.substr(1, length - 1), [](char c) { return (c & 0xC0) == 0x80; });
        char32_t code = length > 1 ? static_cast<unsigned char>(text[0]) & (0x7FU >> length) : 0;
        for (std::size_t i = 1; complete && i < length; ++i) {
            code = code * 64 + (static_cast<unsigned char>(text[i]) & 63);
        }
        const bool overlong = complete && code < first_of_length[length];
        const bool unicode = complete && !overlong && code <= 0x10FFFF && (code < 0xD800 || code > 0xDFFF);
        length = unicode || overlong ? length : 1;
        repaired += unicode ? text.substr(0, length) : "\xEF\xBF\xBD";
        text.remove_prefix(length);
    }
    return repaired;
}

void check_json_text(std::string_view text) {
    Buffer out;
    append_json_escaped(out, text);
    expect(out.text() == slow_escaped(text), "append_json_escaped()");
    for (const std::size_t start : {std::size_t{0}, text.size() / 2}) {
        Buffer tail;
        tail.append(text);
        escape_json_tail(tail, start);
        expect(tail.text() == std::string(text.substr(0, start)) + slow_escaped(text.substr(start)),
               "escape_json_tail()");
    }
    Buffer repaired;
    append_utf8_repaired(repaired, text);
    expect(repaired.text() == slow_repaired(text), "append_utf8_repaired()");
    Buffer string;
    append_json_string(string, text);
    expect(string.text() == "\"" + slow_escaped(slow_repaired(text)) + "\"", "append_json_string()");
    expect(json_string_size(text) == string.size(), "json_string_size()");
}

// --- copies, numbers

void check_copies(std::string_view text) {
    for (std::size_t size = 0; size <= std::min<std::size_t>(text.size(), 40); ++size) {
        std::vector<char> copy(size);  // exactly as large, for AddressSanitizer
        copy_short(copy.data(), text.data(), size);
        expect(std::string_view(copy.data(), size) == text.substr(0, size), "copy_short()");
    }
}

void check_decimals(std::uint64_t number) {
    std::array<char, 64> room{};
    expect(std::string(room.data(), put_decimal(room.data(), number)) == std::to_string(number), "put_decimal()");
    const auto low = static_cast<std::uint32_t>(number);
    char expected[16];
    std::snprintf(expected, sizeof expected, "%09u", low % 1'000'000'000);
    expect(std::string(room.data(), put_nanoseconds(room.data(), low)) == expected, "put_nanoseconds()");
    std::snprintf(expected, sizeof expected, "%08x", low);
    expect(std::string(room.data(), put_hex32(room.data(), low)) == expected, "put_hex32()");
}

void check_fixed(double number, int decimals) {
    if (std::isfinite(number)) {
        Buffer out;
        append_fixed(out, number, decimals);
        std::array<char, 512> expected{};
        std::snprintf(expected.data(), expected.size(), "%.*f", decimals, number);
        expect(out.text() == expected.data(), "append_fixed()");
    }
}

// --- times, addresses

// Years beyond what `struct tm` holds are left out.
void check_times(std::int64_t seconds) {
    seconds /= 1 << 10;
    Buffer out;
    append_datetime(out, seconds);
    const std::time_t time = seconds;
    std::tm parts{};
    if (gmtime_r(&time, &parts) != nullptr) {
        char expected[64];
        const std::int64_t year = std::int64_t{parts.tm_year} + 1900;
        std::snprintf(expected, sizeof expected,
                      year >= 0 && year <= 9999 ? "%04lld-%02d-%02d %02d:%02d:%02d" : "%lld-%02d-%02d %02d:%02d:%02d",
                      static_cast<long long>(year), parts.tm_mon + 1, parts.tm_mday, parts.tm_hour, parts.tm_min,
                      parts.tm_sec);
        expect(out.text() == expected, "append_datetime()");
    }
    static DatetimeWriter plain;
    static DatetimeWriter rfc3339(TimeStyle::rfc3339);
    Buffer cached;
    plain.append(cached, seconds);
    expect(cached.text() == out.text(), "DatetimeWriter");
    Buffer zoned;
    rfc3339.append(zoned, seconds);
    std::string expected(out.text());
    expected.replace(expected.find(' '), 1, "T");
    expect(zoned.text() == expected + "Z", "DatetimeWriter of RFC 3339");
    std::string_view rest = zoned.text();
    const auto back = parse_time(rest);
    expect(back && back->seconds == seconds && rest.empty(), "parse_time()");
}

void check_address_octets(Bytes octets) {
    for (const int family : {AF_INET, AF_INET6}) {
        const std::size_t size = family == AF_INET ? 4 : 16;
        if (octets.size() < size) {
            return;
        }
        char expected[INET6_ADDRSTRLEN];
        inet_ntop(family, octets.data(), expected, sizeof expected);
        const auto address = IpAddress::from_octets(octets.first(size));
        expect(address && address->text() == expected, "IpAddress::text()");
        expect(IpAddress::parse(expected) == address, "IpAddress::parse() of the text of an address");
    }
}

void check_address_text(std::string_view text) {
    const std::string terminated(text.substr(0, 64));
    std::array<std::byte, 16> octets{};
    std::optional<IpAddress> expected;
    if (terminated.find('\0') == std::string::npos) {
        if (inet_pton(AF_INET, terminated.c_str(), octets.data()) == 1) {
            expected = IpAddress::from_octets(Bytes(octets).first(4));
        } else if (inet_pton(AF_INET6, terminated.c_str(), octets.data()) == 1) {
            expected = IpAddress::from_octets(octets);
        }
    }
    expect(IpAddress::parse(terminated) == expected, "IpAddress::parse()");
}

// --- varints

/// A varint at the front of octets; nothing if it is longer than `max_size` or not complete.
struct Varint {
    std::uint64_t value = 0;
    std::size_t size = 0;
};

std::optional<Varint> slow_varint(Bytes octets, std::size_t max_size) {
    Varint varint;
    for (std::size_t i = 0; i < std::min(max_size, octets.size()); ++i) {
        varint.value |= std::uint64_t{octet_at(octets, i) & 0x7F} << 7 * i;
        if (octet_at(octets, i) < 0x80) {
            varint.size = i + 1;
            return varint;
        }
    }
    return std::nullopt;
}

void check_varint(Bytes octets) {
    nmsg::WireScanner scanner(octets);
    std::uint64_t value = 0;
    const bool read = scanner.next_number(nmsg::WireType::varint, value);
    const auto expected = slow_varint(octets, 10);
    expect(read == expected.has_value(), "WireScanner accepts varints of up to ten octets");
    if (expected) {
        expect(value == expected->value && scanner.position() == octets.data() + expected->size, "WireScanner");
        Buffer out;
        nmsg::append_varint(out, value);
        const auto back = slow_varint(out.bytes(), 10);
        expect(back && back->value == value && back->size == out.size() && out.size() == nmsg::varint_size(value),
               "append_varint()");
    }
    if (octets.size() >= 8) {
        const auto loaded = nmsg::decode_short_varint(load_le<std::uint64_t>(octets.data()));
        const auto in_word = slow_varint(octets, 8);
        expect(static_cast<std::size_t>(loaded.size) == (in_word ? in_word->size : 0) &&
                   (!in_word || loaded.value == in_word->value),
               "decode_short_varint()");
    }
}

// --- domain names (docs/formats/dns.md)

std::string slow_name(const dns::Name& name) {
    std::string text;
    const Bytes wire = name.wire();
    for (std::size_t at = 0; octet_at(wire, at) != 0; at += 1 + octet_at(wire, at)) {
        for (const std::byte octet : wire.subspan(at + 1, octet_at(wire, at))) {
            const auto value = std::to_integer<unsigned>(octet);
            char decimal[8];
            std::snprintf(decimal, sizeof decimal, "\\%03u", value);
            text += value == '.' || value == '\\'  ? std::string{'\\', static_cast<char>(value)}
                    : value > 0x20 && value < 0x7F ? std::string{static_cast<char>(value)}
                                                   : std::string(decimal);
        }
        text += '.';
    }
    return text.empty() ? "." : text;
}

// The octets of each label in lower case, from the root on.
std::vector<std::string> slow_labels(Bytes wire) {
    std::vector<std::string> labels;
    for (std::size_t at = 0; octet_at(wire, at) != 0; at += 1 + octet_at(wire, at)) {
        std::string label(as_text(wire.subspan(at + 1, octet_at(wire, at))));
        std::ranges::transform(label, label.begin(), to_lower);
        labels.insert(labels.begin(), std::move(label));
    }
    return labels;
}

void check_names(Bytes octets, std::size_t cut) {
    dns::Name a;
    dns::Name b;
    cut = std::min(cut, octets.size());
    if (dns::unpack_name(octets, 0, a) != dns::Errc::success ||
        dns::unpack_name(octets, cut, b) != dns::Errc::success) {
        return;
    }
    expect(a.text() == slow_name(a), "Name::text()");
    std::vector<char> room(dns::name_room(a.wire().size()));
    if (const char* const end = dns::put_plain_name(room.data(), a.wire())) {
        expect(std::string_view(room.data(), end) == slow_name(a), "put_plain_name()");
    }
    const auto labels = slow_labels(a.wire());
    const auto zone = slow_labels(b.wire());
    expect(dns::equal_names(a.wire(), b.wire()) == (labels == zone), "equal_names()");
    expect(dns::is_in_zone(a.wire(), b.wire()) ==
               (labels.size() >= zone.size() && std::equal(zone.begin(), zone.end(), labels.begin())),
           "is_in_zone()");
}

}  // namespace
}  // namespace spindrift::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace spindrift;
    using namespace spindrift::fuzz;
    Input input(data, size);
    const Bytes all = input.rest();
    const auto cut = input.take<std::uint8_t>();
    const auto number = input.take<std::uint64_t>();
    const Bytes octets = input.rest();
    check_crc(octets);
    if (cut == 0) {
        check_crc_of_many(octets);
    }
    check_checksum(octets, cut);
    check_base64(octets);
    check_hex(octets);
    check_json_text(as_text(octets));
    check_copies(as_text(octets));
    check_decimals(number);
    check_fixed(std::bit_cast<double>(number), cut % 32);
    check_fixed(static_cast<double>(number) / 18446744073709551616.0 * 16, cut % 19);
    check_times(static_cast<std::int64_t>(number));
    check_times(static_cast<std::int64_t>(number >> 24));
    check_address_octets(octets);
    check_address_text(as_text(all));
    check_varint(octets);
    check_names(octets, cut);
    return 0;
}

// Input: a short text. What a parser takes, written and read again, is the same value.
#include "input.hpp"

#include <spindrift/base/base64.hpp>
#include <spindrift/base/buffer.hpp>
#include <spindrift/base/error.hpp>
#include <spindrift/base/ip_address.hpp>
#include <spindrift/base/text.hpp>
#include <spindrift/base/timestamp.hpp>
#include <spindrift/dns/mnemonics.hpp>
#include <spindrift/io/udp/socket_spec.hpp>
#include <spindrift/net/allow_list.hpp>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <limits>
#include <optional>
#include <string>

namespace spindrift::fuzz {
namespace {

std::string text_by(void (*append)(Buffer&, std::uint16_t), std::uint16_t number) {
    Buffer out;
    append(out, number);
    return std::string(out.text());
}

void check_mnemonics(std::string_view text) {
    if (const auto rrtype = dns::parse_rrtype(text)) {
        expect(dns::parse_rrtype(text_by(dns::append_rrtype, *rrtype)) == rrtype, "the text of a type is read as it");
    }
    if (const auto rrclass = dns::parse_rrclass(text)) {
        expect(dns::parse_rrclass(text_by(dns::append_rrclass, *rrclass)) == rrclass,
               "the text of a class is read as it");
    }
    if (const auto rcode = dns::parse_rcode(text)) {
        expect(dns::parse_rcode(dns::rcode_name(*rcode)) == rcode, "the name of a response code is read as it");
    }
}

void check_numbers_of_mnemonics(std::uint16_t number) {
    expect(dns::parse_rrtype(text_by(dns::append_rrtype, number)) == number, "each type has a text");
    expect(dns::parse_rrclass(text_by(dns::append_rrclass, number)) == number, "each class has a text");
    const std::string_view rcode = dns::rcode_name(number);
    expect(rcode.empty() || dns::parse_rcode(rcode) == number, "a response code has its name");
}

void check_time(std::string_view text) {
    const auto time = parse_time(text);
    if (!time) {
        return;
    }
    expect(time->nanoseconds < 1'000'000'000, "a fraction is less than a second");
    for (const TimeStyle style : {TimeStyle::plain, TimeStyle::rfc3339}) {
        DatetimeWriter writer(style);
        char room[DatetimeWriter::room];
        std::string_view written(room, writer.put(room, time->seconds, time->nanoseconds));
        expect(parse_time(written) == time && written.empty(), "a time that was written is read as it");
    }
}

void check_address(std::string_view text) {
    if (const auto address = IpAddress::parse(text)) {
        expect(IpAddress::parse(address->text()) == address, "an address that was written is read as it");
    }
}

void check_base64(std::string_view text) {
    Buffer octets;
    append_base64_decoded(octets, text);
    Buffer written;
    append_base64(written, octets.bytes());
    Buffer back;
    append_base64_decoded(back, written.text());
    expect(back.text() == octets.text(), "octets in base64 are read as they");
}

// What `strtoll` with base 0 reads of a whole text without leading blanks.
template <class T>
std::optional<T> slow_integer(const std::string& text) {
    char* end = nullptr;
    errno = 0;
    const long long number = std::strtoll(text.c_str(), &end, 0);
    if (text.empty() || is_space(text[0]) || end != text.data() + text.size() || errno != 0 ||
        number < std::numeric_limits<T>::min() || number > std::numeric_limits<T>::max()) {
        return std::nullopt;
    }
    return static_cast<T>(number);
}

void check_integers(const std::string& text) {
    expect(parse_c_integer<std::int64_t>(text) == slow_integer<std::int64_t>(text), "parse_c_integer<int64>()");
    expect(parse_c_integer<std::uint32_t>(text) == slow_integer<std::uint32_t>(text), "parse_c_integer<uint32>()");
    expect(parse_c_integer<std::int16_t>(text) == slow_integer<std::int16_t>(text), "parse_c_integer<int16>()");
    if (const auto number = parse_decimal<std::uint64_t>(text)) {
        Buffer out;
        append_decimal(out, *number);
        expect(parse_decimal<std::uint64_t>(out.text()) == number, "a number that was written is read as it");
    }
}

void check_sockets(std::string_view text) {
    try {
        for (const net::UdpAddress& address : io::SocketSpec::parse(text, true).addresses) {
            const auto back = io::SocketSpec::parse(address.text(), false).addresses;
            expect(back.size() == 1 && back[0].endpoint == address.endpoint && back[0].interface == address.interface,
                   "an address and a port that were written are read as they");
        }
    } catch (const Error& error) {
        expect(*error.what() != '\0', "an error has a message");
    }
}

bool shares_bits(Bytes a, Bytes b, std::size_t count) {
    std::size_t i = 0;
    while (i < count && ((a[i / 8] ^ b[i / 8]) & std::byte{0x80} >> i % 8) == std::byte{0}) {
        ++i;
    }
    return i == count;
}

// An IPv4 address in its mapped form. That of an IPv6 address is itself.
IpAddress mapped(const IpAddress& address) {
    return address.is_v4() ? *IpAddress::parse("::ffff:" + address.text()) : address;
}

// Whether an entry of a list that is valid holds an address. IPv6 prefixes shorter than 96 bits hold no IPv4 address.
bool slow_allows(std::string_view entry, const IpAddress& peer) {
    const std::size_t slash = std::min(entry.find('/'), entry.size());
    const IpAddress network = *IpAddress::parse(entry.substr(0, slash));
    const std::size_t shift = network.is_v4() ? 96 : 0;
    const std::size_t prefix = slash == entry.size() ? 128 : *parse_decimal<unsigned>(entry.substr(slash + 1)) + shift;
    const bool is_v4 = shares_bits(mapped(peer).octets(), IpAddress::parse("::ffff:0.0.0.0")->octets(), 96);
    return (prefix >= 96 || !is_v4) && shares_bits(mapped(network).octets(), mapped(peer).octets(), prefix);
}

void check_allow_list(const std::string& text, Bytes octets) {
    net::AllowList list;
    try {
        list = net::AllowList::parse({&text, 1});
    } catch (const Error& error) {
        return;
    }
    for (const std::size_t size : {4U, 16U}) {
        const auto peer = IpAddress::from_octets(octets.first(std::min(size, octets.size())));
        if (!peer) {
            continue;
        }
        bool allowed = false;
        std::string_view rest = text;
        for (std::string_view entry = next_word(rest, ","); !entry.empty(); entry = next_word(rest, ",")) {
            allowed = allowed || slow_allows(entry, *peer);
        }
        expect(list.allows(*peer) == allowed, "a list allows what one of its entries holds");
    }
}

}  // namespace
}  // namespace spindrift::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace spindrift;
    using namespace spindrift::fuzz;
    Input input(data, size);
    const std::string text(as_text(input.rest()));
    check_mnemonics(text);
    check_time(text);
    check_address(text);
    check_base64(text);
    check_integers(text);
    check_sockets(text);
    check_numbers_of_mnemonics(input.take<std::uint16_t>());
    // Four or sixteen octets of a peer, an octet, a list.
    const Bytes octets = as_bytes(text);
    check_allow_list(text.substr(std::min<std::size_t>(17, text.size())), octets);
    return 0;
}

#include "ipv4_fields.hpp"

#include <spindrift/packet/transport.hpp>

#include <algorithm>
#include <initializer_list>
#include <string_view>

namespace spindrift::tag {
namespace {

using enum Filter;
using namespace std::string_view_literals;

// Whether the payload was captured from `at` to the end of `text`, and is this text there.
bool has_text(Bytes payload, std::size_t at, std::string_view text) noexcept {
    return payload.size() >= at + text.size() && as_text(payload.subspan(at, text.size())) == text;
}

bool begins_with_one_of(Bytes payload, std::initializer_list<std::uint16_t> words) noexcept {
    return payload.size() >= 2 && std::ranges::find(words, load_be<std::uint16_t>(payload.data())) != words.end();
}

bool is_udp_0x31(const Ipv4Fields& fields, Bytes payload) noexcept {
    return fields.length == 58 && has_text(payload, 0, "\0\0\0\0\0\0\0\0\x31\0"sv);
}

bool is_sip_status(const Ipv4Fields& fields, Bytes payload) noexcept {
    return fields.source_port == 5060 && fields.dest_port == 5060 && has_text(payload, 0, "SIP/2.0");
}

// A response without errors whose four counts are small. The ports are not compared.
bool is_dns_response(const Ipv4Fields& fields, Bytes payload) noexcept {
    constexpr std::size_t dns_header_size = 12;
    if (fields.length <= 42 || payload.size() < dns_header_size) {
        return false;
    }
    const auto word = [&](std::size_t at) { return load_be<std::uint16_t>(payload.data() + at); };
    return (word(2) & 0xFFF0) == 0x8180 && word(4) < 10 && word(6) < 10 && word(8) < 10 && word(10) < 10;
}

bool is_netbios_query(const Ipv4Fields& fields, Bytes payload) noexcept {
    return fields.source_port == 137 && fields.dest_port == 137 && fields.length > 48 &&
           has_text(payload, 12, "\x20\x43\x4b\x41\x41\x41\x41\x41"sv);
}

// The last octets that were captured are compared, so padding of Ethernet after them hides or makes a match.
bool ends_like_utp(const Ipv4Fields& fields, const packet::UdpHeader& udp) noexcept {
    constexpr std::string_view end = "\0\x08\0\0\0\0\0\0\0\0"sv;
    const Bytes payload = udp.payload();
    return fields.length >= 58 && begins_with_one_of(payload, {0x4102, 0x2102, 0x3102, 0x1102}) &&
           udp.length() >= packet::UdpHeader::size &&
           payload.size() >= std::size_t{udp.length()} - packet::UdpHeader::size && payload.size() >= end.size() &&
           has_text(payload, payload.size() - end.size(), end);
}

// The five rules of docs/formats/tagging.md 6.4; that 0x3102 comes in two of them is not a mistake here.
bool is_bittorrent(const Ipv4Fields& fields, const packet::UdpHeader& udp) noexcept {
    const Bytes payload = udp.payload();
    const bool is_dht =
        udp.length() >= 20 && (has_text(payload, 0, "d1:ad2:id20:") || has_text(payload, 0, "d1:rd2:id20:"));
    const bool is_handshake = udp.length() >= 48 && has_text(payload, 20,
                                                             "\x13"
                                                             "BitTorrent protocol"sv);
    const bool is_utp_syn = fields.length == 48 && begins_with_one_of(payload, {0x4100, 0x2100, 0x3102, 0x1100});
    const bool is_query =
        fields.length == 61 &&
        has_text(payload, 12, "\x7f\xff\xff\xff\xab\x02\x04\x00\x01\x00\x00\x00\x08\x00\x00\x00\x00\x00\x00\x00"sv);
    return is_dht || is_handshake || ends_like_utp(fields, udp) || is_utp_syn || is_query;
}

FilterBits payload_filters(const Ipv4Fields& fields, const packet::UdpHeader& udp) noexcept {
    const Bytes payload = udp.payload();
    return bit_if(is_udp_0x31(fields, payload), udp_0x31) | bit_if(is_sip_status(fields, payload), sip_status) |
           bit_if(is_dns_response(fields, payload), dns_resp_non_standard) |
           bit_if(is_netbios_query(fields, payload), netbios_query_name) |
           bit_if(is_bittorrent(fields, udp), bittorrent);
}

}  // namespace

FilterBits udp_filters(const Ipv4Fields& fields) noexcept {
    const packet::UdpHeader udp(fields.transport);
    FilterBits found = bit_if(fields.length == 96, udp_ip_len_96) | bit_if(fields.length == 1500, udp_ip_len_1500);
    if (udp.has(4)) {
        found |= bit_if(fields.source_port == 0 || fields.dest_port == 0, udp_port_0);
        found |= bit_if(fields.dest_port == 80, udp_destport_80);
        found |= bit_if(fields.source_port == 53, backscatter);
    }
    return udp.has(packet::UdpHeader::size) ? found | payload_filters(fields, udp) : found;
}

}  // namespace spindrift::tag

#include "ipv4_fields.hpp"

#include <algorithm>
#include <array>

// Numbers of sections refer to docs/formats/tagging.md.
namespace spindrift::tag {
namespace {

namespace ip_protocol = packet::ip_protocol;

using enum Filter;

// The parts of 6.4's composite filters.
constexpr FilterBits spoofed_parts = bits({abnormal_protocol, ttl_200_nonspoofed, fragmented, last_byte_src_0,
                                           last_byte_src_255, same_src_dst, udp_port_0, tcp_port_0, udp_destport_80});
constexpr FilterBits erratic_parts =
    spoofed_parts |
    bits({ttl_200, udp_0x31, sip_status, udp_ip_len_96, udp_ip_len_1500, port_53, tcp_port_23, tcp_port_80,
          tcp_port_5000, dns_resp_non_standard, netbios_query_name, backscatter, bittorrent});
constexpr FilterBits scan_parts = bits({no_tcp_options, tcp_win_1024});

struct Network {
    std::uint32_t address;
    unsigned prefix;
};

constexpr std::array<Network, 13> special_networks = {{
    {0x00000000, 8},   // 0.0.0.0/8
    {0x0A000000, 8},   // 10.0.0.0/8
    {0x7F000000, 8},   // 127.0.0.0/8
    {0xA9FE0000, 16},  // 169.254.0.0/16
    {0xAC100000, 12},  // 172.16.0.0/12
    {0xC0000000, 24},  // 192.0.0.0/24
    {0xC0000200, 24},  // 192.0.2.0/24
    {0xC0586300, 24},  // 192.88.99.0/24
    {0xC0A80000, 16},  // 192.168.0.0/16
    {0xC6120000, 15},  // 198.18.0.0/15
    {0xC6336400, 24},  // 198.51.100.0/24
    {0xCB007100, 24},  // 203.0.113.0/24
    {0xE0000000, 3},   // multicast, class E and 255.255.255.255
}};

constexpr std::array<bool, 256> special_first_octets = [] {
    std::array<bool, 256> found{};
    for (std::size_t octet = 0; octet < found.size(); ++octet) {
        for (const Network& network : special_networks) {
            const unsigned shift = 32 - std::min(network.prefix, 8U);
            found[octet] = found[octet] || (octet << 24 ^ network.address) >> shift == 0;
        }
    }
    return found;
}();

bool is_special(std::uint32_t address) noexcept {
    return special_first_octets[address >> 24] &&
           std::ranges::any_of(special_networks, [address](const Network& network) {
               return (address ^ network.address) >> (32 - network.prefix) == 0;
           });
}

// Those that need only the IP header, so that they apply to fragments, too.
FilterBits header_filters(const Ipv4Fields& fields) noexcept {
    const std::uint32_t last_byte = fields.source & 0xFF;
    constexpr std::uint16_t reserved_flag_and_offset = 0x9FFF;
    const bool is_special_source = is_special(fields.source);
    return bit_if(fields.protocol != ip_protocol::icmp && fields.ttl >= 200, ttl_200) |
           bit_if((fields.flags_and_offset & reserved_flag_and_offset) != 0, fragmented) |
           bit_if(last_byte == 0, last_byte_src_0) | bit_if(last_byte == 255, last_byte_src_255) |
           bit_if(fields.source == fields.destination, same_src_dst) | bit_if(is_special_source, rfc5735) |
           bit_if(is_special_source, routed);
}

bool is_backscatter_type(unsigned icmp_type) noexcept {
    constexpr std::array<unsigned, 9> types = {0, 3, 4, 5, 11, 12, 14, 16, 18};
    return std::ranges::find(types, icmp_type) != types.end();
}

FilterBits protocol_filters(const Ipv4Fields& fields) noexcept {
    switch (fields.protocol) {
        case ip_protocol::tcp: return tcp_filters(fields);
        case ip_protocol::udp: return udp_filters(fields);
        case ip_protocol::icmp:
            return bit_if(
                !fields.transport.empty() && is_backscatter_type(std::to_integer<unsigned>(fields.transport.front())),
                backscatter);
        case ip_protocol::ipv6: return 0;
        default: return bit(abnormal_protocol);
    }
}

FilterBits with_composites(FilterBits found) noexcept {
    const bool is_scan = (found & scan_parts) == scan_parts;
    const bool has_high_ttl = (found & bit(ttl_200)) != 0;
    found |= bit_if(has_high_ttl && is_scan, large_scale_scan);
    found |= bit_if(has_high_ttl && !is_scan, ttl_200_nonspoofed);
    return found | bit_if((found & spoofed_parts) != 0, spoofed) | bit_if((found & erratic_parts) != 0, erratic);
}

}  // namespace

FilterBits filters_of(const Ipv4Fields& fields) noexcept {
    // The type and the code of ICMP count as ports here.
    const bool is_53 = fields.source_port == 53 || fields.dest_port == 53;
    return with_composites(header_filters(fields) | bit_if(is_53, port_53) | protocol_filters(fields));
}

}  // namespace spindrift::tag

#include "ipv4_fields.hpp"

#include <spindrift/packet/transport.hpp>

#include <algorithm>
#include <array>

namespace spindrift::tag {
namespace {

using enum Filter;

// Bits of the flags octet.
constexpr unsigned fin = 0x01;
constexpr unsigned syn = 0x02;
constexpr unsigned rst = 0x04;
constexpr unsigned psh = 0x08;
constexpr unsigned ack = 0x10;
constexpr unsigned compared_flags = 0x3F;  // without ECE and CWR

// How many captured octets a field needs.
constexpr std::size_t ports_end = 4;
constexpr std::size_t data_offset_end = 13;
constexpr std::size_t flags_end = 14;
constexpr std::size_t window_end = 16;

bool is_normal(unsigned flags) noexcept {
    constexpr std::array<unsigned, 9> normal = {
        syn, ack, rst, fin, syn | fin, syn | ack, fin | ack, ack | psh, fin | ack | psh};
    return std::ranges::find(normal, flags & compared_flags) != normal.end();
}

FilterBits port_filters(const Ipv4Fields& fields) noexcept {
    const auto either_is = [&](std::uint16_t port) { return fields.source_port == port || fields.dest_port == port; };
    return bit_if(either_is(0), tcp_port_0) | bit_if(either_is(23), tcp_port_23) | bit_if(either_is(80), tcp_port_80) |
           bit_if(either_is(5000), tcp_port_5000);
}

// Both need the flags, and the whole header with its options.
FilterBits flag_filters(unsigned flags) noexcept {
    const bool is_reply = (flags & (syn | ack)) == (syn | ack) || (flags & rst) != 0;
    return bit_if(!is_normal(flags), abnormal_protocol) | bit_if(is_reply, backscatter);
}

}  // namespace

FilterBits tcp_filters(const Ipv4Fields& fields) noexcept {
    const packet::TcpHeader tcp(fields.transport);
    FilterBits found = 0;
    if (tcp.has(ports_end)) {
        found |= port_filters(fields);
    }
    if (!tcp.has(data_offset_end) || !tcp.has(flags_end)) {
        return found;
    }
    const unsigned flags = tcp.flags();
    if ((flags & (syn | ack)) == syn) {
        found |= bit_if(tcp.data_offset() == 5, no_tcp_options);
        found |= bit_if(tcp.has(window_end) && tcp.window() == 1024, tcp_win_1024);
    }
    return tcp.has(tcp.header_size()) ? found | flag_filters(flags) : found;
}

}  // namespace spindrift::tag

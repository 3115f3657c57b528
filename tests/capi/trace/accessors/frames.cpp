#include "frames.hpp"

#include <spindrift/packet/checksum.hpp>

#include <span>

namespace trace_test {
namespace {

unsigned checksum_of(const Octets& octets) {
    spindrift::packet::Checksum sum;
    sum.add(std::as_bytes(std::span(octets)));
    return sum.value();
}

void set16(Octets& octets, std::size_t at, unsigned value) {
    octets[at] = static_cast<std::uint8_t>(value >> 8);
    octets[at + 1] = static_cast<std::uint8_t>(value);
}

const Octets source4 = octets({192, 0, 2, 1});
const Octets destination4 = octets({198, 51, 100, 2});
const Octets source6 = octets({0x20, 0x01, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1});
const Octets destination6 = octets({0x20, 0x01, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2});

}  // namespace

Octets ethernet(unsigned ethertype, const Octets& payload) {
    return join(octets({2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2}), number16(ethertype), payload);
}

Octets ipv4(unsigned protocol, const Octets& payload, unsigned fragment) {
    Octets header = join(octets({0x45, 0}), number16(static_cast<unsigned>(20 + payload.size())), number16(1),
                         number16(fragment), octets({64, protocol, 0, 0}), source4, destination4);
    set16(header, 10, checksum_of(header));
    return join(header, payload);
}

Octets ipv6(unsigned next_header, const Octets& payload) {
    return join(octets({0x60, 0, 0, 0}), number16(static_cast<unsigned>(payload.size())), octets({next_header, 64}),
                source6, destination6, payload);
}

Octets extension(unsigned next_header, unsigned length) {
    return octets({next_header, length, 1, 4, 0, 0, 0, 0});
}

Octets ipv6_fragment(unsigned next_header, unsigned position) {
    return join(octets({next_header, 0}), number16(position), octets({0, 0, 0, 9}));
}

Octets tcp(unsigned source, unsigned destination, const Octets& payload) {
    return join(number16(source), number16(destination), octets({0, 0, 0, 1, 0, 0, 0, 0, 0x60, 0x02, 0x20, 0}),
                octets({0, 0, 0, 0, 2, 4, 5, 0xB4}), payload);
}

Octets short_tcp(unsigned source, unsigned destination, const Octets& payload) {
    return join(number16(source), number16(destination), octets({0, 0, 0, 1, 0, 0, 0, 0, 0x50, 0x02, 0x20, 0}),
                octets({0, 0, 0, 0}), payload);
}

Octets udp(unsigned source, unsigned destination, const Octets& payload) {
    return join(number16(source), number16(destination), number16(static_cast<unsigned>(8 + payload.size())),
                octets({0, 0}), payload);
}

Octets icmp_echo(unsigned type, const Octets& payload) {
    return join(octets({type, 0, 0, 0, 0, 7, 0, 1}), payload);
}

Octets vlan(unsigned id, unsigned ethertype, const Octets& payload) {
    return join(number16(id), number16(ethertype), payload);
}

Octets mpls(unsigned label, bool is_last, const Octets& payload) {
    return join(octets({label >> 12, label >> 4 & 0xFF, (label & 0xF) << 4 | (is_last ? 1U : 0U), 64}), payload);
}

Octets pppoe(const Octets& payload) {
    return join(octets({0x11, 0, 0, 5}), number16(static_cast<unsigned>(payload.size() + 2)), octets({0, 0x21}),
                payload);
}

Octets sctp(const Octets& chunks) {
    return join(number16(11), number16(22), octets({0, 0, 0, 1, 0, 0, 0, 0}), chunks);
}

Octets sctp_chunk(unsigned type, const Octets& body) {
    return join(octets({type, 3}), number16(static_cast<unsigned>(body.size() + 4)), body);
}

Octets sll(unsigned hardware, unsigned protocol, const Octets& payload) {
    return join(number16(0), number16(hardware), number16(6), octets({2, 0, 0, 0, 0, 2, 0, 0}), number16(protocol),
                payload);
}

Octets tcp_packet() {
    return ipv4(6, tcp(40000, 80, text("hello")));
}

const std::vector<Row>& rows() {
    const Octets t = tcp_packet();
    const Octets data_chunk = sctp_chunk(0, octets({0, 0, 0, 1, 0, 2, 0, 3, 0, 0, 0, 0, 'd', 'a', 't', 'a'}));
    const Octets ospf = join(octets({2, 1, 0, 24}), Octets(20, 0));
    const Octets ospf_hello = ipv4(89, ospf);
    const Octets snap = octets({0xAA, 0xAA, 3, 0, 0, 0, 8, 0});
    Octets no_length = t;
    no_length[2] = no_length[3] = 0;
    static const std::vector<Row> all = {
        {"TCP", ethernet(0x0800, t), "14/0800/49", "34/0006/29", "0/0", 40000, 80, 5},
        {"UDP", ethernet(0x0800, ipv4(17, udp(5353, 53, text("data")))), "14/0800/32", "34/0011/12", "0/0", 5353, 53,
         4},
        {"ICMP", ethernet(0x0800, ipv4(1, icmp_echo(8, text("abc")))), "14/0800/31", "34/0001/11", "0/0", 0, 0, 3},
        {"first fragment", ethernet(0x0800, ipv4(17, udp(1, 2, Octets(16, 'x')), 0x2000)), "14/0800/44", "34/0011/24",
         "0/1", 1, 2, 16},
        {"later fragment", ethernet(0x0800, ipv4(17, Octets(24, 'x'), 0x2005)), "14/0800/44", "-", "40/1", 0, 0, 0},
        {"802.1Q", ethernet(0x8100, vlan(100, 0x0800, t)), "18/0800/49", "38/0006/29", "0/0", 40000, 80, 5},
        {"802.1ad and 802.1Q", ethernet(0x88A8, vlan(7, 0x8100, vlan(8, 0x0800, t))), "22/0800/49", "42/0006/29", "0/0",
         40000, 80, 5},
        {"two of 802.1Q", ethernet(0x8100, vlan(7, 0x8100, vlan(8, 0x0800, t))), "22/0800/49", "42/0006/29", "0/0",
         40000, 80, 5},
        {"two MPLS labels", ethernet(0x8847, mpls(100, false, mpls(200, true, t))), "22/0800/49", "42/0006/29", "0/0",
         40000, 80, 5},
        {"multicast MPLS", ethernet(0x8848, mpls(100, true, t)), "18/0800/49", "38/0006/29", "0/0", 40000, 80, 5},
        {"Ethernet in MPLS", ethernet(0x8847, mpls(100, true, ethernet(0x0800, t))), "32/0800/49", "52/0006/29", "0/0",
         40000, 80, 5},
        {"PPPoE", ethernet(0x8864, pppoe(t)), "22/0800/49", "42/0006/29", "0/0", 40000, 80, 5},
        {"ARP", ethernet(0x0806, Octets(28, 1)), "14/0806/28", "-", "0/0", 0, 0, 0},
        {"IPv6 TCP", ethernet(0x86DD, ipv6(6, short_tcp(1, 2, text("1")))), "14/86dd/61", "54/0006/21", "0/0", 1, 2, 1},
        {"IPv6 hop-by-hop", ethernet(0x86DD, ipv6(0, join(extension(6), short_tcp(1, 2, text("1"))))), "14/86dd/69",
         "62/0006/21", "0/0", 1, 2, 1},
        {"IPv6 authentication", ethernet(0x86DD, ipv6(51, join(octets({17, 4}), Octets(22, 0), udp(1, 2, text("1"))))),
         "14/86dd/73", "78/0011/9", "0/0", 1, 2, 1},
        {"IPv6 fragment", ethernet(0x86DD, ipv6(44, join(ipv6_fragment(17, 8 | 1), text("0123456789")))), "14/86dd/58",
         "62/0011/10", "8/1", 0, 0, 10},
        {"IPv6 hop-by-hop and fragment",
         ethernet(0x86DD, ipv6(0, join(extension(44), ipv6_fragment(17, 8 | 1), text("0123456789")))), "14/86dd/66",
         "70/0011/10", "8/1", 0, 0, 18},
        {"IPv6 first fragment",
         ethernet(0x86DD, ipv6(0, join(extension(44), ipv6_fragment(17, 1), udp(1, 2, text("89"))))), "14/86dd/66",
         "70/0011/10", "0/1", 1, 2, 2},
        {"6-in-4", ethernet(0x0800, ipv4(41, ipv6(17, udp(9, 10, text("ab"))))), "14/0800/70", "74/0011/10", "0/0", 9,
         10, 2},
        {"6-in-4 with hop-by-hop", ethernet(0x0800, ipv4(41, ipv6(0, join(extension(17), udp(9, 10, text("ab")))))),
         "14/0800/78", "82/0011/10", "0/0", 9, 10, 2},
        {"GRE", ethernet(0x0800, ipv4(47, join(octets({0x20, 0, 8, 0, 0, 0, 0, 1}), t))), "14/0800/77", "34/002f/57",
         "0/0", 8192, 2048, 0},
        {"ICMPv6", ethernet(0x86DD, ipv6(58, icmp_echo(128, text("ab")))), "14/86dd/50", "54/003a/10", "0/0", 0, 0, 2},
        {"SCTP", ethernet(0x0800, ipv4(132, sctp(data_chunk))), "14/0800/52", "34/0084/32", "0/0", 11, 22, 20},
        {"TCP header cut", cut(ethernet(0x0800, t), 52), "14/0800/38", "34/0006/18", "0/0", 40000, 80, 0},
        {"ports cut", cut(ethernet(0x0800, t), 37), "14/0800/23", "34/0006/3", "0/0", 40000, 0, 0},
        {"IP header cut", cut(ethernet(0x0800, t), 24), "14/0800/10", "-", "0/0", 0, 0, 0},
        {"Ethernet header cut", cut(ethernet(0x0800, t), 8), "-", "-", "0/0", 0, 0, 0},
        {"OSPF", ethernet(0x0800, ospf_hello), "14/0800/44", "34/0059/24", "0/0", 513, 24, 0},
        {"IP length 0", ethernet(0x0800, no_length), "14/0800/49", "34/0006/29", "0/0", 40000, 80, 5},
        {"ESP", ethernet(0x0800, ipv4(50, join(octets({0x12, 0x34, 0x56, 0x78}), Octets(24, 0)))), "14/0800/48",
         "34/0032/28", "0/0", 4660, 22136, 0},
        {"802.3 with LLC and SNAP", ethernet(38, join(snap, ipv4(17, udp(1, 2, text("ab"))))), "22/0800/30",
         "42/0011/10", "0/0", 1, 2, 2},
        {"802.3 with LLC", ethernet(38, Octets(38, 0x42)), "14/0026/38", "-", "0/0", 0, 0, 0},
    };
    return all;
}

}  // namespace trace_test

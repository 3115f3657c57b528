#include "decoder.hpp"
#include "line.hpp"

#include <spindrift/packet/ethernet.hpp>
#include <spindrift/packet/transport.hpp>

#include <array>

// ICMP and ICMPv6 (docs/formats/ndag.md 8.11 and 8.12).
namespace spindrift::dump {
namespace {

using packet::IcmpHeader;

constexpr std::array<std::string_view, 16> unreachable = {
    "Destination Network Unreachable",
    "Destination Host Unreachable",
    "Destination Protocol Unreachable",
    "Destination Port Unreachable",
    "Fragmentation Required And Dont Fragment Set",
    "Source Route Failed",
    "Destination Network Unknown",
    "Destination Host Unknown",
    "Source Host Isolated",
    "Destination Network Administratively Prohibited",
    "Destination Host Administratively Prohibited",
    "Destination Network Unreachable For Type Of Service",
    "Destination Host Unreachable For Type Of Service",
    "Communication Administratively Prohibited",
    "Host Precedence Violation",
    "Precedence Cutoff In Effect",
};

void put_sequence(Line& line, const IcmpHeader& icmp) {
    if (!icmp.has(4)) {
        line.put("(Truncated)\n");
        return;
    }
    // libtrace prints 0 if 4 to 7 octets were captured.
    line.decimal(icmp.has(8) ? icmp.sequence() : std::uint16_t{0}).put('\n');
}

void put_type(Line& line, const IcmpHeader& icmp) {
    switch (icmp.type()) {
        case IcmpHeader::echo_reply: put_sequence(line.put(" ICMP: Type: 0 (ICMP Echo Reply) Sequence: "), icmp); break;
        case IcmpHeader::echo_request:
            put_sequence(line.put(" ICMP: Type: 8 (ICMP Echo Request) Sequence: "), icmp);
            break;
        case IcmpHeader::destination_unreachable: line.put(" ICMP: Type: 3 (ICMP Destination Unreachable)\n"); break;
        case IcmpHeader::time_exceeded: line.put(" ICMP: Type: 11 (ICMP TTL Exceeded)\n"); break;
        default: line.put(" ICMP: Type: ").decimal(icmp.type()).put(" (Unknown)\n");
    }
}

/// Whether the payload is the packet that caused the message.
bool is_error(std::uint8_t type) noexcept {
    return type == IcmpHeader::destination_unreachable || type == IcmpHeader::time_exceeded;
}

}  // namespace

Next dump_icmp(Context& context, Bytes octets) {
    const IcmpHeader icmp(octets);
    if (!icmp.has(1)) {
        return no_more;
    }
    Line line(context.out);
    put_type(line, icmp);
    if (icmp.type() == IcmpHeader::destination_unreachable) {
        if (!icmp.has(2)) {
            return no_more;
        }
        const std::string_view text = icmp.code() < unreachable.size() ? unreachable[icmp.code()] : "Unknown";
        line.put(" ICMP: Code: ").decimal(icmp.code()).put(" (").put_text(text).put(")\n");
    }
    if (!icmp.has(8)) {
        line.put(" ICMP: Checksum: (Truncated)\n");
        return no_more;
    }
    line.put(" ICMP: Checksum: ").decimal(icmp.checksum()).put('\n');
    return is_error(icmp.type()) ? Next{Namespace::eth, packet::ethertype::ipv4, icmp.payload()} : no_more;
}

Next dump_icmpv6(Context& context, Bytes octets) {
    const packet::Icmpv6Header icmp(octets);
    Line line(context.out);
    if (icmp.has(1)) {
        line.put(" ICMP6: Type ").decimal(icmp.type()).put('\n');
    }
    if (icmp.has(2)) {
        line.put(" ICMP6: Code ").decimal(icmp.code()).put('\n');
    }
    if (!icmp.has(4)) {
        line.put(" [Truncated]\n");
        return no_more;
    }
    // libtrace swaps the octets of the checksum, and of the type, which it treats as a 16-bit number.
    line.put(" ICMP6: Checksum 0x").short_hex(byteswap(icmp.checksum())).put('\n');
    return {Namespace::icmp6, icmp.type() << 8, icmp.payload()};
}

}  // namespace spindrift::dump

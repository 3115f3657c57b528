#include "decoder.hpp"
#include "line.hpp"

#include <spindrift/packet/ethernet.hpp>

// Ethernet, and the headers that can be between it and the network layer (docs/formats/ndag.md 8.4 to 8.6, PPPoE in
// 8.14).
namespace spindrift::dump {

using packet::LinkLayer;

Next dump_ethernet(Context& context, Bytes octets) {
    const packet::EthernetHeader header(octets);
    Line line(context.out);
    line.put(" Ethernet:");
    if (header.has(6)) {
        line.put(" Dest: ").mac(header.destination());
    }
    if (header.has(12)) {
        line.put(" Source: ").mac(header.source());
    }
    if (!header.has(14)) {
        line.put("[|Truncated]\n");
        return no_more;
    }
    line.put(" Ethertype: 0x").hex(header.ethertype()).put('\n');
    return {Namespace::eth, header.ethertype(), header.payload()};
}

Next dump_vlan(Context& context, Bytes octets) {
    const packet::VlanTag tag(octets);
    Line line(context.out);
    if (tag.has(1)) {
        line.put(" VLAN: User Priority: ").decimal(tag.priority());
        line.put("\n VLAN: Format Indicator: ").decimal(static_cast<int>(tag.drop_eligible())).put('\n');
    }
    if (tag.has(2)) {
        line.put(" VLAN: ID: ").decimal(tag.id()).put('\n');
    }
    if (!tag.has(4)) {
        return no_more;
    }
    line.put(" VLAN: EtherType: 0x").hex(tag.ethertype()).put('\n');
    return {Namespace::eth, tag.ethertype(), tag.payload()};
}

namespace {

// A label stack has no protocol field: the payload is IP if its first four bits are an IP version, else Ethernet.
Next after_labels(Bytes payload) noexcept {
    switch (payload.empty() ? 0 : std::to_integer<unsigned>(payload[0]) >> 4) {
        case 4: return {Namespace::eth, packet::ethertype::ipv4, payload};
        case 6: return {Namespace::eth, packet::ethertype::ipv6, payload};
        default: return {Namespace::link, static_cast<int>(LinkLayer::ethernet), payload};
    }
}

}  // namespace

Next dump_mpls(Context& context, Bytes octets) {
    const packet::MplsLabel label(octets);
    Line line(context.out);
    if (label.has(3)) {
        line.put(" MPLS: Label: ").decimal(label.label());
        line.put("\n MPLS: Class of service: ").decimal(label.traffic_class());
        line.put("\n MPLS: Stack: ").put_text(label.is_last() ? "Last" : "More").put('\n');
    }
    if (!label.has(4)) {
        return no_more;
    }
    line.put(" MPLS: TTL: ").decimal(label.ttl()).put('\n');
    return label.is_last() ? after_labels(label.payload())
                           : Next{Namespace::eth, packet::ethertype::mpls, label.payload()};
}

Next dump_pppoe(Context& context, Bytes octets) {
    const packet::PppoeHeader header(octets);
    Line line(context.out);
    if (!header.has(packet::PppoeHeader::size)) {
        line.put(" PPPoE: Truncated (len = ").decimal(octets.size()).put(")\n");
        return no_more;
    }
    line.put(" PPPoE: Version: ").decimal(header.version());
    line.put("\n PPPoE: Type: ").decimal(header.type());
    line.put("\n PPPoE: Code: ").decimal(header.code());
    line.put("\n PPPoE: Session: ").decimal(header.session());
    line.put("\n PPPoE: Length: ").decimal(header.length()).put('\n');
    // The PPP protocol is ignored.
    return {Namespace::link, static_cast<int>(LinkLayer::raw_ip), header.payload()};
}

}  // namespace spindrift::dump

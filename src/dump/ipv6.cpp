#include "decoder.hpp"
#include "line.hpp"

#include <spindrift/packet/ip_header.hpp>

// IPv6 and its extension headers (docs/formats/ndag.md 8.8).
namespace spindrift::dump {
namespace {

using packet::Ipv6Extension;
using packet::Ipv6Fragment;
using packet::Ipv6Header;

/// What follows a complete extension header. Even if no octets follow, the next decoder is called, as in libtrace: "no
/// next header" is printed, too.
Next after(const Ipv6Extension& extension, std::uint8_t protocol) noexcept {
    const std::size_t size = extension.header_size(protocol);
    return extension.has(size) ? Next{Namespace::ip, extension.next_header(), extension.after(size)} : no_more;
}

template <std::size_t N>
void put_extension(Line& line, const char (&name)[N], const Ipv6Extension& extension) {
    line.put(name).put(": Next Header ").decimal(extension.next_header());
    line.put(" Header Ext Len ").decimal(extension.length()).put('\n');
}

}  // namespace

Next dump_ipv6(Context& context, Bytes octets) {
    const Ipv6Header ip(octets);
    Line line(context.out);
    if (ip.has(4)) {
        line.put(" IPv6: Version ").decimal(ip.version());
        line.put("\n IPv6: Class ").decimal(ip.traffic_class());
        line.put("\n IPv6: Flow Label ").decimal(ip.flow_label()).put('\n');
    }
    if (ip.has(6)) {
        line.put(" IPv6: Payload Length ").decimal(ip.payload_length()).put('\n');
    }
    if (ip.has(7)) {
        line.put(" IPv6: Next Header ").decimal(ip.next_header()).put('\n');
    }
    if (ip.has(8)) {
        line.put(" IPv6: Hop Limit ").decimal(ip.hop_limit()).put('\n');
    }
    if (ip.has(24)) {
        line.put(" IPv6: Source IP ").ipv6(ip.source()).put('\n');
    }
    if (!ip.has(40)) {
        line.put(" IPv6: [Truncated]\n");
        return no_more;
    }
    line.put(" IPv6: Destination IP ").ipv6(ip.destination()).put('\n');
    return {Namespace::ip, ip.next_header(), ip.payload()};
}

Next dump_hop_by_hop(Context& context, Bytes octets) {
    const Ipv6Extension extension(octets);
    Line line(context.out);
    if (!extension.has(Ipv6Extension::size)) {
        line.put(" IPv6 Hop-by-Hop: [truncated]\n");
        return no_more;
    }
    put_extension(line, " IPv6 Hop-by-Hop", extension);
    // The only extension header after which the dump ends if no octets follow.
    const Next next = after(extension, packet::ip_protocol::hop_by_hop);
    return next.octets.empty() ? no_more : next;
}

Next dump_routing(Context& context, Bytes octets) {
    const Ipv6Extension extension(octets);
    if (!extension.has(Ipv6Extension::size)) {
        return no_more;
    }
    Line line(context.out);
    put_extension(line, " IPv6 Routing Header", extension);
    // libtrace prints the first two octets again instead of the routing type, which is the third. It treats them as
    // signed.
    line.put(" IPv6 Routing Header: Routing Type ").decimal(extension.next_header());
    line.put(" Segments Left ").decimal(extension.length()).put('\n');
    return after(extension, packet::ip_protocol::routing);
}

Next dump_destination_options(Context& context, Bytes octets) {
    const Ipv6Extension extension(octets);
    if (!extension.has(Ipv6Extension::size)) {
        return no_more;
    }
    Line line(context.out);
    put_extension(line, " IPv6 Destination Options", extension);
    return after(extension, packet::ip_protocol::destination_options);
}

Next dump_fragment(Context& context, Bytes octets) {
    const Ipv6Fragment fragment(octets);
    Line line(context.out);
    if (!fragment.has(Ipv6Fragment::size)) {
        line.put(" IPv6 Frag: [Truncated]\n");
        return no_more;
    }
    line.put(" IPv6 Frag: Next Header: ").decimal(fragment.next_header());
    line.put("\n IPv6 Frag: Offset: ").decimal(fragment.fragment_offset());
    if (fragment.more_fragments()) {
        line.put(" MORE_FRAG");
    }
    line.put("\n IPv6 Frag: Identification: ").decimal(fragment.id()).put('\n');
    if (fragment.fragment_offset() != 0) {
        return no_more;
    }
    return {Namespace::ip, fragment.next_header(), fragment.payload()};
}

}  // namespace spindrift::dump

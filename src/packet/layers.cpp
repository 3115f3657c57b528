#include <spindrift/packet/layers.hpp>

#include <algorithm>
#include <array>

namespace spindrift::packet {
namespace {

/// An MPLS label stack has no protocol field: the payload is IP if its first four bits are an IP version, else
/// Ethernet.
NetworkLayer after_mpls(const MplsLabel& label) noexcept {
    const Bytes payload = label.payload();
    if (!label.is_last()) {
        return {ethertype::mpls, payload};
    }
    switch (payload.empty() ? 0 : std::to_integer<unsigned>(payload[0]) >> 4) {
        case 4: return {ethertype::ipv4, payload};
        case 6: return {ethertype::ipv6, payload};
        default: return payload_of_link(LinkLayer::ethernet, payload);
    }
}

/// Skips VLAN tags, MPLS labels and PPPoE headers. The loop ends because every iteration consumes octets.
NetworkLayer network_after_tags(NetworkLayer network) noexcept {
    for (;;) {
        const Bytes octets = network.octets;
        switch (network.ethertype) {
            case ethertype::vlan:
            case ethertype::service_vlan:
            case ethertype::old_service_vlan:
                if (octets.size() < VlanTag::size) {
                    return {};
                }
                network = {VlanTag(octets).ethertype(), octets.subspan(VlanTag::size)};
                break;
            case ethertype::mpls:
                if (octets.size() < MplsLabel::size) {
                    return {};
                }
                network = after_mpls(MplsLabel(octets));
                break;
            case ethertype::pppoe_session:
                network = octets.size() < PppoeHeader::size ? NetworkLayer{}
                                                            : payload_of_link(LinkLayer::ppp, octets.subspan(6));
                break;
            default: return octets.empty() ? NetworkLayer{} : network;
        }
    }
}

/// A raw packet after Linux SLL is parsed by its IP version, or, if that is neither 4 nor 6, by the protocol field of
/// SLL.
NetworkLayer network_after_sll(std::uint16_t type, Bytes rest) noexcept {
    const NetworkLayer network = payload_of_link(LinkLayer::raw_ip, rest);
    return network.octets.data() != nullptr ? network : network_after_tags({type, rest});
}

NetworkLayer network_in(const Packet& packet, const Frame& frame) noexcept {
    if (packet.link == LinkLayer::linux_sll && frame.link == LinkLayer::raw_ip) {
        return network_after_sll(load_be<std::uint16_t>(packet.octets.data() + 14), frame.octets);
    }
    if (packet.link == LinkLayer::linux_sll2 && frame.link == LinkLayer::raw_ip) {
        return network_after_sll(load_be<std::uint16_t>(packet.octets.data()), frame.octets);
    }
    return network_after_tags(payload_of_link(frame.link, frame.octets));
}

/// A fast path for nearly all packets: Ethernet directly followed by IP. Sets the fields in place, which avoids copies.
bool find_in_ethernet(Layers& layers, const Packet& packet) noexcept {
    const EthernetHeader header(packet.octets);
    const std::uint16_t type = header.ethertype();
    if (packet.link != LinkLayer::ethernet || (type != ethertype::ipv4 && type != ethertype::ipv6) ||
        !header.has(EthernetHeader::size + 1)) {
        return false;
    }
    layers.frame.link = packet.link;
    layers.frame.octets = packet.octets;
    layers.network.ethertype = type;
    layers.network.octets = header.payload();
    return true;
}

void find_in_ipv6(Layers& layers, Bytes octets, bool outermost) noexcept {
    const Ipv6Header header(octets);
    if (!header.has(Ipv6Header::size)) {
        return;
    }
    layers.protocol = header.next_header();
    Bytes rest = header.payload();
    for (;;) {
        std::size_t size = 0;
        if (Ipv6Extension::is(layers.protocol)) {
            const Ipv6Extension extension(rest);
            size = extension.header_size(layers.protocol);
            if (!extension.has(size)) {
                return;
            }
            layers.protocol = extension.next_header();
        } else if (layers.protocol == ip_protocol::fragment) {
            const Ipv6Fragment fragment(rest);
            size = Ipv6Fragment::size;
            if (!fragment.has(size)) {
                return;
            }
            if (outermost) {
                layers.fragment_offset = fragment.fragment_offset();
                layers.more_fragments = fragment.more_fragments();
                layers.is_fragment = layers.more_fragments || layers.fragment_offset != 0;
            }
            layers.protocol = fragment.next_header();
            if (fragment.fragment_offset() != 0) {
                return;
            }
        } else {
            layers.transport = rest;
            return;
        }
        rest = rest.subspan(size);
    }
}

void find_in_ipv4(Layers& layers, Bytes octets) noexcept {
    const Ipv4Header header(octets);
    if (!header.has(Ipv4Header::size) || header.version() != 4) {
        return;
    }
    layers.protocol = header.protocol();
    layers.fragment_offset = header.fragment_offset() * 8U;
    layers.more_fragments = header.more_fragments();
    layers.is_fragment = header.is_fragment();
    const std::size_t size = header.header_size();
    if (layers.fragment_offset != 0 || size < Ipv4Header::size || !header.has(size)) {
        return;
    }
    if (layers.protocol == ip_protocol::ipv6) {
        find_in_ipv6(layers, octets.subspan(size), false);
        return;
    }
    layers.transport = octets.subspan(size);
}

/// A view of the transport header, if it has this protocol and is complete.
template <typename Header>
std::optional<Header> transport_header(const Layers& layers, std::uint8_t protocol) noexcept {
    if (layers.protocol != protocol || layers.transport.size() < Header::size) {
        return std::nullopt;
    }
    return Header(layers.transport);
}

template <typename Header>
std::optional<Header> network_header(const NetworkLayer& network, std::uint16_t type) noexcept {
    if (network.ethertype != type || network.octets.size() < Header::size) {
        return std::nullopt;
    }
    return Header(network.octets);
}

bool has_no_ports(std::uint8_t protocol) noexcept {
    return protocol == ip_protocol::icmp || protocol == ip_protocol::icmpv6;
}

// Returns the packet if its version is 4 or 6 and its fixed header is complete.
std::optional<Bytes> whole_header(Bytes packet) noexcept {
    if (packet.empty()) {
        return std::nullopt;
    }
    const unsigned version = std::to_integer<unsigned>(packet[0]) >> 4;
    const bool complete =
        (version == 4 && packet.size() >= Ipv4Header::size) || (version == 6 && packet.size() >= Ipv6Header::size);
    return complete ? std::optional(packet) : std::nullopt;
}

// For "cooked" packets the protocol field decides, not the version of the payload.
NetworkLayer network_by_type(Bytes octets, std::size_t type_at, std::size_t header_size) noexcept {
    return octets.size() < header_size
               ? NetworkLayer{}
               : network_after_tags({load_be<std::uint16_t>(octets.data() + type_at), octets.subspan(header_size)});
}

// Skips an address family of 4 octets. The numbers are those of the BSDs and Linux, in either byte order.
NetworkLayer network_after_family(Bytes octets) noexcept {
    static constexpr std::array<std::uint32_t, 5> families = {2, 10, 24, 28, 30};
    constexpr std::size_t family_size = 4;
    if (octets.size() < family_size || (std::ranges::count(families, load_be<std::uint32_t>(octets.data())) == 0 &&
                                        std::ranges::count(families, load_le<std::uint32_t>(octets.data())) == 0)) {
        return {};
    }
    return payload_of_link(LinkLayer::raw_ip, octets.subspan(family_size));
}

NetworkLayer network_of(const Packet& packet) noexcept {
    switch (packet.link) {
        case LinkLayer::ethernet: return network_after_tags(payload_of_link(packet.link, packet.octets));
        case LinkLayer::bsd_null:
        case LinkLayer::openbsd_loop: return network_after_family(packet.octets);
        case LinkLayer::linux_sll:
        case LinkLayer::linux_sll2: {
            const Frame frame = frame_in(packet.link, packet.octets);
            if (frame.link != LinkLayer::raw_ip) {
                return network_after_tags(payload_of_link(frame.link, frame.octets));
            }
            return packet.link == LinkLayer::linux_sll ? network_by_type(packet.octets, 14, 16)
                                                       : network_by_type(packet.octets, 0, 20);
        }
        default: {
            const Frame frame = frame_in(packet.link, packet.octets);
            return network_after_tags(payload_of_link(frame.link, frame.octets));
        }
    }
}

}  // namespace

std::optional<Ipv4Header> Layers::ipv4() const noexcept {
    const auto header = network_header<Ipv4Header>(network, ethertype::ipv4);
    return header && header->version() == 4 ? header : std::nullopt;
}

std::optional<Ipv6Header> Layers::ipv6() const noexcept {
    return network_header<Ipv6Header>(network, ethertype::ipv6);
}

std::optional<ArpHeader> Layers::arp() const noexcept {
    return network_header<ArpHeader>(network, ethertype::arp);
}

std::optional<TcpHeader> Layers::tcp() const noexcept {
    return transport_header<TcpHeader>(*this, ip_protocol::tcp);
}

std::optional<UdpHeader> Layers::udp() const noexcept {
    return transport_header<UdpHeader>(*this, ip_protocol::udp);
}

std::optional<IcmpHeader> Layers::icmp() const noexcept {
    return transport_header<IcmpHeader>(*this, ip_protocol::icmp);
}

std::optional<Icmpv6Header> Layers::icmpv6() const noexcept {
    return transport_header<Icmpv6Header>(*this, ip_protocol::icmpv6);
}

Bytes Layers::source_address() const noexcept {
    if (const auto header = ipv4()) {
        return header->source();
    }
    const auto header = ipv6();
    return header ? header->source() : Bytes();
}

Bytes Layers::destination_address() const noexcept {
    if (const auto header = ipv4()) {
        return header->destination();
    }
    const auto header = ipv6();
    return header ? header->destination() : Bytes();
}

std::uint16_t Layers::source_port() const noexcept {
    return has_no_ports(protocol) || transport.size() < 2 ? std::uint16_t{0} : load_be<std::uint16_t>(transport.data());
}

std::uint16_t Layers::destination_port() const noexcept {
    return has_no_ports(protocol) || transport.size() < 4 ? std::uint16_t{0}
                                                          : load_be<std::uint16_t>(transport.data() + 2);
}

Bytes Layers::payload() const noexcept {
    if (const auto header = tcp()) {
        return header->has(header->header_size()) && header->header_size() >= TcpHeader::size ? header->payload()
                                                                                              : Bytes();
    }
    if (const auto header = udp()) {
        return header->payload();
    }
    if (const auto header = icmp()) {
        return header->payload();
    }
    const auto header = icmpv6();
    return header ? header->payload() : Bytes();
}

Layers layers_of(const Packet& packet) noexcept {
    Layers layers;
    if (!find_in_ethernet(layers, packet)) [[unlikely]] {
        layers.frame = frame_in(packet.link, packet.octets);
        layers.network = network_in(packet, layers.frame);
    }
    if (layers.network.ethertype == ethertype::ipv4) {
        find_in_ipv4(layers, layers.network.octets);
    } else if (layers.network.ethertype == ethertype::ipv6) {
        find_in_ipv6(layers, layers.network.octets, true);
    }
    return layers;
}

std::optional<Bytes> ip_packet_in(const Packet& packet) noexcept {
    if (packet.link == LinkLayer::ethernet && packet.octets.size() > EthernetHeader::size) [[likely]] {
        const std::uint16_t type = EthernetHeader(packet.octets).ethertype();
        if (type == ethertype::ipv4 || type == ethertype::ipv6) [[likely]] {
            return whole_header(packet.octets.subspan(EthernetHeader::size));
        }
    }
    const NetworkLayer network = network_of(packet);
    return network.ethertype == ethertype::ipv4 || network.ethertype == ethertype::ipv6 ? whole_header(network.octets)
                                                                                        : std::nullopt;
}

bool carries_ip(LinkLayer link) noexcept {
    switch (link) {
        case LinkLayer::unknown:
        case LinkLayer::aal5:
        case LinkLayer::duck:
        case LinkLayer::metadata:
        case LinkLayer::nondata:
        case LinkLayer::erf_meta:
        case LinkLayer::etsi_li:
        case LinkLayer::pcapng_meta:
        case LinkLayer::tzsp:
        case LinkLayer::xdp: return false;
        default: return true;
    }
}

}  // namespace spindrift::packet

#include "packet_layers.hpp"

#include "ip_payload.hpp"
#include "link_tags.hpp"
#include "metadata_header.hpp"

#include <algorithm>

namespace spindrift::libtrace::accessors {
namespace {

using packet::Frame;
using packet::LinkLayer;
using packet::NetworkLayer;

/// Accessors take packets as `const`, but keep what they find.
libtrace_packet_cache_t& cache_of(const libtrace_packet_t& packet) noexcept {
    return const_cast<libtrace_packet_t&>(packet).cached;
}

Bytes octets_in(const void* start, std::uint32_t size) noexcept {
    return {static_cast<const std::byte*>(start), size};
}

// The functions below take packets that are current.

Bytes captured_in(const libtrace_packet_t& packet) noexcept {
    const int cached = packet.cached.capture_length;
    const std::size_t size = cached >= 0 ? static_cast<std::size_t>(cached) : trace_get_capture_length(&packet);
    return octets_in(packet.payload, packet.payload == nullptr ? 0 : static_cast<std::uint32_t>(size));
}

LinkLayer link_of(const libtrace_packet_t& packet) noexcept {
    constexpr auto unknown_yet = static_cast<libtrace_linktype_t>(0);
    const libtrace_linktype_t cached = packet.cached.link_type;
    return to_link_layer(cached != unknown_yet ? cached : trace_get_link_type(&packet));
}

/// Whether a link layer is not one: its packets describe a capture, or nothing in them can be found.
bool has_no_layer2(LinkLayer link) noexcept {
    switch (link) {
        case LinkLayer::erf_meta:
        case LinkLayer::pcapng_meta:
        case LinkLayer::etsi_li:
        case LinkLayer::tzsp:
        case LinkLayer::xdp: return true;
        default: return static_cast<int>(link) < 0;
    }
}

/// After metadata headers, padding that was captured behind the packet does not count.
Frame find_layer2(const libtrace_packet_t& packet, LinkLayer link) noexcept {
    Frame frame{link, captured_in(packet)};
    if (has_metadata_header(link)) {
        frame = after_metadata_headers(frame);
        const std::size_t wire_length = trace_get_wire_length(&packet);
        if (wire_length > 0) {
            frame.octets = frame.octets.first(std::min(wire_length, frame.octets.size()));
        }
    }
    return has_no_layer2(frame.link) ? Frame{} : frame;
}

Frame layer2_in(const libtrace_packet_t& packet) noexcept {
    const LinkLayer link = link_of(packet);
    libtrace_packet_cache_t& cached = cache_of(packet);
    // The cache has no room for the link layer behind metadata headers, which are few, so that they are skipped again.
    if (cached.l2_header != nullptr && !has_metadata_header(link)) {
        return {link, octets_in(cached.l2_header, cached.l2_remaining)};
    }
    const Frame frame = find_layer2(packet, link);
    cached.l2_header = pointer_to(frame.octets);
    cached.l2_remaining = static_cast<std::uint32_t>(frame.octets.size());
    return frame;
}

/// A packet after Linux SLL has no header of Ethernet, only the protocol in SLL; if that is a tag, it decides. Else
/// the version in the packet does.
NetworkLayer payload_of(const libtrace_packet_t& packet, const Frame& frame) noexcept {
    constexpr std::size_t protocol_at = 14;
    if (frame.link == LinkLayer::raw_ip && link_of(packet) == LinkLayer::linux_sll) {
        const auto protocol = load_be<std::uint16_t>(static_cast<const std::byte*>(packet.payload) + protocol_at);
        if (is_tag(protocol)) {
            return {protocol, frame.octets};
        }
    }
    return packet::payload_of_link(frame.link, frame.octets);
}

NetworkLayer payload_of_layer2_in(const libtrace_packet_t& packet) noexcept {
    const Frame frame = layer2_in(packet);
    return frame.octets.data() == nullptr ? NetworkLayer{} : payload_of(packet, frame);
}

/// Nearly all packets: IP directly behind Ethernet. Everything else takes the long way.
NetworkLayer find_layer3(const libtrace_packet_t& packet) noexcept {
    if (packet.cached.link_type == TRACE_TYPE_ETH &&
        (packet.cached.l2_header == nullptr || packet.cached.l2_header == packet.payload)) {
        const Bytes frame = captured_in(packet);
        const packet::EthernetHeader header(frame);
        if (header.has(packet::EthernetHeader::size + 1)) {
            const std::uint16_t type = header.ethertype();
            if (type == packet::ethertype::ipv4 || type == packet::ethertype::ipv6) {
                return {type, frame.subspan(packet::EthernetHeader::size)};
            }
        }
    }
    return after_tags(payload_of_layer2_in(packet));
}

NetworkLayer layer3_in(const libtrace_packet_t& packet) noexcept {
    libtrace_packet_cache_t& cached = cache_of(packet);
    if (cached.l3_header != nullptr) {
        return known_layer3(packet);
    }
    const NetworkLayer network = find_layer3(packet);
    cached.l3_header = pointer_to(network.octets);
    cached.l3_ethertype = network.ethertype;
    cached.l3_remaining = static_cast<std::uint32_t>(network.octets.size());
    return network;
}

/// Stores layer 2 of a frame of Ethernet, with which nearly all packets begin. \returns false for every other packet
bool find_ethernet(const libtrace_packet_t& packet) noexcept {
    libtrace_packet_cache_t& cached = cache_of(packet);
    if (cached.link_type != TRACE_TYPE_ETH || cached.capture_length < 0 || packet.payload == nullptr) {
        return false;
    }
    if (cached.l2_header == nullptr) {
        cached.l2_header = packet.payload;
        cached.l2_remaining = static_cast<std::uint32_t>(cached.capture_length);
    }
    return true;
}

/// Finds the payload of IPv4 directly behind Ethernet, as nearly all packets are, and stores it with layer 3.
/// \returns false for every other packet, of which nothing is stored
bool find_usual_transport(const libtrace_packet_t& packet) noexcept {
    constexpr int least = packet::EthernetHeader::size + packet::Ipv4Header::size;
    libtrace_packet_cache_t& cached = cache_of(packet);
    if (cached.link_type != TRACE_TYPE_ETH || cached.capture_length < least || packet.payload == nullptr ||
        (cached.l2_header != nullptr && cached.l2_header != packet.payload) || cached.l3_header != nullptr) {
        return false;
    }
    const Bytes frame = octets_in(packet.payload, static_cast<std::uint32_t>(cached.capture_length));
    const Bytes network = frame.subspan(packet::EthernetHeader::size);
    const packet::Ipv4Header ip(network);
    if (packet::EthernetHeader(frame).ethertype() != packet::ethertype::ipv4 || ip.version() != 4 ||
        ip.fragment_offset() != 0 || ip.protocol() == packet::ip_protocol::ipv6 || ip.header_size() >= network.size()) {
        return false;
    }
    cached.l3_header = pointer_to(network);
    cached.l3_ethertype = packet::ethertype::ipv4;
    cached.l3_remaining = static_cast<std::uint32_t>(network.size());
    cached.l4_header = pointer_to(network) + ip.header_size();
    cached.transport_proto = ip.protocol();
    cached.l4_remaining = static_cast<std::uint32_t>(network.size() - ip.header_size());
    return true;
}

}  // namespace

bool find_transport(const libtrace_packet_t& packet) noexcept {
    if (find_usual_transport(packet)) {
        return true;
    }
    const Transport transport = transport_in(layer3_in(packet));
    libtrace_packet_cache_t& cached = cache_of(packet);
    cached.l4_header = pointer_to(transport.octets);
    cached.transport_proto = transport.protocol;
    cached.l4_remaining = static_cast<std::uint32_t>(transport.octets.size());
    return cached.l4_header != nullptr;
}

Bytes captured(const libtrace_packet_t* packet) noexcept {
    return current(packet) == nullptr ? Bytes{} : captured_in(*packet);
}

Frame layer2_of(const libtrace_packet_t* packet) noexcept {
    return current(packet) == nullptr ? Frame{} : layer2_in(*packet);
}

NetworkLayer payload_of_layer2(const libtrace_packet_t* packet) noexcept {
    return current(packet) == nullptr ? NetworkLayer{} : payload_of_layer2_in(*packet);
}

NetworkLayer layer3_of(const libtrace_packet_t* packet) noexcept {
    return current(packet) == nullptr ? NetworkLayer{} : layer3_in(*packet);
}

Bytes transport_of(const libtrace_packet_t* packet, std::uint8_t protocol, std::size_t size) noexcept {
    const Transport transport = transport_of(packet);
    return transport.protocol == protocol && transport.octets.size() >= size ? transport.octets : Bytes{};
}

}  // namespace spindrift::libtrace::accessors

using namespace spindrift::libtrace::accessors;

void* trace_get_layer2(const libtrace_packet_t* packet, libtrace_linktype_t* linktype, uint32_t* remaining) {
    if (packet == nullptr || linktype == nullptr) {
        return nullptr;
    }
    if (current(packet) != nullptr && find_ethernet(*packet)) {
        *linktype = TRACE_TYPE_ETH;
        store(remaining, packet->cached.l2_remaining);
        return packet->cached.l2_header;
    }
    const spindrift::packet::Frame frame = layer2_of(packet);
    *linktype = frame.octets.data() == nullptr ? trace_get_link_type(packet) : to_linktype(frame.link);
    return to_caller(frame.octets, remaining);
}

void* trace_get_layer3(const libtrace_packet_t* packet, uint16_t* ethertype, uint32_t* remaining) {
    const spindrift::packet::NetworkLayer network = layer3_of(packet);
    store(ethertype, network.ethertype);
    return to_caller(network.octets, remaining);
}

void* trace_get_transport(const libtrace_packet_t* packet, uint8_t* proto, uint32_t* remaining) {
    const libtrace_packet_cache_t* const cached = with_transport(packet);
    store(proto, cached != nullptr ? cached->transport_proto : std::uint8_t{0});
    store(remaining, cached != nullptr ? cached->l4_remaining : 0U);
    return cached != nullptr ? cached->l4_header : nullptr;
}

#include "ipv4_fields.hpp"
#include "layer_tags.hpp"

#include <spindrift/packet/layers.hpp>
#include <spindrift/packet/transport.hpp>
#include <spindrift/tag/packet_tags.hpp>

#include <cassert>

namespace spindrift::tag {
namespace {

namespace ip_protocol = packet::ip_protocol;

// Five rounds over the fields (docs/formats/tagging.md 5.3). The hash is part of the format, so it has no key.
std::uint32_t flow_hash(const Ipv4Fields& fields) noexcept {
    const packet::TcpHeader tcp(fields.transport);
    const bool has_flags = fields.protocol == ip_protocol::tcp && tcp.has(packet::TcpHeader::size);
    const std::uint32_t flags = has_flags ? tcp.flags() : 0U;
    std::uint32_t hash = fields.source * 59;
    const auto add = [&hash](std::uint32_t value) { hash ^= (hash << 5) + (hash >> 27) + value; };
    add(fields.destination);
    add(std::uint32_t{fields.source_port} << 16);
    add(fields.dest_port);
    add(std::uint32_t{fields.ttl} << 24 | flags << 16);
    add(std::uint32_t{fields.protocol} << 8 | fields.length);
    return hash;
}

StandardTags other_tags(const packet::Layers& layers) noexcept {
    StandardTags tags;
    tags.filters = bit(Filter::not_ip);
    if (layers.ipv6() && layers.has_transport()) {
        const Ports ports(layers.protocol, layers.transport);
        tags.has_transport = true;
        tags.protocol = layers.protocol;
        tags.source_port = ports.source;
        tags.dest_port = ports.destination;
    }
    return tags;
}

}  // namespace

Ports::Ports(std::uint8_t protocol, Bytes transport) noexcept {
    switch (protocol) {
        case ip_protocol::icmp:
        case ip_protocol::icmpv6:
            if (transport.size() >= 2) {
                source = std::to_integer<std::uint16_t>(transport[0]);
                destination = std::to_integer<std::uint16_t>(transport[1]);
            }
            break;
        case ip_protocol::tcp:
        case ip_protocol::udp:
            if (transport.size() >= 4) {
                source = load_be<std::uint16_t>(transport.data());
                destination = load_be<std::uint16_t>(transport.data() + 2);
            }
            break;
        default: break;
    }
}

Ipv4Fields::Ipv4Fields(const packet::Ipv4Header& header) noexcept {
    const std::byte* const octets = header.octets().data();
    source = load_be<std::uint32_t>(octets + 12);
    destination = load_be<std::uint32_t>(octets + 16);
    length = header.total_length();
    flags_and_offset = load_be<std::uint16_t>(octets + 6);
    ttl = header.ttl();
    protocol = header.protocol();
    // A header length below 20 octets is used as it is.
    has_transport = header.fragment_offset() == 0 && header.has(header.header_size());
    if (has_transport) {
        transport = header.payload();
        // ICMPv6 in IPv4 has no ports.
        const Ports ports = protocol == ip_protocol::icmpv6 ? Ports() : Ports(protocol, transport);
        source_port = ports.source;
        dest_port = ports.destination;
    }
}

StandardTags ipv4_tags(const packet::Ipv4Header& header) noexcept {
    const Ipv4Fields fields(header);
    StandardTags tags;
    tags.filters = filters_of(fields);
    if (fields.has_transport) {
        tags.has_transport = true;
        tags.protocol = fields.protocol;
        tags.source_port = fields.source_port;
        tags.dest_port = fields.dest_port;
        tags.flow_hash = flow_hash(fields);
    }
    return tags;
}

StandardTags layer_tags(const packet::Layers& layers) noexcept {
    const auto header = layers.ipv4();
    return header ? ipv4_tags(*header) : other_tags(layers);
}

PacketTags standard_tags(const packet::Packet& packet) noexcept {
    return {layer_tags(packet::layers_of(packet)), {}};
}

void standard_tags(std::span<const packet::Packet> packets, std::span<PacketTags> tags) noexcept {
    assert(tags.size() >= packets.size());
    for (std::size_t i = 0; i < packets.size(); ++i) {
        tags[i] = standard_tags(packets[i]);
    }
}

}  // namespace spindrift::tag

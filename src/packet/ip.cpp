#include <spindrift/packet/ip.hpp>

#include <netinet/in.h>

#include <algorithm>

namespace spindrift::packet {
namespace {

constexpr std::size_t ipv4_header_size = 20;
constexpr std::size_t ipv6_header_size = 40;
constexpr std::size_t udp_header_size = 8;
constexpr std::size_t tcp_header_size = 20;
constexpr std::size_t icmp_header_size = 8;

std::optional<IpPacket> parse_v4(Bytes octets) noexcept {
    const std::size_t header_size = 4 * (std::to_integer<std::size_t>(octets[0]) & 0xF);
    if (header_size < ipv4_header_size || header_size > octets.size()) {
        return std::nullopt;
    }
    IpPacket packet;
    packet.octets = octets;
    packet.size = load_be<std::uint16_t>(octets.data() + 2);
    packet.source = octets.subspan(12, 4);
    packet.destination = octets.subspan(16, 4);
    packet.protocol_at = 9;
    packet.protocol = packet.first_protocol = std::to_integer<std::uint8_t>(octets[packet.protocol_at]);
    packet.payload_at = header_size;
    const auto flags = load_be<std::uint16_t>(octets.data() + 6);
    const bool more = (flags & 0x2000) != 0;
    const std::uint32_t offset = (flags & 0x1FFFU) * 8;
    if (more || offset != 0) {
        packet.fragment = FragmentInfo{load_be<std::uint16_t>(octets.data() + 4), offset, more};
    }
    return packet;
}

// The size of the extension header at the start of `rest`, or 0 if `protocol` is not one or `rest` is too short.
std::size_t extension_size(std::uint8_t protocol, Bytes rest) noexcept {
    if (rest.size() < 2) {
        return 0;
    }
    const auto length = std::to_integer<std::size_t>(rest[1]);
    switch (protocol) {
        case IPPROTO_HOPOPTS:
        case IPPROTO_ROUTING:
        case IPPROTO_DSTOPTS: return 8 * (length + 1);
        case IPPROTO_AH: return 4 * (length + 2);
        case IPPROTO_FRAGMENT: return 8;
        default: return 0;
    }
}

bool is_extension(std::uint8_t protocol) noexcept {
    return protocol == IPPROTO_HOPOPTS || protocol == IPPROTO_ROUTING || protocol == IPPROTO_DSTOPTS ||
           protocol == IPPROTO_AH || protocol == IPPROTO_FRAGMENT;
}

std::optional<IpPacket> parse_v6(Bytes octets) noexcept {
    if (octets.size() < ipv6_header_size) {
        return std::nullopt;
    }
    IpPacket packet;
    packet.octets = octets;
    packet.size = ipv6_header_size + load_be<std::uint16_t>(octets.data() + 4);
    if (packet.size == ipv6_header_size || packet.size > octets.size()) {
        return std::nullopt;
    }
    packet.source = octets.subspan(8, 16);
    packet.destination = octets.subspan(24, 16);
    packet.protocol_at = 6;
    packet.protocol = packet.first_protocol = std::to_integer<std::uint8_t>(octets[packet.protocol_at]);
    packet.payload_at = ipv6_header_size;
    while (is_extension(packet.protocol) && !packet.fragment) {
        const Bytes rest = octets.subspan(packet.payload_at, packet.size - packet.payload_at);
        const std::size_t size = extension_size(packet.protocol, rest);
        if (size == 0 || size > rest.size()) {
            return std::nullopt;
        }
        if (packet.protocol == IPPROTO_FRAGMENT) {
            const auto flags = load_be<std::uint16_t>(rest.data() + 2);
            packet.fragment = FragmentInfo{load_be<std::uint32_t>(rest.data() + 4), flags & 0xFFF8U, (flags & 1) != 0};
            // `protocol_at` stays in the header before: reassembly removes the fragment header and writes the payload's
            // protocol there.
            packet.protocol = std::to_integer<std::uint8_t>(rest[0]);
        } else {
            packet.protocol_at = packet.payload_at;
            packet.protocol = std::to_integer<std::uint8_t>(rest[0]);
        }
        packet.payload_at += size;
    }
    return packet;
}

}  // namespace

std::optional<IpPacket> IpPacket::parse(Bytes octets) noexcept {
    if (octets.size() < ipv4_header_size) {
        return std::nullopt;
    }
    switch (std::to_integer<unsigned>(octets[0]) >> 4) {
        case 4: return parse_v4(octets);
        case 6: return parse_v6(octets);
        default: return std::nullopt;
    }
}

std::optional<UdpDatagram> UdpDatagram::parse(Bytes octets) noexcept {
    if (octets.size() < udp_header_size) {
        return std::nullopt;
    }
    UdpDatagram datagram;
    datagram.source_port = load_be<std::uint16_t>(octets.data());
    datagram.destination_port = load_be<std::uint16_t>(octets.data() + 2);
    datagram.length = load_be<std::uint16_t>(octets.data() + 4);
    datagram.checksum = load_be<std::uint16_t>(octets.data() + 6);
    // A length that is too small for the header is used as the length of the payload, as libnmsg does.
    const std::size_t size = datagram.length >= udp_header_size ? datagram.length - udp_header_size : datagram.length;
    datagram.payload = octets.subspan(udp_header_size);
    datagram.payload = datagram.payload.first(std::min(size, datagram.payload.size()));
    return datagram;
}

std::optional<UdpDatagram> UdpDatagram::in(const IpPacket& packet) noexcept {
    if (packet.fragment || packet.protocol != IPPROTO_UDP) {
        return std::nullopt;
    }
    return parse(packet.payload());
}

std::optional<TcpSegment> TcpSegment::parse(Bytes octets) noexcept {
    if (octets.size() < tcp_header_size) {
        return std::nullopt;
    }
    const std::size_t header_size = 4 * (std::to_integer<std::size_t>(octets[12]) >> 4);
    if (header_size < tcp_header_size || header_size > octets.size()) {
        return std::nullopt;
    }
    return TcpSegment{load_be<std::uint16_t>(octets.data()), load_be<std::uint16_t>(octets.data() + 2),
                      octets.subspan(header_size)};
}

std::optional<IcmpMessage> IcmpMessage::parse(Bytes octets) noexcept {
    if (octets.size() < icmp_header_size) {
        return std::nullopt;
    }
    return IcmpMessage{std::to_integer<std::uint8_t>(octets[0]), std::to_integer<std::uint8_t>(octets[1]),
                       octets.subspan(icmp_header_size)};
}

}  // namespace spindrift::packet

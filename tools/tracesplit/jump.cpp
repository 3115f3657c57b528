#include "jump.hpp"

#include <spindrift/packet/ip.hpp>
#include <spindrift/packet/layers.hpp>
#include <spindrift/packet/transport.hpp>

#include <algorithm>

namespace tracesplit {
namespace {

using namespace spindrift;
using packet::NetworkLayer;

/// What a GRE header (RFC 2784, RFC 2890) is before.
NetworkLayer in_gre(Bytes octets) noexcept {
    constexpr std::size_t word = 4;
    constexpr unsigned checksum_flag = 0x8000;
    constexpr unsigned key_flag = 0x2000;
    constexpr unsigned sequence_flag = 0x1000;
    constexpr unsigned version_mask = 7;
    if (octets.size() < word) {
        return {};
    }
    const unsigned flags = load_be<std::uint16_t>(octets.data());
    const auto room = [flags](unsigned flag) { return (flags & flag) != 0 ? word : 0; };
    const std::size_t size = word + room(checksum_flag) + room(key_flag) + room(sequence_flag);
    if ((flags & version_mask) != 0 || octets.size() < size) {
        return {};
    }
    return {load_be<std::uint16_t>(octets.data() + 2), octets.subspan(size)};
}

/// The network layer of the Ethernet frame in VXLAN (RFC 7348).
NetworkLayer in_vxlan(Bytes udp) noexcept {
    constexpr std::uint16_t port = 4789;
    constexpr std::size_t header_size = 8;
    const packet::UdpHeader header(udp);
    if (header.destination_port() != port || header.payload().size() < header_size) {
        return {};
    }
    packet::Packet frame;
    frame.octets = header.payload().subspan(header_size);
    frame.link = packet::LinkLayer::ethernet;
    return packet::layers_of(frame).network;
}

/// The network layer in the payload of an IP packet.
NetworkLayer in_ip(const packet::IpPacket& ip) noexcept {
    if (ip.fragment && ip.fragment->offset != 0) {
        return {};
    }
    switch (ip.protocol) {
        case packet::ip_protocol::ipv4: return {packet::ethertype::ipv4, ip.payload()};
        case packet::ip_protocol::ipv6: return {packet::ethertype::ipv6, ip.payload()};
        case packet::ip_protocol::gre: return in_gre(ip.payload());
        case packet::ip_protocol::udp: return in_vxlan(ip.payload());
        default: return {};
    }
}

}  // namespace

std::optional<packet::Packet> jump_to_ip(const packet::Packet& packet, std::uint64_t number) noexcept {
    NetworkLayer layer = packet::layers_of(packet).network;
    while (layer.ethertype == packet::ethertype::ipv4 || layer.ethertype == packet::ethertype::ipv6) {
        if (--number == 0) {
            packet::Packet inner = packet;
            const auto skipped = static_cast<std::uint32_t>(layer.octets.data() - packet.octets.data());
            const std::uint32_t wire = packet::frame_wire_size(packet);
            inner.octets = layer.octets;
            inner.wire_size = std::max(wire - std::min(wire, skipped), static_cast<std::uint32_t>(inner.octets.size()));
            inner.link = packet::LinkLayer::raw_ip;
            inner.record_header_size = 0;
            return inner;
        }
        const auto ip = packet::IpPacket::parse(layer.octets);
        if (!ip) {
            break;
        }
        layer = in_ip(*ip);
    }
    return std::nullopt;
}

}  // namespace tracesplit

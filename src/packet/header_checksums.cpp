#include <spindrift/packet/header_checksums.hpp>

#include <spindrift/packet/checksum.hpp>
#include <spindrift/packet/layers.hpp>

#include <algorithm>

namespace spindrift::packet {
namespace {

constexpr std::size_t field_size = 2;

/// Adds octets as if the checksum at an even offset of them were 0.
void add_without_field(Checksum& sum, Bytes octets, std::size_t field_at) noexcept {
    sum.add(octets.first(field_at));
    sum.add(octets.subspan(field_at + field_size));
}

/// Stores a checksum. \param part of the frame
void store(std::span<std::byte> frame, Bytes part, std::size_t field_at, std::uint16_t value) noexcept {
    store_be(frame.data() + (part.data() - frame.data()) + field_at, value);
}

void set_ipv4_checksum(std::span<std::byte> frame, const Layers& layers) noexcept {
    constexpr std::size_t field_at = 10;
    const auto header = layers.ipv4();
    if (!header || header->header_size() < Ipv4Header::size || !header->has(header->header_size())) {
        return;
    }
    Checksum sum;
    add_without_field(sum, header->octets().first(header->header_size()), field_at);
    store(frame, header->octets(), field_at, sum.value());
}

/// The offset of the checksum in the transport header; 0 if it is not set.
std::size_t field_of(const Layers& layers) noexcept {
    constexpr std::size_t of_icmp = 2;
    constexpr std::size_t of_udp = 6;
    constexpr std::size_t of_tcp = 16;
    if (layers.tcp()) {
        return of_tcp;
    }
    if (layers.udp()) {
        return of_udp;
    }
    return layers.icmp() && layers.network.ethertype == ethertype::ipv4 ? of_icmp : 0;
}

/// The pseudo-header of TCP and UDP, with the addresses of the innermost IP header.
Checksum pseudo_header(const Layers& layers, std::size_t size) noexcept {
    Checksum sum;
    const auto outer = layers.ipv4();
    if (outer && outer->protocol() == ip_protocol::ipv6) {
        const Ipv6Header inner(outer->payload());
        sum.add(inner.source());
        sum.add(inner.destination());
    } else {
        sum.add(layers.source_address());
        sum.add(layers.destination_address());
    }
    sum.add(static_cast<std::uint16_t>(size));
    sum.add(static_cast<std::uint16_t>(size >> 16));
    sum.add(std::uint16_t{layers.protocol});
    return sum;
}

void set_transport_checksum(std::span<std::byte> frame, const Layers& layers) noexcept {
    const std::size_t field_at = field_of(layers);
    const std::size_t size = transport_size_of(layers);
    if (field_at == 0 || layers.is_fragment || size < field_at + field_size || size > layers.transport.size()) {
        return;
    }
    Checksum sum = layers.protocol == ip_protocol::icmp ? Checksum() : pseudo_header(layers, size);
    add_without_field(sum, layers.transport.first(size), field_at);
    // 0 means that a UDP datagram has no checksum (RFC 768).
    const bool is_zero = layers.protocol == ip_protocol::udp && sum.value() == 0;
    store(frame, layers.transport, field_at, is_zero ? std::uint16_t{0xFFFF} : sum.value());
}

}  // namespace

void set_checksums(std::span<std::byte> frame, LinkLayer link) noexcept {
    Packet packet;
    packet.octets = frame;
    packet.link = link;
    const Layers layers = layers_of(packet);
    set_ipv4_checksum(frame, layers);
    set_transport_checksum(frame, layers);
}

}  // namespace spindrift::packet

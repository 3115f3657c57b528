#pragma once

#include "packet_layers.hpp"

#include <spindrift/packet/ip_header.hpp>

#include <cstdint>

namespace spindrift::libtrace::accessors {

/// The fragmentation fields of an IP packet, in octets.
struct FragmentPosition {
    std::uint16_t offset = 0;
    bool more = false;
};

/// The payload of an IPv4 packet. Fragments other than the first have none.
[[nodiscard]] inline Transport payload_of_ipv4(Bytes octets) noexcept {
    const packet::Ipv4Header header(octets);
    if (!header.has(packet::Ipv4Header::size) || header.version() != 4 || header.fragment_offset() != 0) {
        return {};
    }
    const Bytes payload = after(octets, header.header_size());
    return payload.data() == nullptr ? Transport{} : Transport{header.protocol(), payload};
}

/// What follows the fixed header of an IPv6 packet and all extension headers; of every fragment, its part of that.
/// ESP is not skipped. A null span if the headers were not captured completely.
[[nodiscard]] Transport payload_of_ipv6(Bytes octets) noexcept;

/// The payload of IPv4, IPv6, or IPv6 in IPv4.
[[nodiscard]] inline Transport transport_in(const packet::NetworkLayer& network) noexcept {
    if (network.ethertype == packet::ethertype::ipv4) {
        const Transport payload = payload_of_ipv4(network.octets);
        return payload.protocol == packet::ip_protocol::ipv6 ? payload_of_ipv6(payload.octets) : payload;
    }
    return network.ethertype == packet::ethertype::ipv6 ? payload_of_ipv6(network.octets) : Transport{};
}

/// Zeros if the packet is not a fragment, or neither IPv4 nor IPv6.
[[nodiscard]] FragmentPosition fragment_position(const packet::NetworkLayer& network) noexcept;

/// Whether the transport header is in another fragment, also of IPv6 in IPv4.
[[nodiscard]] bool is_later_fragment(const packet::NetworkLayer& network) noexcept;

}  // namespace spindrift::libtrace::accessors

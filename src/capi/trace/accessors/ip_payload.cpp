#include "ip_payload.hpp"

namespace spindrift::libtrace::accessors {
namespace {

using packet::Ipv4Header;
using packet::Ipv6Extension;
using packet::Ipv6Fragment;
using packet::Ipv6Header;
using packet::NetworkLayer;

/// Walks over the extension headers of IPv6, from the first that `octets` begin with.
/// \param fragment receives the fragment header, if there is one
Transport after_extensions(std::uint8_t protocol, Bytes octets, Bytes* fragment) noexcept {
    for (;;) {
        std::size_t size = 0;
        if (Ipv6Extension::is(protocol)) {
            size = Ipv6Extension(octets).header_size(protocol);
        } else if (protocol == packet::ip_protocol::fragment) {
            size = Ipv6Fragment::size;
            if (fragment != nullptr && octets.size() >= size) {
                *fragment = octets;
            }
        } else {
            return {protocol, octets};
        }
        if (octets.size() < size) {
            return {};
        }
        protocol = Ipv6Extension(octets).next_header();
        octets = octets.subspan(size);
    }
}

Transport payload_of_ipv6(Bytes octets, Bytes* fragment) noexcept {
    if (octets.size() < Ipv6Header::size) {
        return {};
    }
    return after_extensions(Ipv6Header(octets).next_header(), octets.subspan(Ipv6Header::size), fragment);
}

FragmentPosition fragment_position_v6(Bytes octets) noexcept {
    Bytes fragment;
    (void)payload_of_ipv6(octets, &fragment);
    const Ipv6Fragment header(fragment);
    return {header.fragment_offset(), header.more_fragments()};
}

}  // namespace

Transport payload_of_ipv6(Bytes octets) noexcept {
    return payload_of_ipv6(octets, nullptr);
}

FragmentPosition fragment_position(const NetworkLayer& network) noexcept {
    constexpr std::size_t end_of_ipv4_field = 8;
    if (network.ethertype == packet::ethertype::ipv6) {
        return fragment_position_v6(network.octets);
    }
    const Ipv4Header header(network.octets);
    if (network.ethertype != packet::ethertype::ipv4 || !header.has(end_of_ipv4_field)) {
        return {};
    }
    return {static_cast<std::uint16_t>(header.fragment_offset() * 8), header.more_fragments()};
}

bool is_later_fragment(const NetworkLayer& network) noexcept {
    if (fragment_position(network).offset != 0) {
        return true;
    }
    if (network.ethertype != packet::ethertype::ipv4) {
        return false;
    }
    const Transport payload = payload_of_ipv4(network.octets);
    return payload.protocol == packet::ip_protocol::ipv6 && fragment_position_v6(payload.octets).offset != 0;
}

}  // namespace spindrift::libtrace::accessors

using namespace spindrift::libtrace::accessors;

void* trace_get_payload_from_ip(libtrace_ip_t* ip, uint8_t* proto, uint32_t* remaining) {
    const Transport payload = payload_of_ipv4(octets_at(ip, remaining));
    store(proto, payload.protocol);
    return to_caller(payload.octets, remaining);
}

void* trace_get_payload_from_ip6(libtrace_ip6_t* ip6, uint8_t* proto, uint32_t* remaining) {
    const Transport payload = payload_of_ipv6(octets_at(ip6, remaining));
    store(proto, payload.protocol);
    return to_caller(payload.octets, remaining);
}

uint16_t trace_get_fragment_offset(const libtrace_packet_t* packet, uint8_t* more) {
    const FragmentPosition position = fragment_position(layer3_of(packet));
    store(more, static_cast<uint8_t>(position.more ? 1 : 0));
    return position.offset;
}

libtrace_ip_t* trace_get_ip(libtrace_packet_t* packet) {
    const auto network = layer3_of(packet);
    const spindrift::packet::Ipv4Header header(network.octets);
    const bool found =
        network.ethertype == TRACE_ETHERTYPE_IP && header.has(sizeof(libtrace_ip_t)) && header.version() == 4;
    return found ? to_caller<libtrace_ip_t>(network.octets, nullptr) : nullptr;
}

libtrace_ip6_t* trace_get_ip6(libtrace_packet_t* packet) {
    const auto network = layer3_of(packet);
    const bool found = network.ethertype == TRACE_ETHERTYPE_IPV6 && network.octets.size() >= sizeof(libtrace_ip6_t);
    return found ? to_caller<libtrace_ip6_t>(network.octets, nullptr) : nullptr;
}

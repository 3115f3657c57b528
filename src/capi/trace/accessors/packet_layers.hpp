#pragma once

#include "../trace.hpp"
#include "octets.hpp"

#include <spindrift/packet/layers.hpp>

#include <cstdint>

// The layers of a packet of the API. They are found once and kept in its `cached`, whose values a program may also set
// or clear. Every layer extends to the end of the capture.
namespace spindrift::libtrace::accessors {

/// The payload of the IP headers of a packet.
struct Transport {
    std::uint8_t protocol = 0;
    Bytes octets;  ///< a null span if there is none
};

/// The packet, if it is of the current run of its trace; else NULL. Every accessor asks once.
inline const libtrace_packet_t* current(const libtrace_packet_t* packet) noexcept {
    return is_current(packet) && packet->trace->format->has_layout() ? packet : nullptr;
}

/// The captured octets; a null span if the packet is NULL, stale or has none.
[[nodiscard]] Bytes captured(const libtrace_packet_t* packet) noexcept;

/// The first link layer after all metadata headers.
[[nodiscard]] packet::Frame layer2_of(const libtrace_packet_t* packet) noexcept;

/// What is behind the link layer, all VLAN tags, MPLS labels and PPPoE headers; not empty unless a null span.
[[nodiscard]] packet::NetworkLayer layer3_of(const libtrace_packet_t* packet) noexcept;

/// `layer3_of` of a packet whose layer 3 was asked for already.
inline packet::NetworkLayer known_layer3(const libtrace_packet_t& packet) noexcept {
    const libtrace_packet_cache_t& cached = packet.cached;
    return {cached.l3_ethertype, {static_cast<const std::byte*>(cached.l3_header), cached.l3_remaining}};
}

/// Finds the payload of the IP headers of a current packet, and stores it in `cached`. \returns whether there is one
bool find_transport(const libtrace_packet_t& packet) noexcept;

/// What is known of the layers of a packet with a payload of IP headers; null if it has none, or is not current.
inline const libtrace_packet_cache_t* with_transport(const libtrace_packet_t* packet) noexcept {
    const bool is_there =
        current(packet) != nullptr && (packet->cached.l4_header != nullptr || find_transport(*packet));
    return is_there ? &packet->cached : nullptr;
}

/// The payload of the IP headers, including those of IPv6 in IPv4.
[[nodiscard]] inline Transport transport_of(const libtrace_packet_t* packet) noexcept {
    const libtrace_packet_cache_t* const cached = with_transport(packet);
    return cached == nullptr ? Transport{}
                             : Transport{cached->transport_proto,
                                         {static_cast<const std::byte*>(cached->l4_header), cached->l4_remaining}};
}

/// The transport header, if it is of this protocol and its fixed part of `size` octets was captured.
[[nodiscard]] Bytes transport_of(const libtrace_packet_t* packet, std::uint8_t protocol, std::size_t size) noexcept;

/// What is directly behind the link layer: maybe a VLAN tag, an MPLS label or a PPPoE header.
[[nodiscard]] packet::NetworkLayer payload_of_layer2(const libtrace_packet_t* packet) noexcept;

}  // namespace spindrift::libtrace::accessors

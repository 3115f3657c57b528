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
    return layout_of(packet) != nullptr ? packet : nullptr;
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

/// The payload of the IP headers, including those of IPv6 in IPv4.
[[nodiscard]] Transport transport_of(const libtrace_packet_t* packet) noexcept;

/// The transport header, if it is of this protocol and its fixed part of `size` octets was captured.
[[nodiscard]] Bytes transport_of(const libtrace_packet_t* packet, std::uint8_t protocol, std::size_t size) noexcept;

/// What is directly behind the link layer: maybe a VLAN tag, an MPLS label or a PPPoE header.
[[nodiscard]] packet::NetworkLayer payload_of_layer2(const libtrace_packet_t* packet) noexcept;

}  // namespace spindrift::libtrace::accessors

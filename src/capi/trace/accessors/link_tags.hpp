#pragma once

#include <spindrift/packet/layers.hpp>

#include <cstdint>

// The headers between the link and the network layer: VLAN tags, MPLS labels and PPPoE. A loop over them:
//
//     for (auto network = after_llc_snap(payload_of_layer2(packet)); is_tag(network); network = after_tag(network)) …
namespace spindrift::libtrace::accessors {

namespace ethertype {
inline constexpr std::uint16_t mpls_multicast = 0x8848;
inline constexpr std::uint16_t pppoe_discovery = 0x8863;
/// Smaller values are the length of an 802.3 frame.
inline constexpr std::uint16_t min = 0x0600;
}  // namespace ethertype

/// Whether an ethertype announces one of these headers.
[[nodiscard]] constexpr bool is_tag(std::uint16_t type) noexcept {
    switch (type) {
        case packet::ethertype::vlan:
        case packet::ethertype::service_vlan:
        case packet::ethertype::mpls:
        case ethertype::mpls_multicast:
        case packet::ethertype::pppoe_session: return true;
        default: return false;
    }
}

/// Whether `network` begins with at least one octet of one of these headers.
[[nodiscard]] constexpr bool is_tag(const packet::NetworkLayer& network) noexcept {
    return is_tag(network.ethertype) && !network.octets.empty();
}

// What follows one header; a null span if that was not captured completely.
[[nodiscard]] packet::NetworkLayer after_vlan_tag(Bytes octets) noexcept;
/// The ethertype is that of MPLS if another label follows, else that of IP by the version in the packet, else 0.
[[nodiscard]] packet::NetworkLayer after_mpls_label(Bytes octets) noexcept;
[[nodiscard]] packet::NetworkLayer after_pppoe_header(Bytes octets) noexcept;

/// What follows the header at the start of `network`, for which `is_tag` must be true. Behind the last MPLS label that
/// can be a frame of Ethernet (a pseudo-wire), whose header is skipped, too.
[[nodiscard]] packet::NetworkLayer after_tag(const packet::NetworkLayer& network) noexcept;

/// What LLC and SNAP announce in an 802.3 frame, whose ethertype is a length. Anything else is returned as it is.
[[nodiscard]] packet::NetworkLayer after_llc_snap(const packet::NetworkLayer& network) noexcept;

/// What follows all of these headers; a null span if nothing does.
[[nodiscard]] packet::NetworkLayer after_tags(packet::NetworkLayer network) noexcept;

}  // namespace spindrift::libtrace::accessors

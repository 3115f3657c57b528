#pragma once

#include <spindrift/base/bytes.hpp>

#include <optional>

namespace spindrift::packet {

/// What frames begin with, by the numbers libpcap gives link types (`DLT_…`). Others exist; nothing is known of them.
enum class LinkType : int {
    null = 0,
    ethernet = 1,
    raw = 12,
    loop = 108,
    linux_sll = 113,
    linux_sll2 = 276,
};

/// The IP packet in a frame, with whatever was captured behind it: Ethernet may have any number of VLAN tags (802.1Q,
/// 802.1ad and its forerunner 0x9100), Linux "cooked" frames one of either version, NULL and LOOP an address family as
/// any of the BSDs or Linux numbers it, in either order of octets (spec/nmsg-messages.md 12.2).
/// \returns nothing unless there is one whose fixed header is complete and of version 4 or 6
[[nodiscard]] std::optional<Bytes> ip_packet_in(LinkType type, Bytes frame) noexcept;

}  // namespace spindrift::packet

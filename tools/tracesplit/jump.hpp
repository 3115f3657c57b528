#pragma once

#include <spindrift/packet/packet.hpp>

#include <cstdint>
#include <optional>

namespace tracesplit {

/// The packet that begins with an IP header of this one: its link layer is raw IP, and the length on the wire is that
/// from there on. Tunnels are looked into: IPv4 and IPv6 in IP, GRE and VXLAN.
/// \param number 1 for the outermost header
/// \returns nothing if it has no such header
[[nodiscard]] std::optional<spindrift::packet::Packet> jump_to_ip(const spindrift::packet::Packet& packet,
                                                                  std::uint64_t number) noexcept;

}  // namespace tracesplit

#pragma once

#include <spindrift/packet/packet.hpp>

#include <cstdint>

namespace spindrift::packet {

/// Whether the two directions of a conversation count as one flow.
enum class FlowDirection : std::uint8_t { unidirectional, bidirectional };

/// A hash that is equal for all packets of a flow and evenly distributed over flows. It is computed from the addresses
/// of the outermost IP packet and, for TCP, UDP, UDP-Lite, SCTP and DCCP, from the ports. The ports of fragments are
/// not used, not even those of the first, so that all fragments of a packet have the same hash.
/// \param key a secret that changes the hashes, so that an attacker cannot choose flows with equal hashes
/// \returns 0 for packets that are not IP
[[nodiscard]] std::uint64_t flow_hash(const Packet& packet, FlowDirection direction, std::uint64_t key = 0) noexcept;

}  // namespace spindrift::packet

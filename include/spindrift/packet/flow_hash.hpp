#pragma once

#include <spindrift/packet/packet.hpp>

#include <cstdint>

namespace spindrift::packet {

/// Whether both directions of a conversation are one flow.
enum class FlowDirection : std::uint8_t { unidirectional, bidirectional };

/// A number that is the same for all packets of a flow, evenly distributed over flows: of the addresses of the
/// outermost IP packet and, for TCP, UDP, UDP-Lite, SCTP and DCCP, of the ports. Ports do not count in fragments, even
/// the first, so that all fragments of a packet have the same number. \param key makes the numbers others, so that
/// nobody outside can choose flows of the same number \returns 0 for what is not IP
[[nodiscard]] std::uint64_t flow_hash(const Packet& packet, FlowDirection direction, std::uint64_t key = 0) noexcept;

}  // namespace spindrift::packet

#pragma once

#include <spindrift/packet/packet.hpp>

#include <cstddef>
#include <span>

namespace spindrift::packet {

/// Sets the checksums of the IPv4 header (RFC 791) and of TCP, UDP and, over IPv4, ICMP in a frame that was changed. A
/// checksum is left as it is if what it covers was not captured completely; so is that of a transport header in a
/// fragment.
void set_checksums(std::span<std::byte> frame, LinkLayer link) noexcept;

}  // namespace spindrift::packet

#pragma once

#include <spindrift/base/bytes.hpp>

#include <cstddef>
#include <cstdint>

/// Messages that hold one packet: base packet, pkt and ncap (docs/formats/nmsg-messages.md sections 10.1, 10.8, 10.12).
namespace spindrift::nmsg {

/// The base message types that are made from packets. Their vendor number is 1.
inline constexpr std::uint32_t base_vid = 1;
enum class PacketMessage : std::uint32_t { ncap = 1, pkt = 8, dnsqr = 9, packet = 12 };

/// The number of octets before and after a packet that the functions below may overwrite. They build the message around
/// the packet in place, without a copy.
inline constexpr std::size_t packet_margin = 8;

/// A base packet message that holds an IP packet.
[[nodiscard]] Bytes wrap_packet(std::byte* packet, std::size_t size) noexcept;

/// A base ncap message that holds an IP packet. The IP version determines the ncap type.
[[nodiscard]] Bytes wrap_ncap(std::byte* packet, std::size_t size) noexcept;

/// A base pkt message that holds the captured part of an Ethernet frame.
/// \param wire_size octets of the frame on the wire
[[nodiscard]] Bytes wrap_pkt(std::byte* frame, std::size_t size, std::uint32_t wire_size) noexcept;

}  // namespace spindrift::nmsg

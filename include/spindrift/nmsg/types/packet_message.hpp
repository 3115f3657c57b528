#pragma once

#include <spindrift/base/bytes.hpp>

#include <cstddef>
#include <cstdint>

/// Messages that hold one packet: base packet, pkt and ncap (docs/formats/nmsg-messages.md sections 10.1, 10.8, 10.12).
namespace spindrift::nmsg {

/// The base message types that are made of packets, with vendor number 1.
inline constexpr std::uint32_t base_vid = 1;
enum class PacketMessage : std::uint32_t { ncap = 1, pkt = 8, dnsqr = 9, packet = 12 };

/// The octets the functions below may overwrite on either side of a packet. They make the message around it, so that
/// it need not be copied.
inline constexpr std::size_t packet_margin = 8;

/// A base packet message that holds an IP packet.
[[nodiscard]] Bytes wrap_packet(std::byte* packet, std::size_t size) noexcept;

/// A base ncap message that holds an IP packet; its version decides about the type.
[[nodiscard]] Bytes wrap_ncap(std::byte* packet, std::size_t size) noexcept;

/// A base pkt message that holds an Ethernet frame, as much as was captured of it.
/// \param wire_size octets it had on the wire
[[nodiscard]] Bytes wrap_pkt(std::byte* frame, std::size_t size, std::uint32_t wire_size) noexcept;

}  // namespace spindrift::nmsg

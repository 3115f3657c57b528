#pragma once

#include <spindrift/base/bytes.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

/// The message types that are made from packets, and those of them that hold one packet and no more: base packet, pkt
/// and ncap (docs/formats/nmsg-messages.md sections 10.1, 10.8, 10.12).
namespace spindrift::nmsg {

/// A message type that is made from packets: base ncap, pkt, dnsqr and packet, and spindrift taggedpacket.
enum class PacketMessage : std::uint8_t { ncap, pkt, dnsqr, packet, tagged };

/// The numbers of a message type.
struct TypeNumbers {
    std::uint32_t vid = 0;
    std::uint32_t msgtype = 0;

    friend constexpr bool operator==(const TypeNumbers&, const TypeNumbers&) = default;
};

/// The numbers of the types, by `PacketMessage`.
inline constexpr std::array<TypeNumbers, 5> packet_message_numbers = {{{1, 1}, {1, 8}, {1, 9}, {1, 12}, {21328, 1}}};

[[nodiscard]] constexpr TypeNumbers numbers_of(PacketMessage message) noexcept {
    return packet_message_numbers[static_cast<std::size_t>(message)];
}

/// The message with these numbers; nothing if it is not made from packets.
[[nodiscard]] constexpr std::optional<PacketMessage> packet_message(TypeNumbers numbers) noexcept {
    const auto* const found = std::ranges::find(packet_message_numbers, numbers);
    return found == packet_message_numbers.end()
               ? std::nullopt
               : std::optional(static_cast<PacketMessage>(found - packet_message_numbers.begin()));
}

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

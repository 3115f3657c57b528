#pragma once

#include <spindrift/tag/tagged_packet.hpp>

#include <cstddef>
#include <optional>

/// Messages of type spindrift taggedpacket: a packet with its tags (schema/spindrift/taggedpacket.proto).
namespace spindrift::io {

/// The number of octets that a message needs at most.
[[nodiscard]] std::size_t tagged_message_room(const packet::Packet& packet) noexcept;

/// Encodes a message. Addresses, length and frame are those of the packet. Tags that are not known have no value, also
/// for IPv6.
/// \param to room for `tagged_message_room` octets
/// \param packet an Ethernet frame, with or without tags before it; these are not read
/// \param number of the record that brought the packet
/// \returns the end of the message
[[nodiscard]] char* put_tagged_message(char* to, const packet::Packet& packet, const tag::PacketTags& tags,
                                       const std::optional<tag::RecordNumber>& number) noexcept;

}  // namespace spindrift::io

#pragma once

#include <spindrift/packet/packet.hpp>
#include <spindrift/packet/packet_reader.hpp>

#include <optional>

// Conversion between the link types of capture files and those of libtrace (docs/formats/ndag.md 10.8).
namespace spindrift::packet {

/// The link type in capture files; nothing if there is none.
[[nodiscard]] std::optional<std::uint16_t> link_type_of(LinkLayer link) noexcept;

/// The difference between `Packet::wire_size` and the length in capture files, which does not include the frame check
/// sequence (FCS).
[[nodiscard]] std::uint32_t extra_wire_size(LinkLayer link, Bytes frame) noexcept;

/// The packet type of Linux (`PACKET_…`, packet(7)) in the pseudo-header of a cooked frame; nothing in other frames.
[[nodiscard]] std::optional<unsigned> packet_type_in(LinkLayer link, Bytes frame) noexcept;

/// The direction for a packet type of Linux.
[[nodiscard]] constexpr Direction direction_of_packet_type(unsigned type) noexcept {
    constexpr unsigned other_host = 3;
    constexpr unsigned outgoing = 4;
    constexpr unsigned loopback = 5;
    return type == outgoing || type == loopback ? Direction::outgoing
           : type == other_host                 ? Direction::other
                                                : Direction::incoming;
}

/// The direction in the pseudo-header of a frame. Of cooked frames in files, type 0 is incoming and every other type
/// outgoing, as in libtrace.
[[nodiscard]] Direction direction_in(LinkLayer link, Bytes frame) noexcept;

/// Whether frames begin with a pseudo-header, which `extra_wire_size` or `direction_in` must read.
[[nodiscard]] constexpr bool has_pseudo_header(LinkLayer link) noexcept {
    return link == LinkLayer::linux_sll || link == LinkLayer::linux_sll2 || link == LinkLayer::pflog ||
           link == LinkLayer::radiotap;
}

/// Sets the fields that follow from `link` and `octets`, which must be set: `wire_size` and `direction`.
/// \param wire_size the length in the capture file
/// \param fcs_octets octets of the frame check sequence that this length includes, if the file tells
inline void derive_fields(Packet& packet, std::uint32_t wire_size,
                          std::optional<unsigned> fcs_octets = std::nullopt) noexcept {
    packet.wire_size = wire_size;
    if (packet.link == LinkLayer::ethernet) [[likely]] {
        packet.wire_size += fcs_octets.value_or(0) > 0 ? 0U : 4U;
    } else if (has_pseudo_header(packet.link)) {
        packet.wire_size += extra_wire_size(packet.link, packet.octets);
        packet.direction = direction_in(packet.link, packet.octets);
    }
}

}  // namespace spindrift::packet

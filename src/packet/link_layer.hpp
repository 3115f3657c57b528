#pragma once

#include <spindrift/packet/packet.hpp>
#include <spindrift/packet/packet_reader.hpp>

#include <algorithm>
#include <cstdint>
#include <limits>
#include <optional>

// Conversion between the link types of capture files and those of libtrace (docs/formats/ndag.md 10.8).
namespace spindrift::packet {

inline constexpr std::uint32_t fcs_size = 4;  // octets of the FCS of Ethernet and 802.11

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

/// The length on the wire.
/// \param recorded_size the length in the capture file
/// \param extra what `Packet::wire_size` counts besides if the recorded length includes no FCS
/// \param fcs_octets octets of the FCS that the recorded length includes
[[nodiscard]] constexpr std::uint32_t wire_size_of(std::uint32_t recorded_size, std::uint32_t extra,
                                                   unsigned fcs_octets) noexcept {
    constexpr std::uint32_t max_size = std::numeric_limits<std::uint32_t>::max();
    return recorded_size + std::min(extra - std::min(extra, fcs_octets), max_size - recorded_size);
}

/// Sets the fields that follow from `link` and `octets`, which must be set: `wire_size` and `direction`.
/// \param recorded_size the length in the capture file
/// \param fcs_octets octets of the FCS that this length includes, as the file declares; 0 if it declares none
inline void derive_fields(Packet& packet, std::uint32_t recorded_size, unsigned fcs_octets = 0) noexcept {
    packet.wire_size = recorded_size;
    if (packet.link == LinkLayer::ethernet) [[likely]] {
        packet.wire_size = wire_size_of(recorded_size, fcs_size, fcs_octets);
    } else if (has_pseudo_header(packet.link)) {
        packet.wire_size = wire_size_of(recorded_size, extra_wire_size(packet.link, packet.octets), fcs_octets);
        packet.direction = direction_in(packet.link, packet.octets);
    }
}

}  // namespace spindrift::packet

#pragma once

#include <spindrift/packet/packet.hpp>
#include <spindrift/packet/packet_reader.hpp>

#include <optional>

// How the link types of capture files and those of libtrace go together (docs/formats/ndag.md 10.8).
namespace spindrift::packet {

/// The link type that capture files have for it; nothing if there is none.
[[nodiscard]] std::optional<std::uint16_t> link_type_of(LinkLayer link) noexcept;

/// How many octets the length on the wire is larger than the one capture files tell, which is without the frame check
/// sequence.
[[nodiscard]] std::uint32_t extra_wire_size(LinkLayer link, Bytes frame) noexcept;

/// Linux's type of a packet (`PACKET_…`, packet(7)), which cooked frames tell; nothing of others.
[[nodiscard]] std::optional<unsigned> packet_type_in(LinkLayer link, Bytes frame) noexcept;

/// The direction by that type.
[[nodiscard]] constexpr Direction direction_of_packet_type(unsigned type) noexcept {
    constexpr unsigned other_host = 3;
    constexpr unsigned outgoing = 4;
    constexpr unsigned loopback = 5;
    return type == outgoing || type == loopback ? Direction::outgoing
           : type == other_host                 ? Direction::other
                                                : Direction::incoming;
}

/// The direction that stands in the frame itself; in files libtrace takes all types of cooked frames but 0 for sent.
[[nodiscard]] Direction direction_in(LinkLayer link, Bytes frame) noexcept;

/// Whether frames must be looked at for one of the two above.
[[nodiscard]] constexpr bool tells_about_capture(LinkLayer link) noexcept {
    return link == LinkLayer::linux_sll || link == LinkLayer::linux_sll2 || link == LinkLayer::pflog ||
           link == LinkLayer::radiotap;
}

/// Fills in what follows from the link layer and the octets, both set already.
/// \param wire_size as the capture file tells it
/// \param check_sequence octets of it that are among those and were captured, where the file says so
inline void complete(Packet& packet, std::uint32_t wire_size,
                     std::optional<unsigned> check_sequence = std::nullopt) noexcept {
    packet.wire_size = wire_size;
    if (packet.link == LinkLayer::ethernet) [[likely]] {
        packet.wire_size += check_sequence.value_or(0) > 0 ? 0U : 4U;
    } else if (tells_about_capture(packet.link)) {
        packet.wire_size += extra_wire_size(packet.link, packet.octets);
        packet.direction = direction_in(packet.link, packet.octets);
    }
}

}  // namespace spindrift::packet

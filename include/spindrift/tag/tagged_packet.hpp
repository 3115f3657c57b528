#pragma once

#include <spindrift/packet/packet.hpp>
#include <spindrift/packet/tagged_record.hpp>
#include <spindrift/tag/packet_tags.hpp>
#include <spindrift/tag/provider/address_record.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>

/// Packets with tags. Such a packet has the link layer `corsaro_tags`: its octets are 67 of tags, then an Ethernet
/// frame. So a packet needs no other field for its tags, and one without tags costs nothing.
namespace spindrift::tag {

/// Whether a packet brings tags: from a tagged nDAG stream, or from a pcapng file that keeps them.
[[nodiscard]] constexpr bool is_tagged(const packet::Packet& packet) noexcept {
    return packet.link == packet::LinkLayer::corsaro_tags && packet.octets.size() >= packet::corsaro_tags_size;
}

/// The Ethernet frame of a packet that brings tags; other packets as they are.
[[nodiscard]] constexpr packet::Packet without_tags(packet::Packet packet) noexcept {
    if (is_tagged(packet)) {
        packet.octets = packet.frame();
        packet.link = packet::LinkLayer::ethernet;
        packet.record_header_size = 0;
    }
    return packet;
}

/// The tags that a packet brings, or, for a packet without tags, its standard tags. If the tags say that the packet is
/// not IPv4, protocol and ports are taken from the packet.
[[nodiscard]] PacketTags tags_of(const packet::Packet& packet) noexcept;

/// Decodes `packet::corsaro_tags_size` octets of tags; all of them are possible.
[[nodiscard]] PacketTags parse_tags(const std::byte* from) noexcept;

/// Encodes `packet::corsaro_tags_size` octets of tags. Those of a packet that is not IPv4 have only that filter, as the
/// format has no values for others (docs/formats/tagging.md 6.6).
void put_tags(std::byte* to, const PacketTags& tags) noexcept;

/// Who sends a record.
struct RecordNumber {
    std::uint32_t tagger = 0;    ///< identifies one run of a tagger; not 0
    std::uint64_t sequence = 0;  ///< numbers the records of a stream, from 1

    friend constexpr bool operator==(const RecordNumber&, const RecordNumber&) = default;
};

/// Who sent the record that a packet came in; nothing unless it came by a tagged nDAG stream.
[[nodiscard]] std::optional<RecordNumber> record_number(const packet::Packet& packet) noexcept;

/// The size of the record of an Ethernet frame that is cut to `max_size` octets, or to the 65,535 that a record can
/// have. \param max_size at least `TaggedRecord::before_frame`
[[nodiscard]] std::size_t record_size(const packet::Packet& packet, std::size_t max_size) noexcept;

/// Encodes a record of `size` octets: header, tags, and the frame or as much of it as there is room for.
/// \param packet an Ethernet frame; its length on the wire is sent as it is, up to 65,535
/// \param size of `record_size`
void put_record(std::byte* to, std::size_t size, const packet::Packet& packet, const PacketTags& tags,
                const RecordNumber& number) noexcept;

/// The same with tags as a table has them.
void put_record(std::byte* to, std::size_t size, const packet::Packet& packet, const StandardTags& tags,
                const provider::AddressRecord& source, const Polygons& polygons, const RecordNumber& number) noexcept;

}  // namespace spindrift::tag

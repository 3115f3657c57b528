#pragma once

#include <spindrift/packet/packet.hpp>
#include <spindrift/tag/packet_tags.hpp>
#include <spindrift/tag/provider/prefix_table.hpp>

#include <span>

namespace spindrift::tag {

/// Everything that a table knows of an address.
[[nodiscard]] AddressTags address_tags(const provider::PrefixTable& table,
                                       const provider::AddressRecord& record) noexcept;

/// Computes all tags of packets: the standard tags, and what the providers know of the source addresses. The addresses
/// of some hundred packets are looked up at once. The tags that packets bring are ignored.
/// \param tags as many as there are packets
void tag_packets(std::span<const packet::Packet> packets, const provider::PrefixTable& table,
                 std::span<PacketTags> tags) noexcept;

/// The tags of a packet as a table has them.
struct FoundTags {
    StandardTags standard;
    const provider::AddressRecord* source = nullptr;  ///< lives as long as the table

    [[nodiscard]] PacketTags packet_tags(const provider::PrefixTable& table) const noexcept {
        return {standard, address_tags(table, *source)};
    }
};

/// The same without copies of what the table has.
void tag_packets(std::span<const packet::Packet> packets, const provider::PrefixTable& table,
                 std::span<FoundTags> tags) noexcept;

}  // namespace spindrift::tag

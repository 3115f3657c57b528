#pragma once

#include <spindrift/packet/packet.hpp>
#include <spindrift/tag/address_tags.hpp>
#include <spindrift/tag/filter_bits.hpp>

#include <cstdint>
#include <span>

namespace spindrift::tag {

/// The tags of a packet that need no provider (docs/formats/tagging.md section 5).
///
/// Packets that are not IPv4 match `Filter::not_ip` and no other filter. For IPv6 the protocol and the ports are set
/// nevertheless; they do not go into records.
struct StandardTags {
    FilterBits filters = 0;
    std::uint32_t flow_hash = 0;    ///< covers TTL, TCP flags and length, too; 0 without a transport header
    std::uint16_t source_port = 0;  ///< of TCP and UDP; the type of ICMP and ICMPv6; otherwise 0
    std::uint16_t dest_port = 0;    ///< of TCP and UDP; the code of ICMP and ICMPv6; otherwise 0
    std::uint8_t protocol = 0;      ///< IP protocol number
    bool has_transport = false;     ///< a transport header was found, so protocol, ports and flow hash are valid

    [[nodiscard]] constexpr bool matches(Filter filter) const noexcept { return (filters & bit(filter)) != 0; }

    friend constexpr bool operator==(const StandardTags&, const StandardTags&) = default;
};

/// All tags of a packet (docs/formats/tagging.md section 2). Those of the source address are set for IPv6, too; they do
/// not go into records.
struct PacketTags : StandardTags {
    AddressTags source;  ///< tags of the source address

    [[nodiscard]] constexpr bool knows(Provider provider) const noexcept { return source.knows(provider); }

    friend constexpr bool operator==(const PacketTags&, const PacketTags&) = default;
};

/// Computes all tags that do not need a provider, for a packet with or without tags. Never reads outside the captured
/// octets: a filter that needs octets after them does not match.
[[nodiscard]] PacketTags standard_tags(const packet::Packet& packet) noexcept;

/// The same for a batch. \param tags as many as there are packets
void standard_tags(std::span<const packet::Packet> packets, std::span<PacketTags> tags) noexcept;

}  // namespace spindrift::tag

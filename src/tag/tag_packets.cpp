#include <spindrift/tag/tag_packets.hpp>

#include "layer_tags.hpp"

#include <spindrift/packet/layers.hpp>

#include <algorithm>
#include <array>
#include <cassert>
#include <cstddef>
#include <cstdint>
#include <optional>

namespace spindrift::tag {
namespace {

constexpr std::size_t chunk_size = 256;

/// The source addresses of one family in a chunk of packets.
template <class Key>
class SourceAddresses {
public:
    void add(std::size_t packet, Key address) noexcept {
        packets_[count_] = static_cast<std::uint16_t>(packet);
        addresses_[count_++] = address;
    }

    /// Sets what a table knows of the packets with these addresses.
    void look_up(const provider::PrefixTable& table, std::span<FoundTags> tags) const noexcept {
        std::array<const provider::AddressRecord*, chunk_size> records;
        table.find(std::span(addresses_).first(count_), records.data());
        for (std::size_t i = 0; i < count_; ++i) {
            tags[packets_[i]].source = records[i];
        }
    }

private:
    std::size_t count_ = 0;
    std::array<std::uint16_t, chunk_size> packets_;  // their indexes in the chunk
    std::array<Key, chunk_size> addresses_;
};

// IPv4 right after Ethernet, as nearly all packets of a telescope are: their headers need no search.
std::optional<packet::Ipv4Header> plain_ipv4(const packet::Packet& packet) noexcept {
    constexpr std::size_t ethernet_size = 14;
    const Bytes octets = packet.octets;
    if (packet.link != packet::LinkLayer::ethernet || octets.size() < ethernet_size + packet::Ipv4Header::size ||
        load_be<std::uint16_t>(octets.data() + 12) != packet::ethertype::ipv4 ||
        std::to_integer<unsigned>(octets[ethernet_size]) >> 4 != 4) {
        return std::nullopt;
    }
    return packet::Ipv4Header(octets.subspan(ethernet_size));
}

void tag_chunk(std::span<const packet::Packet> packets, const provider::PrefixTable& table,
               std::span<FoundTags> tags) noexcept {
    static constexpr provider::AddressRecord unknown;
    SourceAddresses<provider::Ipv4Key> ipv4;
    SourceAddresses<provider::Ipv6Key> ipv6;
    for (std::size_t i = 0; i < packets.size(); ++i) {
        if (const auto plain = plain_ipv4(packets[i])) [[likely]] {
            tags[i].standard = ipv4_tags(*plain);
            ipv4.add(i, provider::ipv4_key(plain->source().data()));
            continue;
        }
        const packet::Layers layers = packet::layers_of(packets[i]);
        tags[i] = {layer_tags(layers), &unknown};
        if (const auto header = layers.ipv4()) {
            ipv4.add(i, provider::ipv4_key(header->source().data()));
        } else if (const auto header6 = layers.ipv6()) {
            ipv6.add(i, provider::ipv6_key(header6->source().data()));
        }
    }
    ipv4.look_up(table, tags);
    ipv6.look_up(table, tags);
}

}  // namespace

AddressTags address_tags(const provider::PrefixTable& table, const provider::AddressRecord& record) noexcept {
    return {.providers = record.providers,
            .asn = record.asn,
            .maxmind = record.maxmind,
            .netacuity = record.netacuity,
            .region = record.netacuity_region,
            .polygons = table.polygons(record)};
}

void tag_packets(std::span<const packet::Packet> packets, const provider::PrefixTable& table,
                 std::span<FoundTags> tags) noexcept {
    assert(tags.size() >= packets.size());
    for (std::size_t at = 0; at < packets.size(); at += chunk_size) {
        const std::size_t count = std::min(chunk_size, packets.size() - at);
        tag_chunk(packets.subspan(at, count), table, tags.subspan(at, count));
    }
}

void tag_packets(std::span<const packet::Packet> packets, const provider::PrefixTable& table,
                 std::span<PacketTags> tags) noexcept {
    assert(tags.size() >= packets.size());
    std::array<FoundTags, chunk_size> found;
    for (std::size_t at = 0; at < packets.size(); at += chunk_size) {
        const std::size_t count = std::min(chunk_size, packets.size() - at);
        tag_chunk(packets.subspan(at, count), table, found);
        for (std::size_t i = 0; i < count; ++i) {
            tags[at + i] = found[i].packet_tags(table);
        }
    }
}

}  // namespace spindrift::tag

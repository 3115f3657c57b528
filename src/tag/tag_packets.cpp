#include <spindrift/tag/tag_packets.hpp>

#include "layer_tags.hpp"

#include <algorithm>
#include <array>
#include <cassert>
#include <cstddef>
#include <cstdint>

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

    /// Sets the tags of the packets with these addresses.
    void look_up(const provider::PrefixTable& table, std::span<PacketTags> tags) const noexcept {
        std::array<const provider::AddressRecord*, chunk_size> records;
        table.find(std::span(addresses_).first(count_), records.data());
        for (std::size_t i = 0; i < count_; ++i) {
            if (records[i]->providers != 0) {
                tags[packets_[i]].source = address_tags(table, *records[i]);
            }
        }
    }

private:
    std::size_t count_ = 0;
    std::array<std::uint16_t, chunk_size> packets_;  // their indexes in the chunk
    std::array<Key, chunk_size> addresses_;
};

void tag_chunk(std::span<const packet::Packet> packets, const provider::PrefixTable& table,
               std::span<PacketTags> tags) noexcept {
    SourceAddresses<provider::Ipv4Key> ipv4;
    SourceAddresses<provider::Ipv6Key> ipv6;
    for (std::size_t i = 0; i < packets.size(); ++i) {
        const packet::Layers layers = packet::layers_of(packets[i]);
        tags[i] = layer_tags(layers);
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
                 std::span<PacketTags> tags) noexcept {
    assert(tags.size() >= packets.size());
    for (std::size_t at = 0; at < packets.size(); at += chunk_size) {
        const std::size_t count = std::min(chunk_size, packets.size() - at);
        tag_chunk(packets.subspan(at, count), table, tags.subspan(at, count));
    }
}

}  // namespace spindrift::tag

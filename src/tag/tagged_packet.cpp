#include <spindrift/tag/tagged_packet.hpp>

#include <spindrift/tag/tags_view.hpp>

#include <algorithm>
#include <cstring>
#include <limits>

namespace spindrift::tag {
namespace {

constexpr std::size_t max_frame_size = std::numeric_limits<std::uint16_t>::max();

void put_letters(std::byte* to, const TwoLetters& code) noexcept {
    std::memcpy(to, code.letters.data(), code.letters.size());
}

// The fields of an IPv4 packet, at the offsets of docs/formats/tagging.md 2.1. All octets are zeros before.
void put_ipv4_fields(std::byte* to, const StandardTags& tags, const provider::AddressRecord& source,
                     const Polygons& polygons) noexcept {
    store_be(to, source.providers | (tags.has_transport ? TagsView::standard_bit : 0));
    store_be(to + 4, source.netacuity_region);
    for (std::size_t i = 0; i < polygons.size(); ++i) {
        store_be(to + 6 + 4 * i, polygons[i]);
    }
    store_be(to + 38, source.asn);
    put_letters(to + 42, source.maxmind.country);
    put_letters(to + 44, source.netacuity.country);
    store_be(to + 46, tags.source_port);
    store_be(to + 48, tags.dest_port);
    put_letters(to + 50, source.maxmind.continent);
    put_letters(to + 52, source.netacuity.continent);
    store_be(to + 62, tags.flow_hash);
    to[66] = std::byte{tags.protocol};
}

void put_tags(std::byte* to, const StandardTags& tags, const provider::AddressRecord& source,
              const Polygons& polygons) noexcept {
    std::fill_n(to, packet::corsaro_tags_size, std::byte{0});
    const bool is_ipv4 = !tags.matches(Filter::not_ip);
    store_be(to + 54, is_ipv4 ? tags.filters : bit(Filter::not_ip));
    if (is_ipv4) {
        put_ipv4_fields(to, tags, source, polygons);
    }
}

provider::AddressRecord record_of(const AddressTags& source) noexcept {
    return {.providers = source.providers,
            .asn = source.asn,
            .netacuity_region = source.region,
            .maxmind = source.maxmind,
            .netacuity = source.netacuity};
}

}  // namespace

PacketTags parse_tags(const std::byte* from) noexcept {
    const TagsView view(Bytes(from, packet::corsaro_tags_size));
    PacketTags tags;
    tags.source.providers = view.providers_used() & ~TagsView::standard_bit;
    tags.source.asn = view.asn();
    tags.source.maxmind = view.maxmind();
    tags.source.netacuity = view.netacuity();
    tags.source.region = view.region();
    for (std::size_t i = 0; i < provider::max_polygon_tables; ++i) {
        tags.source.polygons[i] = view.polygon(i);
    }
    tags.filters = view.filters();
    tags.flow_hash = view.flow_hash();
    tags.source_port = view.source_port();
    tags.dest_port = view.dest_port();
    tags.protocol = view.protocol();
    tags.has_transport = (view.providers_used() & TagsView::standard_bit) != 0;
    return tags;
}

PacketTags tags_of(const packet::Packet& packet) noexcept {
    if (!is_tagged(packet)) {
        return standard_tags(packet);
    }
    PacketTags tags = parse_tags(packet.octets.data());
    if (tags.matches(Filter::not_ip)) {
        const PacketTags found = standard_tags(packet);
        tags.has_transport = found.has_transport;
        tags.protocol = found.protocol;
        tags.source_port = found.source_port;
        tags.dest_port = found.dest_port;
    }
    return tags;
}

void put_tags(std::byte* to, const PacketTags& tags) noexcept {
    put_tags(to, tags, record_of(tags.source), tags.source.polygons);
}

std::optional<RecordNumber> record_number(const packet::Packet& packet) noexcept {
    using packet::TaggedRecord;
    if (!is_tagged(packet) || packet.record_header_size != TaggedRecord::header_size) {
        return std::nullopt;
    }
    const Bytes header = packet.record_header();
    const auto record = TaggedRecord::parse_truncated({header.data(), header.size() + packet.octets.size()});
    return record ? std::optional(RecordNumber{record->tagger(), record->sequence()}) : std::nullopt;
}

std::size_t record_size(const packet::Packet& packet, std::size_t max_size) noexcept {
    constexpr std::size_t before_frame = packet::TaggedRecord::before_frame;
    return before_frame + std::min({packet.octets.size(), max_size - before_frame, max_frame_size});
}

void put_record(std::byte* to, std::size_t size, const packet::Packet& packet, const PacketTags& tags,
                const RecordNumber& number) noexcept {
    put_record(to, size, packet, tags, record_of(tags.source), tags.source.polygons, number);
}

void put_record(std::byte* to, std::size_t size, const packet::Packet& packet, const StandardTags& tags,
                const provider::AddressRecord& source, const Polygons& polygons, const RecordNumber& number) noexcept {
    using packet::TaggedRecord;
    const std::size_t frame_size = size - TaggedRecord::before_frame;
    constexpr FilterBits low_filters = 0xF;
    constexpr std::uint32_t max_wire_size = std::numeric_limits<std::uint16_t>::max();
    packet::put_tagged_header(to, {.low_filters = static_cast<std::uint16_t>(tags.filters & low_filters),
                                   .time = packet.time,
                                   .frame_size = static_cast<std::uint16_t>(frame_size),
                                   .wire_size = static_cast<std::uint16_t>(std::min(packet.wire_size, max_wire_size)),
                                   .tagger = number.tagger,
                                   .sequence = number.sequence});
    put_tags(to + TaggedRecord::header_size, tags, source, polygons);
    std::copy_n(packet.octets.data(), frame_size, to + TaggedRecord::before_frame);
}

}  // namespace spindrift::tag

#include <spindrift/io/packet/tagged_message.hpp>

#include <spindrift/nmsg/container/wire_writer.hpp>
#include <spindrift/packet/layers.hpp>

#include <array>
#include <bit>
#include <span>

namespace spindrift::io {
namespace {

using nmsg::put_bytes_field;
using nmsg::put_varint_field;
using tag::AddressTags;
using tag::PacketTags;

// Field numbers of schema/spindrift/taggedpacket.proto.
enum : std::uint32_t {
    src_ip_field = 1,
    dest_ip_field,
    protocol_field,
    src_port_field,
    dest_port_field,
    flow_hash_field,
    asn_field,
    maxmind_continent_field,
    maxmind_country_field,
    tagger_id_field,
    sequence_field,
    len_frame_field,
    packet_field,
    filter_field,
    provider_field,
    netacq_continent_field,
    netacq_country_field,
    netacq_region_field,
    netacq_polygon_field,
    netacq_polygon_table_field,
};

// More than all fields but the octets of the packet: 64 filters, 32 providers, 8 polygons with tables of one octet each
// and less than 160 octets for the others.
constexpr std::size_t fixed_room = 320;

char* put_size(char* to, std::uint32_t field, std::size_t size) noexcept {
    return nmsg::put_varint(nmsg::put_varint(to, nmsg::wire_tag(field, nmsg::WireType::bytes)), size);
}

/// Writes a packed field; nothing without numbers. \returns its end
char* put_packed(char* to, std::uint32_t field, std::span<const std::uint32_t> numbers) noexcept {
    std::size_t size = 0;
    for (const std::uint32_t number : numbers) {
        size += nmsg::varint_size(number);
    }
    to = numbers.empty() ? to : put_size(to, field, size);
    for (const std::uint32_t number : numbers) {
        to = nmsg::put_varint(to, number);
    }
    return to;
}

/// Writes the numbers of the bits that are set as a packed field; nothing without any. \returns its end
char* put_bits(char* to, std::uint32_t field, std::uint64_t bits) noexcept {
    to = bits == 0 ? to : put_size(to, field, static_cast<std::size_t>(std::popcount(bits)));
    for (; bits != 0; bits &= bits - 1) {
        *to++ = static_cast<char>(std::countr_zero(bits));  // a varint of one octet
    }
    return to;
}

char* put_text(char* to, std::uint32_t field, const tag::TwoLetters& letters) noexcept {
    return put_bytes_field(to, field, as_bytes(letters.text()));
}

char* put_addresses(char* to, const packet::Layers& layers) noexcept {
    const Bytes source = layers.source_address();
    const Bytes destination = layers.destination_address();
    to = source.empty() ? to : put_bytes_field(to, src_ip_field, source);
    return destination.empty() ? to : put_bytes_field(to, dest_ip_field, destination);
}

char* put_transport(char* to, const PacketTags& tags) noexcept {
    to = put_varint_field(to, protocol_field, tags.protocol);
    to = put_varint_field(to, src_port_field, tags.source_port);
    to = put_varint_field(to, dest_port_field, tags.dest_port);
    return tags.matches(tag::Filter::not_ip) ? to : put_varint_field(to, flow_hash_field, tags.flow_hash);
}

char* put_polygons(char* to, const AddressTags& source) noexcept {
    constexpr unsigned id_bits = 24;
    constexpr std::uint32_t id_mask = (1U << id_bits) - 1;
    std::array<std::uint32_t, tag::provider::max_polygon_tables> ids{};
    std::array<std::uint32_t, tag::provider::max_polygon_tables> tables{};
    std::size_t count = 0;
    for (const std::uint32_t polygon : source.polygons) {
        if ((polygon & id_mask) != 0) {
            ids[count] = polygon & id_mask;
            tables[count++] = polygon >> id_bits;
        }
    }
    to = put_packed(to, netacq_polygon_field, std::span(ids).first(count));
    return put_packed(to, netacq_polygon_table_field, std::span(tables).first(count));
}

char* put_netacuity(char* to, const AddressTags& source) noexcept {
    to = put_text(to, netacq_continent_field, source.netacuity.continent);
    to = put_text(to, netacq_country_field, source.netacuity.country);
    to = put_varint_field(to, netacq_region_field, source.region);
    return put_polygons(to, source);
}

}  // namespace

std::size_t tagged_message_room(const packet::Packet& packet) noexcept {
    return fixed_room + packet.frame().size();
}

char* put_tagged_message(char* to, const packet::Packet& packet, const PacketTags& tags,
                         const std::optional<tag::RecordNumber>& number) noexcept {
    const AddressTags& source = tags.source;
    to = put_addresses(to, packet::layers_of(packet));
    to = tags.has_transport ? put_transport(to, tags) : to;
    to = tags.knows(tag::Provider::prefix2asn) ? put_varint_field(to, asn_field, source.asn) : to;
    if (tags.knows(tag::Provider::maxmind)) {
        to = put_text(to, maxmind_continent_field, source.maxmind.continent);
        to = put_text(to, maxmind_country_field, source.maxmind.country);
    }
    if (number) {
        to = put_varint_field(to, tagger_id_field, number->tagger);
        to = put_varint_field(to, sequence_field, number->sequence);
    }
    to = put_varint_field(to, len_frame_field, packet::frame_wire_size(packet));
    to = put_bytes_field(to, packet_field, packet.frame());
    to = put_bits(to, filter_field, tags.filters);
    to = put_bits(to, provider_field, source.providers);
    return tags.knows(tag::Provider::netacuity) ? put_netacuity(to, source) : to;
}

}  // namespace spindrift::io

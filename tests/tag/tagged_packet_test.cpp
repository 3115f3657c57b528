#include "tests/packet/packets.hpp"
#include "tests/tag/tagged_stream.hpp"

#include <spindrift/tag/tagged_packet.hpp>

#include <gmock/gmock.h>

namespace spindrift::tag {
namespace {

using packet::TaggedRecord;
using tests::from_hex;
using tests::Octets;
using tests::to_hex;

// The record of docs/formats/tagging.md 2.2.
const Octets worked_record = from_hex(
    "00 000a 5fa1acfb 00000001 0036 003a 6bc72534 0000000000000001"
    "0000000f 1140 00000aaf01001140 000000000000000000000000000000000000000000000000 0000fbf4 5553 5553"
    "9c40 1f91 4e41 4e41 00000000000000ea a8d2ee40 06"
    "3cfdfe19d800 00defbba06c7 0800"
    "4500002812340000ee06c57ac61401092c010203 9c401f91010203040000000050020400abcd0000");

Octets encoded(const packet::Packet& frame, const PacketTags& tags, const RecordNumber& number,
               std::size_t max_size = 65'535) {
    Octets record(record_size(frame, max_size));
    put_record(record.data(), record.size(), frame, tags, number);
    return record;
}

Octets encoded(const PacketTags& tags) {
    Octets octets(packet::corsaro_tags_size);
    put_tags(octets.data(), tags);
    return octets;
}

packet::Packet frame_of(const TaggedRecord& record) {
    packet::Packet frame = record.packet();
    frame.link = packet::LinkLayer::ethernet;
    frame.octets = record.frame();
    return frame;
}

TEST(TaggedRecord, HasTheFieldsOfTheWorkedExample) {
    const auto record = TaggedRecord::parse(worked_record);
    ASSERT_TRUE(record);
    EXPECT_EQ(record->low_filters(), 0xA);
    EXPECT_EQ(record->time(), packet::PacketTime::from_parts(1'604'431'099, 1000));
    EXPECT_EQ(record->frame().size(), 54U);
    EXPECT_EQ(record->wire_size(), 58);
    EXPECT_EQ(record->tagger(), 0x6bc72534U);
    EXPECT_EQ(record->sequence(), 1U);
    const PacketTags tags = tags_of(record->packet());
    EXPECT_EQ(tags.source.providers, 0xEU);
    EXPECT_EQ(tags.source.region, 4416);
    EXPECT_THAT(tags.source.polygons,
                testing::ElementsAre(provider::polygon(0, 2735), provider::polygon(1, 4416), 0, 0, 0, 0, 0, 0));
    EXPECT_EQ(tags.source.asn, 64'500U);
    EXPECT_EQ(tags.source.maxmind, (Place{{'N', 'A'}, {'U', 'S'}}));
    EXPECT_EQ(tags.source.netacuity, (Place{{'N', 'A'}, {'U', 'S'}}));
    EXPECT_EQ(tags.source_port, 40'000);
    EXPECT_EQ(tags.dest_port, 8081);
    EXPECT_EQ(tags.filters, bits({Filter::erratic, Filter::large_scale_scan, Filter::ttl_200, Filter::no_tcp_options,
                                  Filter::tcp_win_1024}));
    EXPECT_EQ(tags.flow_hash, 0xa8d2ee40U);
    EXPECT_EQ(tags.protocol, 6);
    EXPECT_TRUE(tags.has_transport);
}

TEST(TaggedRecord, KeepsWhatTagsSayOfAnUnknownPlace) {
    PacketTags tags;
    tags.source.region = 7;
    tags.source.polygons = {provider::polygon(0, 2735)};
    std::array<std::byte, packet::corsaro_tags_size> octets;
    put_tags(octets.data(), tags);
    EXPECT_EQ(parse_tags(octets.data()), tags);
}

TEST(TaggedRecord, GivesItsNumberToThePacket) {
    packet::Packet packet = TaggedRecord::parse(worked_record)->packet();
    EXPECT_EQ(record_number(packet), (RecordNumber{0x6bc72534, 1}));
    EXPECT_EQ(to_hex(packet.frame()), to_hex(TaggedRecord::parse(worked_record)->frame()));
    packet.record_header_size = 0;
    EXPECT_EQ(record_number(packet), std::nullopt) << "as for packets of pcapng files";
    EXPECT_EQ(record_number(frame_of(*TaggedRecord::parse(worked_record))), std::nullopt) << "without tags";
}

TEST(TaggedRecord, IsEncodedAsTheWorkedExample) {
    const auto record = TaggedRecord::parse(worked_record);
    ASSERT_TRUE(record);
    EXPECT_EQ(to_hex(encoded(frame_of(*record), tags_of(record->packet()), {0x6bc72534, 1})), to_hex(worked_record));
}

TEST(TaggedRecord, IsNothingIfIncomplete) {
    for (std::size_t size = 0; size < worked_record.size(); ++size) {
        EXPECT_FALSE(TaggedRecord::parse(Bytes(worked_record).first(size))) << size;
    }
    EXPECT_FALSE(TaggedRecord::parse_truncated(Bytes(worked_record).first(93)));
    EXPECT_EQ(TaggedRecord::parse_truncated(Bytes(worked_record).first(94))->frame().size(), 0U);
}

// Everything a real tagger has sent: decoded and encoded again it is the same, and its standard tags are computed so
// here, too.
TEST(TaggedRecord, IsThatOfARealTagger) {
    std::size_t records = 0;
    tests::for_each_tagged_record(TEST_DATA "/ndag/tagged.pcap.xz", [&](const TaggedRecord& record) {
        ++records;
        const PacketTags tags = tags_of(record.packet());
        Octets again = encoded(frame_of(record), tags, {record.tagger(), record.sequence()});
        // The first octet is never set by that tagger, so it may be anything.
        again[0] = record.octets()[0];
        ASSERT_EQ(to_hex(again), to_hex(record.octets())) << records;
        PacketTags standard = standard_tags(frame_of(record));
        standard.source = tags.source;
        ASSERT_EQ(standard, tags) << records;
    });
    EXPECT_EQ(records, 10'746U);
}

TEST(TaggedRecord, IsCutToTheRoomThereIs) {
    const auto whole = TaggedRecord::parse(worked_record);
    packet::Packet frame = frame_of(*whole);
    frame.wire_size = 100'000;
    const Octets record = encoded(frame, {}, {1, 2}, 94 + 10);
    const auto cut = TaggedRecord::parse(record);
    ASSERT_TRUE(cut);
    EXPECT_EQ(to_hex(cut->frame()), to_hex(Bytes(frame.octets).first(10)));
    EXPECT_EQ(cut->wire_size(), 65'535);

    const Octets large(70'000);
    frame.octets = large;
    EXPECT_EQ(TaggedRecord::parse(encoded(frame, {}, {1, 2}, 1 << 20))->frame().size(), 65'535U);
}

TEST(PacketTags, OfWhatIsNotIpv4AreEncodedAsOneFilter) {
    PacketTags tags;
    tags.filters = bit(Filter::not_ip);
    tags.has_transport = true;
    tags.protocol = 17;
    tags.dest_port = 53;
    tags.source.providers = provider::provider_bit(Provider::prefix2asn);
    tags.source.asn = 64'500;
    Octets expected(67);
    expected[58] = std::byte{0x10};
    EXPECT_EQ(to_hex(encoded(tags)), to_hex(expected));
}

TEST(PacketTags, OfIpv6AreFoundInTheFrame) {
    PacketTags tags;
    tags.filters = bit(Filter::not_ip);
    const Octets octets = tests::joined(
        {encoded(tags), from_hex("020000000001 020000000002 86dd"), tests::ipv6(17, tests::udp(4096, 53, {}))});
    packet::Packet packet;
    packet.link = packet::LinkLayer::corsaro_tags;
    packet.octets = octets;
    const PacketTags found = tags_of(packet);
    EXPECT_EQ(found.filters, bit(Filter::not_ip));
    EXPECT_EQ(found.protocol, 17);
    EXPECT_EQ(found.dest_port, 53);
    EXPECT_TRUE(found.has_transport);
}

// Mistakes of other taggers (docs/formats/tagging.md 2.3 and 6.6).
TEST(PacketTags, AreReadInTheWrongByteOrder) {
    Octets octets(67);
    octets[0] = std::byte{1};
    EXPECT_TRUE(parse_tags(octets.data()).has_transport);
    EXPECT_EQ(parse_tags(octets.data()).source.providers, 0U);
    octets = Octets(67);
    octets[57] = std::byte{0x10};
    EXPECT_EQ(parse_tags(octets.data()).filters, bit(Filter::not_ip));
}

TEST(PacketTags, OfAPacketWithoutTagsAreTheStandardOnes) {
    const auto record = TaggedRecord::parse(worked_record);
    packet::Packet frame = frame_of(*record);
    EXPECT_FALSE(is_tagged(frame));
    EXPECT_EQ(tags_of(frame), standard_tags(frame));
    // Fewer octets than tags have are none.
    frame.link = packet::LinkLayer::corsaro_tags;
    frame.octets = Bytes(worked_record).first(66);
    EXPECT_FALSE(is_tagged(frame));
    EXPECT_EQ(tags_of(frame).filters, bit(Filter::not_ip));
}

}  // namespace
}  // namespace spindrift::tag

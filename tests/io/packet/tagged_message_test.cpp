#include "tests/packet/captures.hpp"
#include "tests/packet/packets.hpp"

#include <spindrift/io/packet/tagged_message.hpp>
#include <spindrift/nmsg/message/message.hpp>
#include <spindrift/nmsg/types/built_in_types.hpp>
#include <spindrift/packet/tagged_record.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

namespace spindrift::io {
namespace {

using namespace spindrift::tests;
using tag::PacketTags;
using ::testing::ElementsAre;

/// A message and the memory it is in.
class TaggedMessage {
public:
    explicit TaggedMessage(const packet::Packet& packet) : TaggedMessage(packet, tag::tags_of(packet)) {}
    TaggedMessage(const packet::Packet& packet, const PacketTags& tags) : room_(tagged_message_room(packet)) {
        char* const begin = reinterpret_cast<char*>(room_.data());
        const char* const end = put_tagged_message(begin, packet, tags, tag::record_number(packet));
        payload_.set_data(Bytes(room_).first(static_cast<std::size_t>(end - begin)));
        EXPECT_LE(payload_.data.size(), room_.size());
        EXPECT_EQ(nmsg::Errc::success,
                  view_.decode(payload_, *nmsg::built_in_types().find("spindrift", "taggedpacket")));
    }

    [[nodiscard]] Bytes octets() const { return payload_.data; }
    [[nodiscard]] std::string text(std::string_view field) const { return view_.text(field); }
    [[nodiscard]] std::vector<std::string> texts(std::string_view field) const { return view_.texts(field); }
    [[nodiscard]] Bytes frame() const { return view_.value(*view_.schema().find("packet"))->bytes; }

private:
    Octets room_;
    nmsg::Payload payload_;
    nmsg::MessageView view_;
};

packet::Packet frame_packet(const Octets& frame) {
    packet::Packet packet;
    packet.octets = frame;
    packet.wire_size = static_cast<std::uint32_t>(frame.size()) + 4;
    packet.link = packet::LinkLayer::ethernet;
    return packet;
}

// The record of docs/formats/tagging.md 2.2.
const Octets worked_record = from_hex(
    "00 000a 5fa1acfb 00000001 0036 003a 6bc72534 0000000000000001"
    "0000000f 1140 00000aaf01001140 000000000000000000000000000000000000000000000000 0000fbf4 5553 5553"
    "9c40 1f91 4e41 4e41 00000000000000ea a8d2ee40 06"
    "3cfdfe19d800 00defbba06c7 0800"
    "4500002812340000ee06c57ac61401092c010203 9c401f91010203040000000050020400abcd0000");

TEST(TaggedMessage, HasEverythingOfARecord) {
    const auto record = packet::TaggedRecord::parse(worked_record);
    const TaggedMessage message(record->packet());
    EXPECT_EQ(message.text("src_ip"), "198.20.1.9");
    EXPECT_EQ(message.text("dest_ip"), "44.1.2.3");
    EXPECT_EQ(message.text("protocol"), "TCP");
    EXPECT_EQ(message.text("src_port"), "40000");
    EXPECT_EQ(message.text("dest_port"), "8081");
    EXPECT_EQ(message.text("flow_hash"), "2832395840");
    EXPECT_THAT(message.texts("filter"),
                ElementsAre("erratic", "large_scale_scan", "ttl_200", "no_tcp_options", "tcp_win_1024"));
    EXPECT_THAT(message.texts("provider"), ElementsAre("maxmind", "netacq", "prefix2asn"));
    EXPECT_EQ(message.text("asn"), "64500");
    EXPECT_EQ(message.text("maxmind_continent"), "NA");
    EXPECT_EQ(message.text("maxmind_country"), "US");
    EXPECT_EQ(message.text("netacq_continent"), "NA");
    EXPECT_EQ(message.text("netacq_country"), "US");
    EXPECT_EQ(message.text("netacq_region"), "4416");
    EXPECT_THAT(message.texts("netacq_polygon"), ElementsAre("2735", "4416"));
    EXPECT_THAT(message.texts("netacq_polygon_table"), ElementsAre("0", "1"));
    EXPECT_EQ(message.text("tagger_id"), "1808213300");
    EXPECT_EQ(message.text("sequence"), "1");
    EXPECT_EQ(message.text("len_frame"), "54");
    EXPECT_EQ(to_hex(message.frame()), to_hex(record->frame()));
}

TEST(TaggedMessage, HasStandardTagsOfAPacketWithoutTags) {
    const Octets frame = ethernet(ipv4(17, udp(1, 53, copy("four"))));
    const TaggedMessage message(frame_packet(frame));
    EXPECT_EQ(message.text("protocol"), "UDP");
    EXPECT_EQ(message.text("src_port"), "1");
    EXPECT_EQ(message.text("dest_port"), "53");
    EXPECT_EQ(message.text("len_frame"), std::to_string(frame.size()));
    EXPECT_EQ(to_hex(message.frame()), to_hex(frame));
    for (const char* const unknown : {"provider", "asn", "maxmind_country", "netacq_region", "tagger_id", "sequence"}) {
        EXPECT_THAT(message.texts(unknown), ElementsAre()) << unknown;
    }
}

// A tagged record has no place for these; messages do.
TEST(TaggedMessage, HasTagsOfIpv6) {
    const Octets frame = ethernet(ipv6(6, from_hex("0050 01bb 00000000 00000000 5002 0000 0000 0000")));
    const packet::Packet packet = frame_packet(frame);
    PacketTags tags = tag::standard_tags(packet);
    tags.source.providers = 0xA;
    tags.source.asn = 64'500;
    tags.source.maxmind = {{'E', 'U'}, {'D', 'E'}};
    const TaggedMessage message(packet, tags);
    EXPECT_THAT(message.texts("filter"), ElementsAre("not_ip"));
    EXPECT_EQ(message.text("protocol"), "TCP");
    EXPECT_EQ(message.text("src_port"), "80");
    EXPECT_EQ(message.text("dest_port"), "443");
    EXPECT_EQ(message.text("asn"), "64500");
    EXPECT_EQ(message.text("maxmind_country"), "DE");
    EXPECT_EQ(message.text("src_ip"), "2001:db8::1");
    EXPECT_EQ(message.text("dest_ip"), "2001:db8::2");
    EXPECT_THAT(message.texts("flow_hash"), ElementsAre()) << "only IPv4 has one";
}

TEST(TaggedMessage, HasTheFrameOfAPacketThatIsNotIp) {
    const Octets arp = from_hex("ffffffffffff 020000000001 0806 0001");
    const TaggedMessage message(frame_packet(arp));
    EXPECT_THAT(message.texts("filter"), ElementsAre("not_ip"));
    EXPECT_EQ(to_hex(message.frame()), to_hex(arp));
    for (const char* const missing : {"src_ip", "dest_ip", "protocol", "src_port", "dest_port", "flow_hash"}) {
        EXPECT_THAT(message.texts(missing), ElementsAre()) << missing;
    }
}

TEST(TaggedMessage, KnowsTheLengthOfACutFrame) {
    const Octets frame = ethernet(ipv4(17, udp(1, 53, copy("four"))));
    packet::Packet packet = frame_packet(frame);
    packet.wire_size = 1518;
    EXPECT_EQ(TaggedMessage(packet).text("len_frame"), "1514");
    packet.wire_size = 0;
    EXPECT_EQ(TaggedMessage(packet).text("len_frame"), std::to_string(frame.size())) << "at least what was captured";
}

TEST(TaggedMessage, KeepsWhatHasNoName) {
    const Octets frame = ethernet(ipv4(255, copy("four")));
    const packet::Packet packet = frame_packet(frame);
    PacketTags tags = tag::standard_tags(packet);
    tags.filters |= tag::FilterBits{1} << 63;
    tags.source.providers = 0x8000'0000;
    const TaggedMessage message(packet, tags);
    EXPECT_EQ(message.texts("filter").back(), "63");
    EXPECT_THAT(message.texts("provider"), ElementsAre("31"));
    EXPECT_EQ(message.text("protocol"), "255");
}

TEST(TaggedMessage, FitsItsRoom) {
    const Octets frame = ethernet(ipv6(17, udp(65'535, 65'535, copy("six"))));
    Octets record = joined({Octets(packet::TaggedRecord::header_size, std::byte{0xFF}),
                            Octets(packet::corsaro_tags_size, std::byte{0xFF}), frame});
    store_be(record.data() + 11, static_cast<std::uint16_t>(frame.size()));
    const auto parsed = packet::TaggedRecord::parse(record);
    packet::Packet packet = parsed->packet();
    packet.wire_size = 0xFFFF'FFFF;
    const TaggedMessage message(packet);
    EXPECT_EQ(message.texts("filter").size(), 64U);
    EXPECT_EQ(message.texts("netacq_polygon").size(), 8U);
    EXPECT_EQ(message.text("sequence"), std::to_string(std::numeric_limits<std::uint64_t>::max()));
}

TEST(TaggedMessage, HasTheOctetsOfTheSchema) {
    const Octets frame = from_hex("010203040506 0708090a0b0c 0800 45000014000000004006000001020304c0000201");
    PacketTags tags;
    tags.has_transport = true;
    tags.protocol = 6;
    tags.source_port = 1;
    tags.dest_port = 300;
    tags.flow_hash = 5;
    tags.filters = tag::bits({tag::Filter::spoofed, tag::Filter::ttl_200_nonspoofed});
    tags.source.providers = 0xE;
    tags.source.asn = 4134;
    tags.source.maxmind = {{'A', 'S'}, {'C', 'N'}};
    tags.source.netacuity = {{'A', 'S'}, {'H', 'K'}};
    tags.source.region = 7;
    tags.source.polygons = {tag::provider::polygon(0, 0), tag::provider::polygon(1, 300)};
    EXPECT_EQ(to_hex(TaggedMessage(frame_packet(frame), tags).octets()),
              to_hex(joined({from_hex("0a04 01020304 1204 c0000201 1806 2001 28ac02 3005 38a620"
                                      "4202 4153 4a02 434e 6022 6a22"),
                             frame,
                             from_hex("7202 001d 7a03 010203 820102 4153 8a0102 484b 900107 9a0102 ac02 a20101 01")})));
}

}  // namespace
}  // namespace spindrift::io

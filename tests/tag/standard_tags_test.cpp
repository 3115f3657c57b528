#include "tests/packet/packets.hpp"

#include <spindrift/base/text.hpp>
#include <spindrift/tag/packet_tags.hpp>

#include <gmock/gmock.h>

#include <fstream>
#include <string>
#include <vector>

namespace spindrift::tag {
namespace {

using tests::from_hex;
using tests::joined;
using tests::Octets;

const Octets addresses = from_hex("020000000001 020000000002");

packet::Packet ethernet(const Octets& frame) {
    packet::Packet packet;
    packet.link = packet::LinkLayer::ethernet;
    packet.octets = frame;
    packet.wire_size = static_cast<std::uint32_t>(frame.size() + 4);
    return packet;
}

// A SYN of 198.20.7.9 to 44.1.2.3, ports 40000 and 8081, with TTL 64.
const Octets syn = from_hex("450000281234000040066d7bc61407092c010203 9c401f91010203040000000050020400abcd0000");

PacketTags tags_of_ethernet(std::string_view after_addresses, const Octets& rest) {
    const Octets frame = joined({addresses, from_hex(after_addresses), rest});
    return standard_tags(ethernet(frame));
}

PacketTags only(Filter filter) {
    PacketTags tags;
    tags.filters = bit(filter);
    return tags;
}

std::vector<std::string> columns_of(const std::string& line) {
    std::vector<std::string> columns(1);
    for (const char letter : line) {
        letter == '\t' ? static_cast<void>(columns.emplace_back()) : columns.back().push_back(letter);
    }
    return columns;
}

FilterBits bits_named(const std::string& names) {
    FilterBits bits = 0;
    for (std::size_t at = 0; names != "-" && at < names.size();) {
        const std::size_t comma = std::min(names.find(',', at), names.size());
        bits |= bit(parse_filter(names.substr(at, comma - at)).value());
        at = comma + 1;
    }
    return bits;
}

TEST(StandardTags, OfAllVectors) {
    std::ifstream file(TEST_DATA "/tag/filter-vectors.tsv");
    std::vector<Octets> frames;
    std::vector<std::vector<std::string>> rows;
    for (std::string line; std::getline(file, line);) {
        if (!line.starts_with('#')) {
            const auto& row = rows.emplace_back(columns_of(line));
            frames.push_back(joined({addresses, from_hex("0800"), row[0] == "-" ? Octets() : from_hex(row[0])}));
        }
    }
    ASSERT_EQ(rows.size(), 272U);
    std::vector<packet::Packet> packets;
    for (const Octets& frame : frames) {
        packets.push_back(ethernet(frame));
    }
    std::vector<PacketTags> tags(packets.size());
    standard_tags(packets, tags);
    for (std::size_t i = 0; i < rows.size(); ++i) {
        SCOPED_TRACE(rows[i][8]);
        EXPECT_EQ(tags[i].filters, bits_named(rows[i][1]));
        EXPECT_EQ(tags[i].flow_hash, std::stoul(rows[i][2], nullptr, 16));
        EXPECT_EQ(tags[i].filters, std::stoull(rows[i][3], nullptr, 16));
        EXPECT_EQ(std::to_string(tags[i].protocol), rows[i][4]);
        EXPECT_EQ(std::to_string(tags[i].source_port), rows[i][5]);
        EXPECT_EQ(std::to_string(tags[i].dest_port), rows[i][6]);
    }
}

// A prefix of a packet never makes a filter read outside it; the sanitizers look at this one.
TEST(StandardTags, OfEveryPrefixOfAVectorReadNothingElse) {
    std::ifstream file(TEST_DATA "/tag/filter-vectors.tsv");
    for (std::string line; std::getline(file, line);) {
        const std::string hex = columns_of(line)[0];
        if (!hex.starts_with('4')) {  // comments, IPv6 and no packet at all
            continue;
        }
        const Octets whole = joined({addresses, from_hex("0800"), from_hex(hex)});
        for (std::size_t size = 0; size < whole.size(); ++size) {
            const Octets part(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size));
            const PacketTags tags = standard_tags(ethernet(part));
            EXPECT_EQ(tags.matches(Filter::not_ip), size < 34) << hex << " " << size;
            EXPECT_EQ(tags.filters >> filter_count, 0U);
        }
    }
}

TEST(StandardTags, AreFoundBehindVlanTagsLabelsAndPppoe) {
    const PacketTags plain = tags_of_ethernet("0800", syn);
    EXPECT_EQ(plain.protocol, 6);
    EXPECT_EQ(plain.dest_port, 8081);
    EXPECT_EQ(tags_of_ethernet("8100 0001 0800", syn), plain);
    EXPECT_EQ(tags_of_ethernet("88a8 0002 8100 0001 0800", syn), plain);
    EXPECT_EQ(tags_of_ethernet("8847 00001040 00002140", syn), plain);
    EXPECT_EQ(tags_of_ethernet("8864 11000001002a 0021", syn), plain);
}

TEST(StandardTags, OfWhatIsNotIpv4AreOneFilter) {
    EXPECT_EQ(tags_of_ethernet("0806", Octets(28)), only(Filter::not_ip));
    EXPECT_EQ(tags_of_ethernet("0800", Octets()), only(Filter::not_ip));
    EXPECT_EQ(standard_tags(ethernet({})), only(Filter::not_ip));
    // The ethertype counts, not the version alone.
    EXPECT_EQ(tags_of_ethernet("86dd", syn), only(Filter::not_ip));
    EXPECT_EQ(tags_of_ethernet("1234", syn), only(Filter::not_ip));
}

TEST(StandardTags, OfIpv6HaveProtocolAndPorts) {
    const PacketTags udp = tags_of_ethernet("86dd", tests::ipv6(17, tests::udp(53, 4096, {})));
    EXPECT_EQ(udp.filters, bit(Filter::not_ip));
    EXPECT_TRUE(udp.has_transport);
    EXPECT_EQ(udp.protocol, 17);
    EXPECT_EQ(udp.source_port, 53);
    EXPECT_EQ(udp.dest_port, 4096);
    EXPECT_EQ(udp.flow_hash, 0U);
    const PacketTags icmp = tags_of_ethernet("86dd", tests::ipv6(58, from_hex("80010000")));
    EXPECT_EQ(icmp.source_port, 128);
    EXPECT_EQ(icmp.dest_port, 1);
}

TEST(Filters, HaveNames) {
    for (std::size_t i = 0; i < filter_count; ++i) {
        const auto filter = static_cast<Filter>(i);
        EXPECT_EQ(parse_filter(to_text(filter)), filter);
    }
    EXPECT_EQ(parse_filter("udp_0x31"), Filter::udp_0x31);
    EXPECT_EQ(parse_filter("nonroutable"), Filter::routed);
    EXPECT_EQ(parse_filter("spoofed "), std::nullopt);
    EXPECT_EQ(parse_filter(""), std::nullopt);
}

}  // namespace
}  // namespace spindrift::tag

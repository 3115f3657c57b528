#include "pcapng_blocks.hpp"

#include <spindrift/packet/pcapng.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace spindrift::packet {
namespace {

using namespace spindrift::tests;
using ::testing::HasSubstr;
using Result = PacketReader::Result;

TEST(PcapngFile, BothOrdersAreRead) {
    for (const bool big : {false, true}) {
        const PcapngBlocks b(big);
        const auto read =
            read_octets({b.section(), b.interface(1), b.packet(0, 1'700'000'000'123'456, udp_frame, 1500)});
        EXPECT_EQ(read.result, Result::end) << read.error_message;
        ASSERT_EQ(read.packets.size(), 3U);
        EXPECT_EQ(read.packets[0].link, LinkLayer::pcapng_meta);
        EXPECT_EQ(read.packets[1].link, LinkLayer::pcapng_meta);
        EXPECT_EQ(read.packets[2].octets, to_hex(udp_frame));
        EXPECT_EQ(read.packets[2].wire_size, 1504U);
        EXPECT_EQ(read.packets[2].erf >> 32, 1'700'000'000U);
        EXPECT_EQ(read.packets[2].nanoseconds, 123'456'000U);
        EXPECT_EQ(read.packets[2].link, LinkLayer::ethernet);
        EXPECT_EQ(read.packets[2].direction, Direction::unknown);
    }
}

TEST(PcapngFile, AnotherSectionBeginsAnew) {
    const PcapngBlocks little(false);
    const PcapngBlocks big(true);
    const auto read = read_octets({little.section(), little.interface(1), little.packet(0, 1, udp_frame, 60),
                                   big.section(), big.interface(101), big.packet(0, 2, udp_frame, 60), little.section(),
                                   little.packet(0, 3, udp_frame, 60)});
    ASSERT_EQ(read.packets.size(), 7U);
    EXPECT_EQ(read.packets[2].link, LinkLayer::ethernet);
    EXPECT_EQ(read.packets[5].link, LinkLayer::raw_ip);
    EXPECT_EQ(read.packets[5].wire_size, 60U);
    EXPECT_EQ(read.result, Result::failed) << "the last section describes no interface";
    EXPECT_THAT(read.error_message, HasSubstr("of an interface that is not described at octet "));
}

TEST(PcapngFile, InterfacesHaveLinkTypesAndClocksOfTheirOwn) {
    const PcapngBlocks b;
    const auto resolution = [&](const char* value) { return b.option(9, from_hex(value)); };
    const auto read = read_octets({b.section(), b.interface(1), b.interface(113, resolution("09")),
                                   b.interface(228, resolution("a0")), b.packet(2, 5ULL << 32 | 7, udp_frame, 60),
                                   b.packet(1, 5'000'000'007, from_hex("0000 0001 0006 020000000001 0000 0800"), 60),
                                   b.packet(0, 5'000'007, udp_frame, 60)});
    ASSERT_EQ(read.packets.size(), 7U) << read.error_message;
    EXPECT_EQ(read.packets[4].link, LinkLayer::raw_ip);
    EXPECT_EQ(read.packets[4].erf, 5ULL << 32 | 7);
    EXPECT_EQ(read.packets[5].link, LinkLayer::linux_sll);
    EXPECT_EQ(read.packets[5].nanoseconds, 7U);
    EXPECT_EQ(read.packets[5].direction, Direction::incoming);
    EXPECT_EQ(read.packets[6].link, LinkLayer::ethernet);
    EXPECT_EQ(read.packets[6].nanoseconds, 7000U);
}

TEST(PcapngFile, SimplePacketsBelongToTheFirstInterface) {
    const PcapngBlocks b;
    const auto simple = [&](std::uint32_t wire_size, const Octets& octets) {
        return b.block(3, joined({b.n32(wire_size), octets}));
    };
    const auto read = read_octets({b.section(), b.interface(1, {}, 20), b.interface(101), simple(9, Octets(9)),
                                   simple(1000, Octets(20)), simple(1000, Octets(100)), simple(1000, Octets(8))});
    ASSERT_EQ(read.packets.size(), 7U) << read.error_message;
    EXPECT_EQ(read.packets[3].octets.size(), 2U * 9) << "padding is not part of the packet";
    EXPECT_EQ(read.packets[3].wire_size, 13U);
    EXPECT_EQ(read.packets[3].link, LinkLayer::ethernet);
    EXPECT_EQ(read.packets[3].erf, 0U);
    EXPECT_EQ(read.packets[4].octets.size(), 2U * 20);
    EXPECT_EQ(read.packets[4].wire_size, 1004U);
    EXPECT_EQ(read.packets[5].octets.size(), 2U * 20);
    EXPECT_EQ(read.packets[6].octets.size(), 2U * 8) << "not more octets than the block has";
    const auto unlimited = read_octets({b.section(), b.interface(1), simple(1000, Octets(100))});
    EXPECT_EQ(unlimited.packets.at(2).octets.size(), 2U * 100);
}

TEST(PcapngFile, PacketBlocksOfOldAreRead) {
    for (const bool big : {false, true}) {
        const PcapngBlocks b(big);
        const auto old = [&](unsigned drops) {
            return b.block(2, joined({b.n16(1), b.n16(drops), b.n32(0), b.n32(1'000'005), b.n32(5), b.n32(60),
                                      PcapngBlocks::padded(Octets(5)), b.option(2, b.n32(1))}));
        };
        const auto read = read_octets({b.section(), b.interface(1), b.interface(101), old(3), old(0xFFFF)});
        ASSERT_EQ(read.packets.size(), 5U) << read.error_message;
        EXPECT_EQ(read.packets[3].link, LinkLayer::raw_ip);
        EXPECT_EQ(read.packets[3].octets.size(), 2U * 5);
        EXPECT_EQ(read.packets[3].erf >> 32, 1U);
        EXPECT_EQ(read.packets[3].nanoseconds, 5000U);
        EXPECT_EQ(read.packets[3].direction, Direction::incoming);
        EXPECT_EQ(read.dropped, 3U);
    }
}

// The payload lengths are those that libtrace prints (4 for the sections and interfaces of its own example).
TEST(PcapngFile, BlocksAboutTheCaptureAreWhole) {
    struct Row {
        Octets block;
        PcapngBlockType type;
        std::size_t payload;
    };
    for (const bool big : {false, true}) {
        const PcapngBlocks b(big);
        const std::vector<Row> rows = {
            {b.interface(1), PcapngBlockType::interface, 4},
            {b.interface(1, b.option(2, copy("eth0"))), PcapngBlockType::interface, 12},
            {b.block(4, joined({b.n16(0), b.n16(0)})), PcapngBlockType::name_resolution, 8},
            {b.block(5, Octets(12)), PcapngBlockType::interface_statistics, 4},
            {b.block(0xBAD, Octets(8)), PcapngBlockType::custom, 8},
            {b.block(0x40000BAD, Octets(4)), PcapngBlockType::custom_not_copied, 4},
            {b.section(), PcapngBlockType::section, 4},
        };
        Octets file = b.section();
        for (const Row& row : rows) {
            append(file, row.block);
            append(file, b.block(10, Octets(16)));         // decryption secrets, and
            append(file, b.block(0x80000001, Octets(3)));  // a local block: both are skipped
        }
        const auto read = read_octets({file});
        EXPECT_EQ(read.result, Result::end) << read.error_message;
        ASSERT_EQ(read.packets.size(), rows.size() + 1);
        for (std::size_t i = 0; i < rows.size(); ++i) {
            const OwnPacket& packet = read.packets[i + 1];
            EXPECT_EQ(packet.octets, to_hex(rows[i].block));
            EXPECT_EQ(packet.link, LinkLayer::pcapng_meta);
            EXPECT_EQ(packet.wire_size, 0U);
            EXPECT_EQ(packet.erf, 0U);
            EXPECT_EQ(packet.direction, Direction::unknown);
            const auto block = PcapngBlock::parse(rows[i].block);
            ASSERT_TRUE(block) << i;
            EXPECT_EQ(block->type(), rows[i].type);
            EXPECT_EQ(block->order(), big ? std::endian::big : std::endian::little);
            EXPECT_EQ(block->payload().size(), rows[i].payload) << i;
        }
    }
}

TEST(PcapngBlock, IsNothingElse) {
    const PcapngBlocks b;
    Octets section = b.section();
    EXPECT_FALSE(PcapngBlock::parse(Bytes(section).first(27)));
    EXPECT_FALSE(PcapngBlock::parse(Bytes(section).first(8)));
    EXPECT_FALSE(PcapngBlock::parse(b.packet(0, 0, udp_frame, 60)));
    section[8] = std::byte{0};
    EXPECT_FALSE(PcapngBlock::parse(section));
    const auto tiny = PcapngBlock::parse(b.block(5, {}));
    ASSERT_TRUE(tiny);
    EXPECT_TRUE(tiny->payload().empty());
}

TEST(PcapngFile, WhatComesBeforeAMistakeIsDelivered) {
    const PcapngBlocks b;
    const Octets good = joined({b.section(), b.interface(1), b.packet(0, 1, udp_frame, 60)});
    const auto with = [](Octets octets, std::size_t at, const Octets& value) {
        std::ranges::copy(value, octets.begin() + static_cast<std::ptrdiff_t>(at));
        return octets;
    };
    const Octets packet = b.packet(0, 1, udp_frame, 60);
    struct Row {
        const char* name;
        Octets rest;
        const char* error_message;
    };
    const std::vector<Row> rows = {
        {"length 0", with(packet, 4, b.n32(0)), "a pcapng block of 0 octets at octet "},
        {"length 8", with(packet, 4, b.n32(8)), "a pcapng block of 8 octets at octet "},
        {"odd length", with(packet, 4, b.n32(31)), "a pcapng block of 31 octets at octet "},
        {"huge length", with(packet, 4, b.n32(0xFFFF'FFFC)), "a pcapng block of 4294967292 octets at octet "},
        {"another length", with(packet, packet.size() - 4, b.n32(32)), "whose two lengths differ at octet "},
        {"too large for its block", with(packet, 20, b.n32(udp_frame.size() + 4)), "larger than its block at octet "},
        {"4 GiB", with(packet, 20, b.n32(0xFFFF'FFFF)), "larger than its block at octet "},
        {"no such interface", with(packet, 8, b.n32(1)), "of an interface that is not described at octet "},
        {"half a packet header", b.block(6, Octets(16)), "a pcapng packet that is too short at octet "},
        {"half an old one", b.block(2, Octets(4)), "a pcapng packet that is too short at octet "},
        {"half a simple one", b.block(3, {}), "a pcapng packet that is too short at octet "},
        {"half an interface", b.block(1, Octets(4)), "interface description that is too short at octet "},
        {"half a section", b.block(0x0A0D0D0A, b.n32(0x1A2B3C4D)), "section header that is too short at octet "},
        {"no magic", with(b.section(), 8, b.n32(1)), "without a byte-order magic at octet "},
        {"version 2", with(b.section(), 12, b.n16(2)), "of an unknown version at octet "},
        {"cut short", Octets(packet.begin(), packet.end() - 1), "cut short: its last record, at octet "},
        {"cut short early", Octets(packet.begin(), packet.begin() + 1), "cut short: its last record, at octet "},
    };
    for (const Row& row : rows) {
        SCOPED_TRACE(row.name);
        const auto read = read_octets({good, row.rest});
        EXPECT_EQ(read.packets.size(), 3U);
        EXPECT_EQ(read.result, Result::failed);
        EXPECT_THAT(read.error_message, HasSubstr(row.error_message + std::to_string(good.size())));
    }
}

TEST(PcapngFile, LargeBlocksAreRead) {
    const PcapngBlocks b;
    const Octets large(3'000'000, std::byte{7});
    const auto read = read_octets(
        {b.section(), b.interface(1), b.block(0x0BAD'0000, Octets(16'777'200)), b.packet(0, 1, large, 3'000'000)});
    EXPECT_EQ(read.result, Result::end) << read.error_message;
    ASSERT_EQ(read.packets.size(), 3U);
    EXPECT_EQ(read.packets[2].octets.size(), 2 * large.size());
    EXPECT_EQ(read_octets({b.section(), b.block(0x0BAD'0000, Octets(16'777'208))}).result, Result::failed);
}

}  // namespace
}  // namespace spindrift::packet

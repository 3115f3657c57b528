#include "pcapng_blocks.hpp"

#include <gtest/gtest.h>

#include <limits>
#include <optional>
#include <vector>

// What pcapng files tell of packets in options: direction, frame check sequence, packets that were dropped.
namespace spindrift::packet {
namespace {

using namespace spindrift::tests;

Octets packet_flags(const PcapngBlocks& b, std::uint32_t flags) {
    return b.option(2, b.n32(flags));
}

Octets drop_count(const PcapngBlocks& b, std::uint64_t count) {
    return b.option(4, b.number(count));
}

TEST(PcapngFile, OptionsOfPacketsAreRead) {
    for (const bool big : {false, true}) {
        const PcapngBlocks b(big);
        const auto flags = [&](std::uint32_t value) {
            return joined({b.option(1, copy("seen")), b.option(2, b.n32(value)), b.option(0, {})});
        };
        const auto drops = [&](std::uint64_t count) { return b.option(4, b.number(count)); };
        const Octets cooked = from_hex("0000 0001 0006 020000000001 0000 0800");
        const auto read =
            read_octets({b.section(), b.interface(1), b.interface(113),
                         b.packet(0, 1, udp_frame, 60, flags(0xFFFF'FFFD)), b.packet(0, 1, Octets(61), 61, flags(2)),
                         b.packet(0, 1, udp_frame, 60, flags(0)), b.packet(0, 1, udp_frame, 60, drops(7)),
                         b.packet(1, 1, cooked, 60, flags(2)), b.packet(1, 1, cooked, 60, drops(5)),
                         b.packet(0, 1, udp_frame, 60, joined({b.n16(2), b.n16(400), b.n32(1)})),
                         b.packet(0, 1, udp_frame, 60, joined({b.option(0, {}), b.option(2, b.n32(1))}))});
        ASSERT_EQ(read.packets.size(), 11U) << read.error_message;
        EXPECT_EQ(read.packets[3].direction, Direction::incoming);
        EXPECT_EQ(read.packets[4].direction, Direction::outgoing);
        EXPECT_EQ(read.packets[5].direction, Direction::unknown);
        EXPECT_EQ(read.packets[6].direction, Direction::unknown);
        EXPECT_EQ(read.packets[7].direction, Direction::outgoing) << "flags go before the cooked header";
        EXPECT_EQ(read.packets[8].direction, Direction::incoming);
        EXPECT_EQ(read.packets[9].direction, Direction::unknown) << "cut short";
        EXPECT_EQ(read.packets[10].direction, Direction::unknown) << "after the end of the options";
        EXPECT_EQ(read.dropped, 12U);
    }
}

TEST(PcapngFile, TagsAreBeforeTheirPacketAgain) {
    const Octets tags(67, std::byte{0x77});
    for (const bool big : {false, true}) {
        const PcapngBlocks b(big);
        const auto value = [&](std::uint32_t enterprise, std::string_view magic, const Octets& rest) {
            return joined({b.n32(enterprise), copy(magic), rest});
        };
        const auto option = [&](const Octets& content) { return b.option(2989, content); };
        const auto read =
            read_octets({b.section(), b.interface(1), b.interface(101),
                         b.packet(0, 1, udp_frame, 60, option(value(32'473, "SPDRTAGS\x01", tags))),
                         b.packet(0, 1, udp_frame, 60, option(value(32'474, "SPDRTAGS\x01", tags))),
                         b.packet(0, 1, udp_frame, 60, option(value(32'473, "SPDRTAGS\x02", tags))),
                         b.packet(0, 1, udp_frame, 60, option(value(32'473, "SPDRTAGS\x01", Octets(66)))),
                         b.packet(0, 1, udp_frame, 60, b.option(2988, value(32'473, "SPDRTAGS\x01", tags))),
                         b.packet(1, 1, udp_frame, 60, option(value(32'473, "SPDRTAGS\x01", tags)))});
        ASSERT_EQ(read.packets.size(), 9U) << read.error_message;
        EXPECT_EQ(read.packets[3].link, LinkLayer::corsaro_tags);
        EXPECT_EQ(read.packets[3].octets, to_hex(joined({tags, udp_frame})));
        EXPECT_EQ(read.packets[3].wire_size, 64U) << "with the frame check sequence";
        for (std::size_t i = 4; i < read.packets.size(); ++i) {
            EXPECT_EQ(read.packets[i].link, i == 8 ? LinkLayer::raw_ip : LinkLayer::ethernet) << i;
            EXPECT_EQ(read.packets[i].octets, to_hex(udp_frame)) << i;
        }
    }
}

TEST(PcapngFile, PacketsForOtherHostsAreToldByTheirReception) {
    const PcapngBlocks b;
    struct Row {
        std::uint32_t flags;
        Direction direction;
    };
    for (const Row& row : std::vector<Row>{{0b10001, Direction::other},
                                           {0b00101, Direction::incoming},
                                           {0b01101, Direction::incoming},
                                           {0b10010, Direction::outgoing},
                                           {0b10000, Direction::unknown}}) {
        const auto read =
            read_octets({b.section(), b.interface(1), b.packet(0, 1, udp_frame, 60, packet_flags(b, row.flags))});
        EXPECT_EQ(read.packets.at(2).direction, row.direction) << row.flags;
    }
}

TEST(PcapngFile, DeclaredFrameCheckSequencesAreInTheLength) {
    struct Row {
        std::optional<std::uint8_t> interface;  // if_fcslen
        unsigned packet;                        // in epb_flags; 0 if not told
        std::uint32_t wire_size;
    };
    const std::vector<Row> rows = {{std::nullopt, 0, 64},
                                   {0, 0, 64},
                                   {4, 0, 60},
                                   {std::nullopt, 4, 60},
                                   {4, 2, 62},
                                   {0, 4, 60},
                                   {2, 0, 62},
                                   {8, 0, 60},
                                   {255, 15, 60},
                                   {std::nullopt, 2, 62}};
    for (const bool big : {false, true}) {
        const PcapngBlocks b(big);
        for (const Row& row : rows) {
            SCOPED_TRACE(testing::Message() << row.interface.value_or(99) << " " << row.packet);
            const Octets declared = row.interface ? b.option(13, Octets{std::byte{*row.interface}}) : Octets();
            const Octets simple = b.block(3, joined({b.n32(60), Octets(60)}));
            const auto read = read_octets({b.section(), b.interface(1, declared),
                                           b.packet(0, 1, Octets(60), 60, packet_flags(b, row.packet << 5)), simple});
            ASSERT_EQ(read.packets.size(), 4U) << read.error_message;
            EXPECT_EQ(read.packets[2].wire_size, row.wire_size);
            EXPECT_EQ(read.packets[2].octets.size(), 2U * 60) << "what was captured stays";
            EXPECT_EQ(read.packets[3].wire_size, 64 - std::min<std::uint32_t>(4, row.interface.value_or(0)));
        }
    }
}

TEST(PcapngFile, FrameCheckSequencesOfOtherLinkLayersAreInTheLengthAlready) {
    const PcapngBlocks b;
    const auto read = read_octets({b.section(), b.interface(9, b.option(13, Octets{std::byte{2}})),
                                   b.packet(0, 1, Octets(60), 60), b.packet(0, 1, Octets(60), 60)});
    EXPECT_EQ(read.packets.at(2).wire_size, 60U);
}

TEST(PcapngFile, LengthsDoNotWrap) {
    const PcapngBlocks b;
    const auto read = read_octets({b.section(), b.interface(1), b.packet(0, 1, udp_frame, 0xFFFF'FFFF),
                                   b.packet(0, 1, udp_frame, 0xFFFF'FFFC), b.packet(0, 1, udp_frame, 0xFFFF'FFFB)});
    ASSERT_EQ(read.packets.size(), 5U);
    for (std::size_t i = 2; i < 5; ++i) {
        EXPECT_EQ(read.packets[i].wire_size, 0xFFFF'FFFF);
    }
}

Octets statistics(const PcapngBlocks& b, std::uint32_t interface_number, const Octets& options) {
    return b.block(5, joined({b.n32(interface_number), b.n32(0), b.n32(0), options}));
}

TEST(PcapngFile, StatisticsOfInterfacesAreRead) {
    for (const bool big : {false, true}) {
        const PcapngBlocks b(big);
        const auto number = [&](unsigned code, std::uint64_t value) { return b.option(code, b.number(value)); };
        const Octets all = joined({number(4, 1000), number(5, 3), number(6, 900), number(7, 4), number(8, 890)});
        const Octets start = joined({b.section(), b.interface(1), b.interface(1)});
        EXPECT_EQ(read_octets({start, b.packet(0, 1, udp_frame, 60)}).dropped, std::nullopt);
        EXPECT_EQ(read_octets({start, statistics(b, 0, number(4, 1000))}).dropped, std::nullopt);
        EXPECT_EQ(read_octets({start, statistics(b, 0, number(5, 0))}).dropped, 0U);
        EXPECT_EQ(read_octets({start, statistics(b, 0, all)}).dropped, 7U) << "by the interface and by the system";
        EXPECT_EQ(read_octets({start, statistics(b, 0, all), statistics(b, 1, all)}).dropped, 14U);
        EXPECT_EQ(read_octets({start, statistics(b, 0, number(5, 2)), statistics(b, 0, number(5, 9))}).dropped, 9U)
            << "since the start of the capture";
        EXPECT_EQ(read_octets({start, statistics(b, 2, all)}).dropped, std::nullopt) << "of no interface";
        EXPECT_EQ(read_octets({start, b.block(5, b.n32(0))}).dropped, std::nullopt) << "too short";
        EXPECT_EQ(read_octets({start, statistics(b, 0, b.option(5, b.n32(3)))}).dropped, std::nullopt)
            << "half a number";
        EXPECT_EQ(read_octets({start, statistics(b, 0, all), start, statistics(b, 0, all)}).dropped, 14U)
            << "of two sections";
    }
}

TEST(PcapngFile, WhatIsToldTwiceIsCountedOnce) {
    const PcapngBlocks b;
    const Octets start = joined({b.section(), b.interface(1)});
    const auto packet = [&](std::uint64_t dropped) { return b.packet(0, 1, udp_frame, 60, drop_count(b, dropped)); };
    const auto since_start = [&](std::uint64_t dropped) { return statistics(b, 0, b.option(7, b.number(dropped))); };
    EXPECT_EQ(read_octets({start, packet(3), packet(4), since_start(7)}).dropped, 7U);
    EXPECT_EQ(read_octets({start, packet(3), since_start(7), packet(4)}).dropped, 7U);
    EXPECT_EQ(read_octets({start, packet(3), since_start(9)}).dropped, 9U) << "also behind the last packet";
    const std::uint64_t huge = std::numeric_limits<std::uint64_t>::max();
    EXPECT_EQ(read_octets({start, packet(3), packet(huge), since_start(huge)}).dropped, huge);
    EXPECT_EQ(
        read_octets({start, b.interface(1), packet(huge), b.packet(1, 1, udp_frame, 60, drop_count(b, 5))}).dropped,
        huge);
}

}  // namespace
}  // namespace spindrift::packet

#include "packets.hpp"
#include "tests/base/heap_use.hpp"

#include <spindrift/packet/fragment_table.hpp>

#include <gtest/gtest.h>

namespace spindrift::packet {
namespace {

using namespace spindrift::tests;

Timestamp at(double seconds) {
    return Timestamp(static_cast<std::int64_t>(seconds * 1e9));
}

Octets fragment(std::uint16_t id, std::size_t offset, std::size_t size, bool more, std::uint8_t protocol = 17) {
    return ipv4(protocol, Octets(size, static_cast<std::byte>(offset / 8)),
                static_cast<std::uint16_t>(offset / 8 | (more ? 0x2000U : 0U)), id);
}

struct Table {
    explicit Table(const FragmentTable::Options& options = {}) : table(options) {}

    bool add(const Octets& packet, double time) {
        const auto parsed = IpPacket::parse(packet);
        return parsed && table.add(*parsed, at(time), datagram);
    }

    FragmentTable table;
    FragmentTable::Datagram datagram;
};

TEST(FragmentTable, KeepsDatagramsApart) {
    Table table;
    EXPECT_FALSE(table.add(fragment(1, 0, 16, true), 1));
    EXPECT_FALSE(table.add(fragment(2, 0, 8, true), 1));
    EXPECT_FALSE(table.add(fragment(1, 8, 8, false, 6), 1)) << "another protocol is another datagram";
    auto other_source = fragment(1, 16, 4, false);
    other_source[12] = std::byte{1};
    EXPECT_FALSE(table.add(other_source, 1));
    EXPECT_TRUE(table.add(fragment(1, 16, 4, false), 1));
    EXPECT_EQ(40U, table.datagram.packet.size());
    EXPECT_TRUE(table.datagram.fragments.empty());
    EXPECT_TRUE(table.add(fragment(2, 8, 1, false), 1));
    EXPECT_EQ(29U, table.datagram.packet.size());
    EXPECT_EQ(0U, table.table.discarded());
}

TEST(FragmentTable, Ipv6HasNoProtocolInItsKey) {
    Table table;
    const auto first = ipv6(44, joined({fragment_header(17, 0, true), Octets(8)}));
    const auto last = ipv6(44, joined({fragment_header(60, 8, false), Octets(3)}));
    EXPECT_FALSE(table.add(first, 1));
    EXPECT_TRUE(table.add(last, 1));
    EXPECT_EQ(51U, table.datagram.packet.size());
}

TEST(FragmentTable, GivesUpAfterMoreThanSixtySeconds) {
    for (const double seconds : {60.9, 61.0}) {
        Table table;
        EXPECT_FALSE(table.add(fragment(1, 0, 8, true), 10.5));
        table.table.expire(at(10 + seconds));
        EXPECT_EQ(seconds < 61, table.add(fragment(1, 8, 8, false), 10 + seconds)) << seconds;
        EXPECT_EQ(seconds < 61 ? 0U : 1U, table.table.discarded());
    }
}

// Whether what the table counts is what its fragments take.
void expect_real_memory(std::uint16_t datagrams, std::size_t fragments, std::size_t size, bool keep) {
    Table table({.keep_fragments = keep});
    const std::size_t before = heap_use();
    for (std::uint16_t id = 0; id < datagrams; ++id) {
        for (std::size_t i = 0; i < fragments; ++i) {
            ASSERT_FALSE(table.add(fragment(id, i * size, size, true), 1));
        }
    }
    const std::size_t taken = heap_use() - before;
    EXPECT_GE(table.table.memory() + 50'000, taken) << fragments << " fragments of " << size << " octets";
    table.table.clear();
    EXPECT_EQ(0U, table.table.memory());
    EXPECT_EQ(datagrams, table.table.discarded());
}

TEST(FragmentTable, CountsTheMemoryThatItHolds) {
    for (const bool keep : {false, true}) {
        expect_real_memory(20'000, 1, 8, keep);
        expect_real_memory(10, 2000, 8, keep);
        expect_real_memory(1000, 5, 1480, keep);
    }
}

TEST(FragmentTable, IsPartOfABudget) {
    MemoryBudget budget(200'000);
    Table table({.memory = &budget});
    for (std::uint16_t id = 0; id < 2000; ++id) {
        EXPECT_FALSE(table.add(fragment(id, 0, 800, true), 1));
    }
    EXPECT_LE(budget.peak(), budget.limit());
    EXPECT_GT(table.table.discarded(), 1000U);
    EXPECT_TRUE(table.add(fragment(1999, 800, 8, false), 1));
}

TEST(FragmentTable, SpoiledDatagramsStaySoUntilTheyExpire) {
    Table table;
    EXPECT_FALSE(table.add(fragment(1, 0, 8, true), 1));
    EXPECT_FALSE(table.add(fragment(1, 0, 8, true), 1)) << "a duplicate overlaps";
    EXPECT_EQ(1U, table.table.discarded());
    EXPECT_FALSE(table.add(fragment(1, 0, 8, true), 1));
    EXPECT_FALSE(table.add(fragment(1, 8, 8, false), 1));
    table.table.expire(at(62));
    EXPECT_TRUE(table.table.empty());
    EXPECT_EQ(0U, table.table.memory());
    EXPECT_EQ(1U, table.table.discarded()) << "counted once";
    EXPECT_FALSE(table.add(fragment(1, 0, 8, true), 62));
    EXPECT_TRUE(table.add(fragment(1, 8, 8, false), 62));
}

TEST(FragmentTable, LeavesOutWhatWasCutShort) {
    Table table;
    auto cut = fragment(1, 0, 16, true);
    cut.pop_back();
    EXPECT_FALSE(table.add(cut, 1));
    EXPECT_TRUE(table.table.empty());
}

TEST(FragmentTable, KeepsPacketsInTheOrderOfTheirOffsets) {
    Table table({.keep_fragments = true});
    const auto padded = joined({fragment(1, 8, 8, true), Octets(5)});
    EXPECT_FALSE(table.add(fragment(1, 16, 4, false), 1));
    EXPECT_FALSE(table.add(padded, 2));
    EXPECT_TRUE(table.add(fragment(1, 0, 8, true), 3));
    ASSERT_EQ(3U, table.datagram.fragments.size());
    EXPECT_EQ(to_hex(fragment(1, 0, 8, true)), to_hex(as_bytes(table.datagram.fragments[0].octets)));
    EXPECT_EQ(to_hex(fragment(1, 8, 8, true)), to_hex(as_bytes(table.datagram.fragments[1].octets)))
        << "without padding";
    EXPECT_EQ(to_hex(fragment(1, 16, 4, false)), to_hex(as_bytes(table.datagram.fragments[2].octets)));
    EXPECT_EQ(at(3), table.datagram.fragments[0].time);
    EXPECT_EQ(at(2), table.datagram.fragments[1].time);
    EXPECT_EQ(at(1), table.datagram.fragments[2].time);
}

TEST(FragmentTable, BoundsItsMemoryAndDropsTheOldest) {
    for (const bool spoiled : {false, true}) {
        Table table({.max_memory = 100'000});
        for (std::uint16_t id = 0; id < 10'000; ++id) {
            // Seven octets with more to come are a contradiction.
            table.add(fragment(id, 0, spoiled ? 7 : 800, true), 1);
            ASSERT_LE(table.table.memory(), 102'000U);
        }
        EXPECT_GT(table.table.discarded(), 9'000U);
        if (!spoiled) {
            EXPECT_TRUE(table.add(fragment(9'999, 800, 8, false), 1)) << "the newest is there";
            EXPECT_FALSE(table.add(fragment(0, 800, 8, false), 1)) << "the oldest is not";
        }
    }
    Table table({.max_memory = 100'000});
    for (std::size_t offset = 8; offset < 65'000; offset += 16) {
        table.add(fragment(1, offset, 8, true), 1);  // never complete
        ASSERT_LE(table.table.memory(), 102'000U) << "many fragments of one datagram";
    }
}

}  // namespace
}  // namespace spindrift::packet

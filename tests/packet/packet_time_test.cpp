#include <spindrift/packet/packet_time.hpp>

#include <gtest/gtest.h>

#include <limits>
#include <vector>

namespace spindrift::packet {
namespace {

constexpr std::uint64_t second = 1095292801;

// 2004-09-16 00:00:01.000721 loses a microsecond on its way through ERF (docs/formats/ndag.md 3.2).
TEST(PacketTime, LosesAMicrosecondAsEverybodyElse) {
    const auto captured = PacketTime::from_parts(second, 721'000);
    EXPECT_EQ(captured.nanoseconds(), 721'000);
    EXPECT_EQ(captured.erf(), second << 32 | 0x002F405F);
    const auto received = PacketTime::from_erf(captured.erf());
    EXPECT_EQ(received.seconds(), second);
    EXPECT_EQ(received.nanoseconds() / 1000, 720);
    EXPECT_EQ(received, captured);
}

TEST(PacketTime, RoundsDownBothWays) {
    struct Row {
        std::uint32_t nanoseconds;
        std::uint32_t fraction;
        std::uint32_t nanoseconds_back;
    };
    // The fraction is nanoseconds * 2^32 / 10^9, and back it is fraction * 10^9 / 2^32.
    const std::vector<Row> rows = {
        {0, 0, 0},
        {1, 4, 0},
        {1000, 4294, 999},
        {250'000'000, 0x4000'0000, 250'000'000},
        {500'000'000, 0x8000'0000, 500'000'000},
        {999'999'000, 4'294'963'001, 999'998'999},
        {999'999'999, 4'294'967'291, 999'999'998},
    };
    for (const Row& row : rows) {
        const auto time = PacketTime::from_parts(second, row.nanoseconds);
        EXPECT_EQ(time.erf(), second << 32 | row.fraction) << row.nanoseconds;
        EXPECT_EQ(PacketTime::from_erf(time.erf()).nanoseconds(), row.nanoseconds_back) << row.nanoseconds;
    }
    EXPECT_EQ(PacketTime::from_erf(second << 32 | 0xFFFF'FFFF).nanoseconds(), 999'999'999);
    EXPECT_EQ(PacketTime::from_erf(second << 32 | 0xFFFF'FFFF).seconds(), second);
}

TEST(PacketTime, KeepsErfTimestamps) {
    for (const std::uint64_t value : {std::uint64_t{0}, std::uint64_t{1}, second << 32 | 0x002F405F, second << 32 | 3,
                                      std::numeric_limits<std::uint64_t>::max()}) {
        EXPECT_EQ(PacketTime::from_erf(value).erf(), value);
    }
}

TEST(PacketTime, AsDoubleEndsTheSecondTooEarly) {
    EXPECT_EQ(PacketTime::from_erf(second << 32 | 0xFFFF'FFFF).as_double(), double{second + 1});
    EXPECT_LT(PacketTime::from_erf(second << 32 | 0xFFFF'0000).as_double(), double{second + 1});
    EXPECT_EQ(PacketTime::from_erf(second << 32).as_double(), double{second});
    // 0x33333333 of 2^32 - 1 is a fifth, of 2^32 it is less.
    EXPECT_DOUBLE_EQ(PacketTime::from_erf(0x3333'3333).as_double(), 0.2);
    EXPECT_DOUBLE_EQ(PacketTime::from_parts(0, 200'000'000).as_double(), 0.2);
}

TEST(PacketTime, TimestampsOutOfRangeGiveTheNearest) {
    EXPECT_EQ(PacketTime::from(Timestamp(-1)).erf(), 0);
    EXPECT_EQ(PacketTime::from(Timestamp(std::numeric_limits<std::int64_t>::min())).erf(), 0);
    const auto last = PacketTime::from(Timestamp(std::numeric_limits<std::int64_t>::max()));
    EXPECT_EQ(last.seconds(), 0xFFFF'FFFF);
    EXPECT_EQ(last.nanoseconds(), 999'999'999);
    const Timestamp now(1'700'000'000'123'456'789);
    EXPECT_EQ(PacketTime::from(now).timestamp(), now);
    const Timestamp end(4'294'967'295'999'999'999);
    EXPECT_EQ(PacketTime::from(end).timestamp(), end);
    EXPECT_EQ(PacketTime::from(Timestamp(4'294'967'296'000'000'000)).timestamp(), end);
}

TEST(PacketTime, IsOrderedWhateverItsUnit) {
    const auto early = PacketTime::from_parts(second, 1);
    const auto late = PacketTime::from_erf(second << 32 | 5);
    EXPECT_LT(early, late);
    EXPECT_GT(PacketTime::from_parts(second + 1, 0), late);
    EXPECT_EQ(PacketTime::from_parts(second, 1), PacketTime::from_erf(second << 32 | 4));
}

}  // namespace
}  // namespace spindrift::packet

#include "pcapng_blocks.hpp"

#include <gtest/gtest.h>

namespace spindrift::packet {
namespace {

using namespace spindrift::tests;

TEST(PcapngFile, EveryResolutionIsRead) {
    struct Row {
        const char* resolution;
        std::uint64_t units;
        std::uint32_t seconds;
        std::uint32_t nanoseconds;
    };
    const std::vector<Row> rows = {
        {"00", 1'700'000'000, 1'700'000'000, 0},
        {"03", 1'700'000'000'123, 1'700'000'000, 123'000'000},
        {"06", 1'700'000'000'123'456, 1'700'000'000, 123'456'000},
        {"09", 1'700'000'000'123'456'789, 1'700'000'000, 123'456'789},
        {"0a", 17'000'000'001'234'567'891ULL, 1'700'000'000, 123'456'789},
        {"0c", 12'123'456'789'999, 12, 123'456'789},
        {"13", 18'000'000'000'000'000'000ULL, 1, 800'000'000},
        {"14", 18'000'000'000'000'000'000ULL, 0, 180'000'000},
        {"1d", 18'000'000'000'000'000'000ULL, 0, 0},
        {"7f", ~std::uint64_t{0}, 0, 0},
        {"80", 1'700'000'000, 1'700'000'000, 0},
        {"81", 3, 1, 500'000'000},
        {"a0", 12ULL << 32 | 0x8000'0000, 12, 500'000'000},
        {"bf", 3ULL << 62, 1, 500'000'000},
        {"c0", 1ULL << 63, 0, 500'000'000},
        {"df", ~std::uint64_t{0}, 0, 0},
        {"ff", ~std::uint64_t{0}, 0, 0},
        {"00", ~std::uint64_t{0}, 0xFFFF'FFFF, 999'999'999},
    };
    const PcapngBlocks b;
    for (const Row& row : rows) {
        SCOPED_TRACE(row.resolution);
        const auto read = read_octets({b.section(), b.interface(1, b.option(9, from_hex(row.resolution))),
                                       b.packet(0, row.units, udp_frame, 60)});
        ASSERT_EQ(read.packets.size(), 3U);
        EXPECT_EQ(read.packets[2].erf >> 32, row.seconds);
        EXPECT_EQ(read.packets[2].nanoseconds, row.nanoseconds);
    }
}

TEST(PcapngFile, OffsetsMoveTheSeconds) {
    struct Row {
        std::int64_t offset;
        std::uint32_t seconds;
        std::uint32_t nanoseconds;
    };
    const std::vector<Row> rows = {
        {0, 100, 5000},
        {1'600'000'000, 1'600'000'100, 5000},
        {-100, 0, 5000},
        {-101, 0, 0},
        {std::numeric_limits<std::int64_t>::min(), 0, 0},
        {std::numeric_limits<std::int64_t>::max(), 0xFFFF'FFFF, 999'999'999},
        {0xFFFF'FFFFLL - 100, 0xFFFF'FFFF, 5000},
        {0xFFFF'FFFFLL - 99, 0xFFFF'FFFF, 999'999'999},
    };
    for (const bool big : {false, true}) {
        const PcapngBlocks b(big);
        for (const Row& row : rows) {
            SCOPED_TRACE(row.offset);
            const Octets options = b.option(14, b.number(static_cast<std::uint64_t>(row.offset)));
            const auto read =
                read_octets({b.section(), b.interface(1, options), b.packet(0, 100'000'005, udp_frame, 60)});
            ASSERT_EQ(read.packets.size(), 3U);
            EXPECT_EQ(read.packets[2].erf >> 32, row.seconds);
            EXPECT_EQ(read.packets[2].nanoseconds, row.nanoseconds);
        }
    }
}

}  // namespace
}  // namespace spindrift::packet

#include <spindrift/rates/rate_table.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <utility>

namespace spindrift::rates {
namespace {

using namespace trace;

using testing::ElementsAre;

using Rows = std::vector<std::pair<std::uint64_t, std::uint64_t>>;  // start and packets

/// A table with what it has delivered.
struct Table {
    explicit Table(RateTableOptions options)
        : table(options, [this](const RateRow& row) {
              rows.emplace_back(row.start, row.counts[0].packets);
              last = row;
          }) {}

    void add(std::uint64_t second, std::uint64_t packets) { table.add(second, {{packets, packets * 100}}); }

    Rows rows;
    RateRow last;
    RateTable table;
};

TEST(RateTable, BeginsIntervalsWithTheFirstSecond) {
    Table t({.interval = 30});
    t.add(7, 30);
    t.add(36, 1);
    t.add(37, 2);
    t.add(66, 3);
    EXPECT_EQ(t.rows, (Rows{{7, 31}}));
    t.table.finish();
    EXPECT_EQ(t.rows, (Rows{{7, 31}, {37, 5}}));
    EXPECT_EQ(t.last.counts[0].octets, 500U);
    t.table.finish();
    EXPECT_EQ(t.rows.size(), 2U);
}

TEST(RateTable, ShowsEveryEmptyInterval) {
    Table t({.interval = 2});
    t.add(10, 1);
    t.add(17, 1);
    t.table.finish();
    EXPECT_EQ(t.rows, (Rows{{10, 1}, {12, 0}, {14, 0}, {16, 1}}));
}

TEST(RateTable, CountsWhatIsLateInThePresentInterval) {
    Table t({.interval = 1});
    t.add(10, 1);
    t.add(12, 1);
    t.add(9, 5);
    t.add(11, 6);
    t.table.finish();
    EXPECT_EQ(t.rows, (Rows{{10, 1}, {11, 0}, {12, 12}}));
}

TEST(RateTable, TakesTimeForTraffic) {
    Table t({.interval = 1});
    t.table.advance(5);
    t.table.advance(7);
    EXPECT_EQ(t.rows, (Rows{{5, 0}, {6, 0}}));
}

TEST(RateTable, MakesOneRowWithoutIntervals) {
    Table t({.interval = 0});
    t.add(5, 1);
    t.add(4'000'000'000, 1);
    EXPECT_TRUE(t.rows.empty());
    t.table.finish();
    EXPECT_EQ(t.rows, (Rows{{5, 2}}));
}

TEST(RateTable, DeliversNothingIfThereWasNothing) {
    Table t({.interval = 1});
    t.table.finish();
    EXPECT_TRUE(t.rows.empty());
}

struct Gap {
    std::uint64_t intervals;  ///< without traffic
    std::size_t zeros;        ///< rows for them
};

class Pauses : public testing::TestWithParam<Gap> {};

TEST_P(Pauses, AreJumpedOverWhenTheyAreLong) {
    Table t({.interval = 10});
    t.add(3, 1);
    const std::uint64_t next = 13 + 10 * GetParam().intervals;
    t.table.add(next + 4, {{1, 100}}, RateTable::max_live_gap);
    t.table.finish();
    ASSERT_EQ(t.rows.size(), GetParam().zeros + 2);
    EXPECT_EQ(t.rows.back(), std::pair(next, std::uint64_t{1}));
    EXPECT_EQ(t.rows[1], std::pair(std::uint64_t{13}, std::uint64_t{GetParam().zeros == 0 ? 1U : 0U}));
}

INSTANTIATE_TEST_SUITE_P(Table, Pauses,
                         testing::Values(Gap{0, 0}, Gap{1, 1}, Gap{1000, 1000}, Gap{1001, 1}, Gap{100'000'000, 1}));

TEST(RateTable, FillsLongGapsOfAFile) {
    Table t({.interval = 1});
    t.add(0, 1);
    t.add(100'000, 1);
    EXPECT_EQ(t.rows.size(), 100'000U);
    t.add(4'000'000'000, 1);  // a clock that was set: nobody wants that many rows
    EXPECT_EQ(t.rows.size(), 100'002U);
}

TEST(RateTable, BeginsAnewBehindItsLastRow) {
    Table t({.interval = 10});
    t.add(100, 1);
    t.table.finish();
    t.add(7, 2);
    t.table.finish();
    EXPECT_EQ(t.rows, (Rows{{100, 1}, {7, 2}}));
}

TEST(RateTable, IsFullBehindTheRowThatHasMoreThanEnough) {
    Table t({.interval = 1, .max_packets = 10});
    t.add(1, 10);
    t.add(2, 1);
    EXPECT_FALSE(t.table.is_full());
    t.add(5, 7);
    EXPECT_TRUE(t.table.is_full());
    t.add(9, 7);
    t.table.finish();
    EXPECT_EQ(t.rows, (Rows{{1, 10}, {2, 1}}));
}

TEST(RateTable, IsFullAtOnceWithoutIntervals) {
    Table t({.interval = 0, .max_packets = 10});
    t.add(1, 10);
    EXPECT_FALSE(t.table.is_full());
    t.add(2, 1);
    EXPECT_TRUE(t.table.is_full());
    t.table.finish();
    EXPECT_EQ(t.rows, (Rows{{1, 11}}));
}

TEST(RateTable, AddsFiltersByThemselves) {
    Table t({.interval = 10, .filters = 2});
    t.table.add(1, {{5, 500}, {2, 200}, {0, 0}});
    t.table.add(2, {{1, 100}, {1, 100}, {1, 100}});
    t.table.finish();
    EXPECT_THAT(t.last.counts, ElementsAre(Traffic{6, 600}, Traffic{3, 300}, Traffic{1, 100}));
}

}  // namespace
}  // namespace spindrift::rates

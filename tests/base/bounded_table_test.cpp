#include <spindrift/base/bounded_table.hpp>

#include <gtest/gtest.h>

#include <vector>

namespace spindrift {
namespace {

using Table = BoundedTable<std::uint64_t>;

Table::Key key_of(std::uint64_t number) {
    return {number, number >> 8};
}

TEST(BoundedTable, FindsWhatWasAdded) {
    Table table(64 << 20);
    constexpr std::uint64_t count = 100'000;
    for (std::uint64_t round = 1; round <= 2; ++round) {
        for (std::uint64_t i = 0; i < count; ++i) {
            *table.find_or_add(key_of(i * 3)) += i;
        }
    }
    EXPECT_EQ(table.size(), count);
    EXPECT_EQ(table.refused(), 0U);
    std::uint64_t next = 0;
    table.for_each([&](const Table::Entry& entry) {
        ASSERT_EQ(entry.key, key_of(next * 3));
        ASSERT_EQ(entry.value, next * 2);
        ++next;
    });
    EXPECT_EQ(next, count);
}

TEST(BoundedTable, EveryWordOfTheKeyCounts) {
    BoundedTable<int, 3> table(1 << 20);
    *table.find_or_add({1, 2, 3}) = 1;
    *table.find_or_add({2, 2, 3}) = 2;
    *table.find_or_add({1, 3, 3}) = 3;
    *table.find_or_add({1, 2, 4}) = 4;
    EXPECT_EQ(table.size(), 4U);
    EXPECT_EQ(*table.find_or_add({1, 2, 3}), 1);
}

TEST(BoundedTable, WhenItIsFullKnownKeysAreFoundAndOthersAreRefused) {
    Table table(1 << 20);
    const std::uint64_t most = table.max_size();
    ASSERT_GT(most, 10'000U);
    ASSERT_LT(most * sizeof(Table::Entry), 1U << 20);
    for (std::uint64_t i = 0; i < most; ++i) {
        ASSERT_NE(table.find_or_add(key_of(i)), nullptr);
    }
    EXPECT_EQ(table.find_or_add(key_of(most)), nullptr);
    EXPECT_EQ(table.find_or_add(key_of(most + 1)), nullptr);
    EXPECT_EQ(table.refused(), 2U);
    EXPECT_NE(table.find_or_add(key_of(0)), nullptr);
    EXPECT_NE(table.find_or_add(key_of(most - 1)), nullptr);
    EXPECT_EQ(table.size(), most);
}

TEST(BoundedTable, ValuesStayWhereTheyAre) {
    Table table(64 << 20);
    std::uint64_t* const first = table.find_or_add(key_of(0));
    *first = 7;
    for (std::uint64_t i = 1; i < 50'000; ++i) {
        static_cast<void>(table.find_or_add(key_of(i)));
    }
    EXPECT_EQ(table.find_or_add(key_of(0)), first);
    EXPECT_EQ(*first, 7U);
}

TEST(BoundedTable, ASetTakesNoMoreThanItsKeys) {
    struct Nothing {};
    EXPECT_EQ(sizeof(BoundedTable<Nothing>::Entry), 2 * sizeof(std::uint64_t));
}

}  // namespace
}  // namespace spindrift

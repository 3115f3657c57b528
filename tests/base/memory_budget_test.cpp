#include <spindrift/base/memory_budget.hpp>

#include <gtest/gtest.h>

#include <cstdint>
#include <thread>
#include <utility>

namespace spindrift {
namespace {

TEST(MemoryBudget, GivesWhatIsLeft) {
    MemoryBudget budget(100);
    EXPECT_TRUE(budget.try_take(60));
    EXPECT_FALSE(budget.try_take(41));
    EXPECT_TRUE(budget.try_take(40));
    EXPECT_FALSE(budget.try_take(SIZE_MAX));
    EXPECT_EQ(budget.held(), 100U);
    budget.give_back(60);
    EXPECT_EQ(budget.held(), 40U);
    EXPECT_EQ(budget.peak(), 100U);
}

TEST(MemoryBudget, APartTakesFromTheWhole) {
    MemoryBudget whole(100);
    MemoryBudget part(80, whole);
    MemoryBudget other(80, whole);
    EXPECT_TRUE(part.try_take(70));
    EXPECT_FALSE(other.try_take(40));
    EXPECT_EQ(other.held(), 0U);
    EXPECT_EQ(whole.held(), 70U);
    EXPECT_TRUE(other.try_take(30));
    part.give_back(70);
    EXPECT_EQ(whole.held(), 30U);
    other.give_back(30);
}

TEST(MemoryBudget, WaitsForRoom) {
    MemoryBudget whole(100);
    MemoryBudget part(100, whole);
    ASSERT_TRUE(whole.try_take(100));
    std::thread holder([&] { whole.give_back(100); });
    EXPECT_EQ(part.take(10), 10U);
    holder.join();
    EXPECT_EQ(whole.held(), 10U);
    part.give_back(10);
}

TEST(MemoryBudget, TakesNoMoreThanThereIs) {
    MemoryBudget whole(100);
    MemoryBudget part(200, whole);
    MemoryCharge charge(&part);
    charge.replace(SIZE_MAX);
    EXPECT_EQ(charge.size(), 100U);
    charge.replace(150);
    EXPECT_EQ(charge.size(), 100U) << "what it held is given back first";
}

TEST(MemoryCharge, GrowsAndShrinks) {
    MemoryBudget budget(100);
    {
        MemoryCharge charge(&budget);
        EXPECT_TRUE(charge.resize(30));
        EXPECT_TRUE(charge.grow(60));
        EXPECT_FALSE(charge.grow(11));
        EXPECT_EQ(charge.size(), 90U);
        EXPECT_TRUE(charge.resize(20));
        EXPECT_EQ(budget.held(), 20U);
        const MemoryCharge moved = std::move(charge);
        EXPECT_EQ(moved.size(), 20U);
        EXPECT_EQ(budget.held(), 20U);
    }
    EXPECT_EQ(budget.held(), 0U);
}

TEST(MemoryCharge, OnlyCountsWithoutABudget) {
    MemoryCharge charge;
    EXPECT_TRUE(charge.resize(SIZE_MAX));
    EXPECT_EQ(charge.size(), SIZE_MAX);
}

}  // namespace
}  // namespace spindrift

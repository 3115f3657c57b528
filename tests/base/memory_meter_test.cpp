#include <spindrift/base/memory_meter.hpp>

#include <gtest/gtest.h>

namespace spindrift {
namespace {

constexpr std::size_t step = 64 * 1024;

TEST(MemoryMeter, KeepsItsLimit) {
    MemoryMeter meter(100, nullptr);
    EXPECT_TRUE(meter.try_add(60));
    EXPECT_FALSE(meter.try_add(41));
    EXPECT_FALSE(meter.try_add(static_cast<std::size_t>(-1)));
    EXPECT_EQ(60U, meter.size());
    EXPECT_TRUE(meter.try_add(40));
    meter.subtract(100);
    EXPECT_EQ(0U, meter.size());
}

TEST(MemoryMeter, TakesStepsFromItsBudget) {
    MemoryBudget budget(3 * step);
    MemoryMeter meter(10 * step, &budget);
    ASSERT_TRUE(meter.try_add(1));
    EXPECT_EQ(step, budget.held());
    ASSERT_TRUE(meter.try_add(step - 1));
    EXPECT_EQ(step, budget.held());
    ASSERT_TRUE(meter.try_add(2 * step));
    EXPECT_FALSE(meter.try_add(1));
    EXPECT_EQ(3 * step, budget.held());
    meter.subtract(step);
    EXPECT_EQ(3 * step, budget.held()) << "one step is kept, so that the budget is not asked for each object";
    meter.subtract(step);
    EXPECT_EQ(step, budget.held());
    meter.subtract(step);
    EXPECT_EQ(0U, budget.held());
}

TEST(MemoryMeter, GivesBackWhatItHoldsAtItsEnd) {
    MemoryBudget budget(3 * step);
    {
        MemoryMeter meter(10 * step, &budget);
        ASSERT_TRUE(meter.try_add(step + 1));
    }
    EXPECT_EQ(0U, budget.held());
}

TEST(MemoryMeter, KnowsTheCostOfTheHeap) {
    EXPECT_EQ(32U, heap_cost(1));
    EXPECT_EQ(32U, heap_cost(24));
    EXPECT_EQ(48U, heap_cost(25));
    EXPECT_EQ(0U, string_cost(15));
    EXPECT_EQ(32U, string_cost(16));
}

}  // namespace
}  // namespace spindrift

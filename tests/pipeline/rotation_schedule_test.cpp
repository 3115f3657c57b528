#include "src/pipeline/rotation_schedule.hpp"

#include <gtest/gtest.h>

namespace spindrift::pipeline {
namespace {

TEST(RotationSchedule, IsNeverDueWithoutAnInterval) {
    RotationSchedule never;
    EXPECT_FALSE(never.take_due(1'000'000'000'000));
    RotationSchedule off(0, 0, 100);
    EXPECT_FALSE(off.take_due(1'000'000'000'000));
}

TEST(RotationSchedule, IsDueAtMultiplesOfTheInterval) {
    RotationSchedule schedule(60, 0, 130);
    EXPECT_EQ(schedule.next(), 180);
    EXPECT_FALSE(schedule.take_due(179));
    EXPECT_TRUE(schedule.take_due(180));
    EXPECT_FALSE(schedule.take_due(180)) << "once is enough";
    EXPECT_EQ(schedule.next(), 240);
}

TEST(RotationSchedule, BeginsWithTheNextMultipleAtOne) {
    EXPECT_EQ(RotationSchedule(60, 0, 120).next(), 180);
}

TEST(RotationSchedule, SkipsWhatItMissed) {
    RotationSchedule schedule(60, 0, 130);
    EXPECT_TRUE(schedule.take_due(1000));
    EXPECT_EQ(schedule.next(), 1020);
}

TEST(RotationSchedule, IsShiftedByTheOffset) {
    RotationSchedule schedule(60, 17, 130);
    EXPECT_EQ(schedule.next(), 197);
    EXPECT_TRUE(schedule.take_due(200));
    EXPECT_EQ(schedule.next(), 257);
}

}  // namespace
}  // namespace spindrift::pipeline

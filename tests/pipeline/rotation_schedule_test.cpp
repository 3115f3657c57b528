#include "src/pipeline/rotation_schedule.hpp"

#include <gtest/gtest.h>

namespace spindrift::pipeline {
namespace {

/// Both clocks, in seconds. The monotonic one began long before.
RotationSchedule::Now at(double wall, double steady) {
    constexpr double per_second = 1e9;
    return {SteadyClock::TimePoint(std::chrono::nanoseconds(static_cast<std::int64_t>(steady * per_second))),
            Timestamp(static_cast<std::int64_t>(wall * per_second))};
}

/// Clocks that go alike: the wall clock is `ahead` seconds of the monotonic one.
RotationSchedule::Now alike(double wall, double ahead = 100) {
    return at(wall, wall - ahead);
}

TEST(RotationSchedule, IsNeverDueWithoutAnInterval) {
    RotationSchedule never;
    EXPECT_FALSE(never.take_due(alike(1e9)));
    RotationSchedule off(0, 0, alike(100));
    EXPECT_FALSE(off.take_due(alike(1e9)));
}

TEST(RotationSchedule, IsDueAtMultiplesOfTheInterval) {
    RotationSchedule schedule(60, 0, alike(130));
    EXPECT_EQ(schedule.next(), 180);
    EXPECT_FALSE(schedule.take_due(alike(179.999)));
    EXPECT_TRUE(schedule.take_due(alike(180)));
    EXPECT_FALSE(schedule.take_due(alike(180))) << "once is enough";
    EXPECT_EQ(schedule.next(), 240);
}

TEST(RotationSchedule, BeginsWithTheNextMultipleAtOne) {
    EXPECT_EQ(RotationSchedule(60, 0, alike(120)).next(), 180);
}

TEST(RotationSchedule, SkipsWhatItMissed) {
    RotationSchedule schedule(60, 0, alike(130));
    EXPECT_TRUE(schedule.take_due(alike(1000)));
    EXPECT_EQ(schedule.next(), 1020);
}

TEST(RotationSchedule, IsShiftedByTheOffset) {
    RotationSchedule schedule(60, 17, alike(130));
    EXPECT_EQ(schedule.next(), 197);
    EXPECT_TRUE(schedule.take_due(alike(200)));
    EXPECT_EQ(schedule.next(), 257);
}

TEST(RotationSchedule, DoesNotPauseWhenTheClockIsSetBack) {
    constexpr double hour = 3600;
    RotationSchedule schedule(3600, 0, alike(10 * hour + 600));
    constexpr double ahead = 100 - hour;  // from now on
    EXPECT_FALSE(schedule.take_due(alike(10 * hour - 1, ahead)));
    EXPECT_TRUE(schedule.take_due(alike(10 * hour + 1, ahead))) << "the hour it was to be, had the clock not been set";
    EXPECT_EQ(schedule.next(), 11 * 3600);
    EXPECT_FALSE(schedule.take_due(alike(11 * hour - 0.001, ahead)));
    EXPECT_TRUE(schedule.take_due(alike(11 * hour, ahead)));
}

TEST(RotationSchedule, AlignsToTheNewTimeAfterTheClockIsSet) {
    constexpr double hour = 3600;
    for (const double back : {2.0, 600.0, 1799.0, 1801.0, 3599.0, 5000.0, 100'000.0}) {
        RotationSchedule schedule(3600, 7, alike(100 * hour));
        EXPECT_TRUE(schedule.take_due(alike(101 * hour + 7)));
        const double ahead = 100 - back;
        const double due = 102 * hour + 8 - back;
        EXPECT_FALSE(schedule.take_due(alike(due - 2, ahead))) << back;
        EXPECT_TRUE(schedule.take_due(alike(due, ahead))) << back;
        EXPECT_EQ(*schedule.next() % 3600, 7) << back;
        EXPECT_GT(static_cast<double>(*schedule.next()), due + 1799) << back;
        EXPECT_LT(static_cast<double>(*schedule.next()), due + 5401) << back;
    }
}

TEST(RotationSchedule, IsDueAtOnceWhenTheClockIsSetForward) {
    RotationSchedule schedule(60, 0, alike(130));
    EXPECT_TRUE(schedule.take_due(alike(4000, 100 + 3860)));
    EXPECT_EQ(schedule.next(), 4020);
}

TEST(RotationSchedule, LeavesSmallCorrectionsToTheWallClock) {
    RotationSchedule schedule(60, 0, alike(130));
    constexpr double ahead = 100 - 0.4;
    EXPECT_FALSE(schedule.take_due(alike(179.999, ahead)));
    EXPECT_TRUE(schedule.take_due(alike(180, ahead)));
    EXPECT_EQ(schedule.next(), 240);
}

}  // namespace
}  // namespace spindrift::pipeline

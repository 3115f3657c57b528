#include "leaping_clock.hpp"

#include <spindrift/base/report_throttle.hpp>

#include <gtest/gtest.h>

namespace spindrift {
namespace {

using namespace std::chrono_literals;
using tests::LeapingClock;

TEST(ReportThrottle, LetsTheFirstReportThroughAtOnce) {
    const LeapingClock clock;
    ReportThrottle throttle(10s, clock);
    EXPECT_EQ(throttle.add(3), 3U);
}

TEST(ReportThrottle, GathersWhatHappensUntilThePeriodIsOver) {
    LeapingClock clock;
    ReportThrottle throttle(10s, clock);
    EXPECT_EQ(throttle.add(1), 1U);
    EXPECT_EQ(throttle.add(2), 0U);
    clock.turn(10s - 1ns);
    EXPECT_EQ(throttle.add(3), 0U);
    clock.turn(1ns);
    EXPECT_EQ(throttle.add(4), 2U + 3 + 4);
    EXPECT_EQ(throttle.add(1), 0U) << "the next period has begun";
}

TEST(ReportThrottle, ReportsNothingWhereNothingHappened) {
    LeapingClock clock;
    ReportThrottle throttle(1s, clock);
    EXPECT_EQ(throttle.add(0), 0U);
    EXPECT_EQ(throttle.add(1), 1U) << "and begins no period";
}

TEST(ReportThrottle, HasARestAtTheEnd) {
    const LeapingClock clock;
    ReportThrottle throttle(1s, clock);
    EXPECT_EQ(throttle.rest(), 0U);
    throttle.add(1);
    throttle.add(2);
    EXPECT_EQ(throttle.rest(), 2U);
    EXPECT_EQ(throttle.rest(), 0U) << "once";
}

}  // namespace
}  // namespace spindrift

#include "src/ndag/silence.hpp"

#include "receiver_setup.hpp"
#include "tests/base/eventually.hpp"

#include <gtest/gtest.h>

#include <string>

namespace spindrift::ndag {
namespace {

using namespace std::chrono_literals;
using TimePoint = Silence::TimePoint;

TEST(Silence, IsToldAfterTwoAndAfterTenSeconds) {
    const TimePoint start{};
    Silence silence(start);
    EXPECT_EQ(silence.check(start + 1999ms), std::nullopt);
    EXPECT_EQ(silence.check(start + 2100ms), 2s);
    EXPECT_EQ(silence.check(start + 9900ms), std::nullopt);
    EXPECT_EQ(silence.check(start + 10s), 10s);
    EXPECT_EQ(silence.check(start + 1h), std::nullopt);
}

TEST(Silence, IsToldOnceIfItWasNotLookedForBefore) {
    Silence silence(TimePoint{});
    EXPECT_EQ(silence.check(TimePoint{} + 30s), 30s);
    EXPECT_EQ(silence.check(TimePoint{} + 40s), std::nullopt);
}

TEST(Silence, AfterBeaconsIsToldAfterTenSeconds) {
    const TimePoint start{};
    Silence silence(start);
    EXPECT_EQ(silence.check(start + 2s), 2s);
    silence.heard(start + 3s);
    EXPECT_EQ(silence.check(start + 12s), std::nullopt);
    EXPECT_EQ(silence.check(start + 13s), 10s);
    EXPECT_EQ(silence.check(start + 1h), std::nullopt);
    silence.heard(start + 2h);
    EXPECT_EQ(silence.check(start + 2h + 10s), 10s);
}

TEST(Receiver, TellsThatItWaitsForBeacons) {
    samples::ReceiverSetup setup;
    const std::string group = "239.255.17.44:" + std::to_string(setup.beacon_port) + " on lo";
    setup.clock.turn(2s);
    const auto lines = [&] { return setup.lines(); };
    ASSERT_TRUE(tests::eventually([&] { return !lines().empty(); }));
    EXPECT_EQ(lines(), "waiting for a beacon of " + group + " …\n");
    setup.clock.turn(8s);
    ASSERT_TRUE(tests::eventually([&] { return lines().find("no beacon") != std::string::npos; })) << lines();
    EXPECT_NE(lines().find("no beacon of " + group + " for 10 s: are group, port and interface those of the sender? "),
              std::string::npos);
}

TEST(Receiver, DoesNotWaitForBeaconsThatCome) {
    samples::ReceiverSetup setup;
    const auto port = samples::free_port();
    setup.add({port});
    setup.clock.turn(5s);
    const auto second = samples::free_port();
    setup.add({second});  // the thread has looked at the clock since
    EXPECT_EQ(setup.lines().find("beacon of"), std::string::npos) << setup.lines();
    setup.clock.turn(10s);
    EXPECT_TRUE(tests::eventually([&] { return setup.lines().find("no beacon of ") != std::string::npos; }));
}

}  // namespace
}  // namespace spindrift::ndag

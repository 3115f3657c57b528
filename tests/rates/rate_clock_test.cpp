#include "src/rates/rate_clock.hpp"

#include <gtest/gtest.h>

namespace spindrift::rates {
namespace {

using namespace std::chrono_literals;

constexpr std::int64_t noon = 1'700'000'000;

Timestamp at(double seconds) {
    return Timestamp(noon * 1'000'000'000 + static_cast<std::int64_t>(seconds * 1e9));
}

packet::PacketTime packet_at(std::int64_t second) {
    return packet::PacketTime::from_parts(static_cast<std::uint32_t>(second), 0);
}

std::uint64_t second(std::int64_t value) {
    return static_cast<std::uint64_t>(value);
}

TEST(RateClock, IsTheSystemsBeforeThereArePackets) {
    RateClock clock(500ms, 60);
    EXPECT_EQ(clock.at(at(0.7)), (RateMoment{0, second(noon)}));
    EXPECT_EQ(clock.at(at(1.4)), (RateMoment{0, second(noon)}));
    EXPECT_EQ(clock.at(at(1.5)), (RateMoment{0, second(noon + 1)}));
}

TEST(RateClock, GoesOnFromTheNewestPacket) {
    RateClock clock(500ms, 60);
    EXPECT_EQ(clock.observe(packet_at(1000), at(0)), (RateMoment{0, 1000}));
    EXPECT_EQ(clock.at(at(0.1)), (RateMoment{0, 1000}));  // never before the first
    EXPECT_EQ(clock.at(at(3.5)), (RateMoment{0, 1003}));
    // One that is late does not turn it back, one that is early puts it forward.
    EXPECT_EQ(clock.observe(packet_at(900), at(4)), (RateMoment{0, 900}));
    EXPECT_EQ(clock.at(at(4.5)), (RateMoment{0, 1004}));
    clock.observe(packet_at(2000), at(5));
    EXPECT_EQ(clock.at(at(5.5)), (RateMoment{0, 2000}));
}

TEST(RateClock, BeginsAnEpochIfPacketsTellAnotherTimeThanTicksDid) {
    for (const std::int64_t distance : {-100'000'000, -61, 61, 100'000'000}) {
        RateClock clock(500ms, 60);
        static_cast<void>(clock.at(at(0)));
        const auto moment = clock.observe(packet_at(noon + distance), at(0));
        EXPECT_EQ(moment, (RateMoment{1, second(noon + distance)})) << distance;
        EXPECT_EQ(clock.at(at(2.5)), (RateMoment{1, second(noon + distance + 2)}));
        EXPECT_EQ(clock.at(at(0.1)), moment);
        // Only the first packets decide.
        EXPECT_EQ(clock.observe(packet_at(noon + 2 * distance), at(3)).epoch, 1U);
    }
}

TEST(RateClock, StaysWithTicksThatAreNearPackets) {
    for (const std::int64_t distance : {-60, -1, 0}) {
        RateClock clock(500ms, 60);
        static_cast<void>(clock.at(at(0)));
        EXPECT_EQ(clock.observe(packet_at(noon + distance), at(0)), (RateMoment{0, second(noon + distance)}));
        EXPECT_EQ(clock.at(at(2.5)), (RateMoment{0, second(noon + 2)})) << distance;
    }
}

TEST(RateMoment, HasKeysInOrder) {
    const RateMoment early{0, 0xFFFF'FFFF};
    const RateMoment late{1, 0};
    EXPECT_LT(early.key(), late.key());
    EXPECT_EQ(RateMoment::from_key(early.key()), early);
    EXPECT_EQ(RateMoment::from_key(late.key()), late);
}

}  // namespace
}  // namespace spindrift::rates

#include "src/rates/pipe_clock.hpp"

#include <gtest/gtest.h>

#include <initializer_list>
#include <optional>
#include <vector>

namespace spindrift::rates {
namespace {

constexpr std::int64_t noon = 1'700'000'000;

Timestamp at(double seconds) {
    return Timestamp(noon * 1'000'000'000 + static_cast<std::int64_t>(seconds * 1e9));
}

/// Packets that arrived together, with these times after noon.
std::vector<packet::Packet> packets(std::initializer_list<double> times) {
    std::vector<packet::Packet> all;
    for (const double time : times) {
        packet::Packet packet;
        packet.time = packet::PacketTime::from(at(time));
        packet.link = packet::LinkLayer::ethernet;
        all.push_back(packet);
    }
    return all;
}

std::optional<std::uint64_t> after_noon(std::uint64_t seconds) {
    return noon + seconds;
}

TEST(PipeClock, IsUnknownBeforeThereArePackets) {
    PipeClock clock(1);
    EXPECT_EQ(clock.second(at(0)), std::nullopt);
    packet::Packet block;
    block.link = packet::LinkLayer::pcapng_meta;
    clock.observe(std::vector{block}, at(0));
    EXPECT_EQ(clock.second(at(1)), std::nullopt);
}

TEST(PipeClock, AdvancesTwoSecondsBehindPacketsThatArriveAsTheyAreCaptured) {
    PipeClock clock(1);
    clock.observe(packets({0, 0.2, 0.1}), at(0.3));
    EXPECT_EQ(clock.second(at(2)), noon - 1);
    EXPECT_EQ(clock.second(at(2.15)), after_noon(0));
    EXPECT_EQ(clock.second(at(5.15)), after_noon(3));
    // A packet with less delay sets it forward, one with more does not set it back.
    clock.observe(packets({6}), at(6));
    EXPECT_EQ(clock.second(at(9)), after_noon(7));
    clock.observe(packets({7}), at(8));
    EXPECT_EQ(clock.second(at(9)), after_noon(7));
}

TEST(PipeClock, FollowsTheClockOfAnotherHost) {
    for (const double skew : {-50.0, 50.0}) {
        PipeClock clock(1);
        clock.observe(packets({skew}), at(0));
        EXPECT_EQ(clock.second(at(3)), static_cast<std::uint64_t>(noon + 1 + static_cast<std::int64_t>(skew)));
    }
}

TEST(PipeClock, IsUnknownForRecordedPackets) {
    for (const double age : {-61.0, 61.0, 1e8}) {
        PipeClock clock(1);
        clock.observe(packets({-age}), at(0));
        EXPECT_EQ(clock.second(at(1)), std::nullopt) << age;
        PipeClock long_rows(600);
        long_rows.observe(packets({-age}), at(0));
        EXPECT_EQ(long_rows.second(at(1)).has_value(), age < 1000) << age;
    }
    PipeClock one_row(0);
    one_row.observe(packets({0}), at(0));
    EXPECT_EQ(one_row.second(at(1)), std::nullopt) << "there is no row to end";
}

TEST(PipeClock, IsUnknownWhileTheWriterHoldsPacketsBack) {
    PipeClock clock(1);
    clock.observe(packets({0, 1, 2.1}), at(2.1));
    EXPECT_EQ(clock.second(at(10)), std::nullopt) << "together came what was captured within more than two seconds";
    clock.observe(packets({10, 10.5}), at(10.5));
    EXPECT_EQ(clock.second(at(13.5)), after_noon(11));
    clock.observe(packets({11}), at(13.6));
    EXPECT_EQ(clock.second(at(14)), std::nullopt) << "it came more than two seconds later than others";
}

TEST(PipeClock, TakesAnyTimeAndInterval) {
    for (const std::uint64_t interval : {std::uint64_t{1}, ~std::uint64_t{0} / 10, ~std::uint64_t{0}}) {
        PipeClock clock(interval);
        packet::Packet first;
        packet::Packet last;
        last.time = packet::PacketTime::from_parts(0xFFFF'FFFF, 999'999'999);
        for (const auto& packet : {first, last}) {
            clock.observe(std::vector{packet}, at(0));
            static_cast<void>(clock.second(at(1)));
            static_cast<void>(clock.second(Timestamp(0)));
        }
    }
}

}  // namespace
}  // namespace spindrift::rates

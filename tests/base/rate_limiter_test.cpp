#include "leaping_clock.hpp"
#include "manual_clock.hpp"

#include <spindrift/base/rate_limiter.hpp>

#include <gtest/gtest.h>

#include <cstdint>
#include <thread>
#include <vector>

namespace spindrift {
namespace {

using namespace std::chrono_literals;
using tests::LeapingClock;
using tests::ManualClock;

// When event n is due, counted from the first one.
std::chrono::nanoseconds turn(std::uint64_t event, std::uint32_t rate) {
    return std::chrono::nanoseconds(event * 1'000'000'000 / rate);
}

/// A limiter, and a clock that goes on as far as the limiter waits.
struct Pace {
    explicit Pace(std::uint32_t rate) : limiter(rate, clock) {}

    std::size_t wait(std::size_t most = 1) { return limiter.wait(most, never); }

    // Takes turns until there were that many events. \returns when the last of them came, counted from now
    std::chrono::nanoseconds take(std::size_t events, std::size_t most = 1) {
        const auto start = clock.elapsed();
        for (std::size_t taken = 0; taken < events;) {
            const std::size_t due = wait(std::min(most, events - taken));
            EXPECT_GE(due, 1U);
            EXPECT_LE(due, most);
            taken += due;
        }
        return clock.elapsed() - start;
    }

    LeapingClock clock;
    RateLimiter limiter;
    StopSignal never;
};

TEST(RateLimiter, LetsTheFirstEventHappenAtOnce) {
    Pace pace(1);
    EXPECT_EQ(pace.take(1), 0ns);
}

TEST(RateLimiter, SpacesEvents) {
    Pace pace(100);
    for (int pauses = 0; pauses <= 30; ++pauses) {
        EXPECT_EQ(pace.wait(), 1U);
        EXPECT_EQ(pace.clock.elapsed(), pauses * 10ms);
    }
}

TEST(RateLimiter, BringsEventsTogetherThatAreLessThanAMillisecondApart) {
    // 7.5 million: one every 133 1/3 nanoseconds, which must not be rounded.
    for (const std::uint32_t rate : {10'000U, 7'500'000U}) {
        Pace pace(rate);
        std::uint64_t events = 0;
        while (events < rate) {
            const std::uint64_t due = pace.wait(1000);
            EXPECT_LE(pace.clock.elapsed(), turn(events, rate)) << "the first of them is not late";
            events += due;
            EXPECT_GE(pace.clock.elapsed() + 1ms, turn(events - 1, rate)) << "the last of them is hardly early";
        }
    }
}

TEST(RateLimiter, GivesUpWaitingWhenPatienceEnds) {
    Pace pace(1);
    EXPECT_EQ(pace.wait(), 1U);
    EXPECT_EQ(pace.limiter.wait(1, pace.never, 30ms), 0U);
    EXPECT_EQ(pace.clock.elapsed(), 30ms);
    EXPECT_EQ(pace.wait(), 1U);
    EXPECT_EQ(pace.clock.elapsed(), 1s) << "the turn was not lost";
}

TEST(RateLimiter, MakesUpForShortDelays) {
    Pace pace(1000);
    pace.take(10);
    pace.clock.turn(15ms);
    EXPECT_EQ(pace.take(15), 0ns);
    EXPECT_EQ(pace.take(10), 10ms);
}

TEST(RateLimiter, GivesNoBurstAfterAPause) {
    Pace pace(1000);
    pace.take(10);
    pace.clock.turn(200ms);
    EXPECT_EQ(pace.take(101), 100ms);
}

TEST(RateLimiter, LetsFewEventsHappenTogether) {
    Pace pace(100);
    EXPECT_EQ(pace.wait(64), 1U) << "the next is due in 10 milliseconds";
}

TEST(RateLimiter, IsSharedByThreads) {
    Pace pace(200);
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i) {
        threads.emplace_back([&] { pace.take(16); });
    }
    for (std::thread& thread : threads) {
        thread.join();
    }
    EXPECT_EQ(pace.clock.elapsed(), 63 * 5ms) << "64 events, five milliseconds apart";
}

TEST(RateLimiter, GivesUpWaitingForASignal) {
    const ManualClock clock;
    RateLimiter limiter(1, clock);
    StopSignal signal;
    EXPECT_EQ(limiter.wait(1, signal), 1U);
    std::thread stopper([&] {
        EXPECT_EQ(clock.awaited(), clock.now() + 1s);
        signal.request();
    });
    EXPECT_EQ(limiter.wait(1, signal), 0U);
    stopper.join();
}

TEST(RateLimiter, TakesTheSmallestRateForNone) {
    Pace pace(0);
    EXPECT_EQ(pace.take(1), 0ns);
    EXPECT_EQ(pace.take(1), 1s);
}

}  // namespace
}  // namespace spindrift

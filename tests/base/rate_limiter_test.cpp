#include <spindrift/base/rate_limiter.hpp>

#include <gtest/gtest.h>

#include <thread>
#include <vector>

namespace spindrift {
namespace {

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start) {
    return std::chrono::duration<double>(Clock::now() - start).count();
}

// Takes turns until there were that many events. \returns the seconds that took
double take(RateLimiter& limiter, std::size_t events, std::size_t most = 1) {
    const StopSignal never;
    const auto start = Clock::now();
    for (std::size_t taken = 0; taken < events;) {
        const std::size_t due = limiter.wait(std::min(most, events - taken), never);
        EXPECT_GE(due, 1U);
        EXPECT_LE(due, most);
        taken += due;
    }
    return seconds_since(start);
}

TEST(RateLimiter, LetsTheFirstEventHappenAtOnce) {
    RateLimiter limiter(1);
    EXPECT_LT(take(limiter, 1), 0.5);
}

TEST(RateLimiter, SpacesEvents) {
    RateLimiter limiter(100);
    const double seconds = take(limiter, 31);
    EXPECT_GE(seconds, 0.295) << "30 pauses of 10 milliseconds";
    EXPECT_LT(seconds, 1);
}

TEST(RateLimiter, KeepsAHighRateFromTheStart) {
    // Events within a millisecond may come together, but no more than that is given away.
    RateLimiter limiter(10'000);
    const double seconds = take(limiter, 2001, 64);
    EXPECT_GE(seconds, 0.2 - 0.003);
    EXPECT_LT(seconds, 1);
}

TEST(RateLimiter, KeepsARateOfMillions) {
    RateLimiter limiter(7'500'000);  // one every 133 1/3 nanoseconds
    const double seconds = take(limiter, 3'000'000, 1000);
    EXPECT_GE(seconds, 0.4 - 0.0015);
    EXPECT_LT(seconds, 1.2);
}

TEST(RateLimiter, GivesUpWaitingWhenPatienceEnds) {
    RateLimiter limiter(1);
    const StopSignal never;
    EXPECT_EQ(limiter.wait(1, never), 1U);
    const auto start = Clock::now();
    EXPECT_EQ(limiter.wait(1, never, std::chrono::milliseconds(30)), 0U);
    EXPECT_GE(seconds_since(start), 0.03);
    EXPECT_LT(seconds_since(start), 0.7);
    EXPECT_EQ(limiter.wait(1, never), 1U) << "the turn was not lost";
}

TEST(RateLimiter, GivesNoBurstAfterAPause) {
    RateLimiter limiter(1000);
    take(limiter, 10);
    std::this_thread::sleep_for(std::chrono::milliseconds(200));
    EXPECT_GE(take(limiter, 101), 0.1 - 0.003);
}

TEST(RateLimiter, LetsFewEventsHappenTogether) {
    RateLimiter limiter(100);
    const StopSignal never;
    EXPECT_EQ(limiter.wait(64, never), 1U) << "the next is due in 10 milliseconds";
}

TEST(RateLimiter, IsSharedByThreads) {
    RateLimiter limiter(200);
    const auto start = Clock::now();
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i) {
        threads.emplace_back([&] { take(limiter, 16); });
    }
    for (std::thread& thread : threads) {
        thread.join();
    }
    // 64 events, five milliseconds apart.
    EXPECT_GE(seconds_since(start), 63 * 0.005 - 0.003);
}

TEST(RateLimiter, GivesUpWaitingForASignal) {
    RateLimiter limiter(1);
    StopSignal signal;
    EXPECT_EQ(limiter.wait(1, signal), 1U);
    const auto start = Clock::now();
    std::thread stopper([&] {
        std::this_thread::sleep_for(std::chrono::milliseconds(50));
        signal.request();
    });
    EXPECT_EQ(limiter.wait(1, signal), 0U);
    EXPECT_LT(seconds_since(start), 0.7);
    stopper.join();
}

TEST(RateLimiter, TakesTheSmallestRateForNone) {
    RateLimiter limiter(0);
    EXPECT_LT(take(limiter, 1), 0.5);
}

}  // namespace
}  // namespace spindrift

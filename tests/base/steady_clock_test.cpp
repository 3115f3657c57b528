#include <spindrift/base/steady_clock.hpp>

#include <gtest/gtest.h>

#include <thread>

namespace spindrift {
namespace {

using namespace std::chrono_literals;

const SteadyClock& real_clock = SteadyClock::system();

TEST(SteadyClock, WaitsUntilItIsTime) {
    const StopSignal never;
    for (const auto time : {0us, 1us, 900us, 5500us}) {
        const auto end = real_clock.now() + time;
        real_clock.wait_until(end, never);
        EXPECT_GE(real_clock.now(), end);
    }
}

TEST(SteadyClock, DoesNotWaitForTimesThatHavePassed) {
    const StopSignal never;
    real_clock.wait_until(real_clock.now() - 24h, never);
    real_clock.wait_until(real_clock.now(), never);
}

// Nothing but the signal would end these.
TEST(SteadyClock, EndsWaitingForASignal) {
    StopSignal signal;
    std::thread waiting([&] { real_clock.wait_until(real_clock.now() + 24h, signal); });
    signal.request();
    waiting.join();
    real_clock.wait_until(real_clock.now() + 24h, signal);
}

}  // namespace
}  // namespace spindrift

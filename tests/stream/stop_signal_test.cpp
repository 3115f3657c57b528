#include "streams.hpp"

#include <spindrift/stream/stop_signal.hpp>

#include <gtest/gtest.h>

#include <fcntl.h>

#include <csignal>
#include <thread>

namespace spindrift::stream {
namespace {

using samples::Clock;
using samples::seconds_since;

TEST(StopSignal, StaysOnceGiven) {
    StopSignal signal;
    EXPECT_FALSE(signal.requested());
    signal.request();
    signal.request();
    EXPECT_TRUE(signal.requested());
    const auto start = Clock::now();
    for (int i = 0; i < 100; ++i) {
        EXPECT_FALSE(signal.wait_readable(-1, 500));
    }
    EXPECT_LT(seconds_since(start), 5);
}

TEST(StopSignal, WaitsForOctets) {
    const samples::Pipe pipe;
    const FileDescriptor reading(::open(pipe.path().c_str(), O_RDONLY | O_CLOEXEC));
    const StopSignal signal;
    EXPECT_FALSE(signal.wait_readable(reading.get(), 0));
    pipe.write("x");
    EXPECT_TRUE(signal.wait_readable(reading.get(), 500));
}

TEST(StopSignal, TellsOfTheEndOfAPipe) {
    samples::Pipe pipe;
    const FileDescriptor reading(::open(pipe.path().c_str(), O_RDONLY | O_CLOEXEC));
    const StopSignal signal;
    pipe.close();
    EXPECT_TRUE(signal.wait_readable(reading.get(), 500));
}

TEST(StopSignal, WaitsNoLongerThanAsked) {
    const StopSignal signal;
    const auto start = Clock::now();
    EXPECT_FALSE(signal.wait_readable(-1, 50));
    EXPECT_GE(seconds_since(start), 0.045);
}

TEST(StopSignal, EndsAWaitFromAnotherThread) {
    StopSignal signal;
    const samples::Pipe pipe;
    const FileDescriptor reading(::open(pipe.path().c_str(), O_RDONLY | O_CLOEXEC));
    std::thread stopper([&] {
        std::this_thread::sleep_for(std::chrono::milliseconds(50));
        signal.request();
    });
    const auto start = Clock::now();
    EXPECT_FALSE(signal.wait_readable(reading.get(), 10'000));
    EXPECT_LT(seconds_since(start), 5);
    stopper.join();
}

StopSignal* caught = nullptr;

TEST(StopSignal, MayBeGivenInASignalHandler) {
    StopSignal signal;
    caught = &signal;
    const auto before = std::signal(SIGUSR1, [](int) { caught->request(); });
    std::raise(SIGUSR1);
    EXPECT_TRUE(signal.requested());
    std::signal(SIGUSR1, before);
}

}  // namespace
}  // namespace spindrift::stream

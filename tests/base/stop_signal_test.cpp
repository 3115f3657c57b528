#include <spindrift/base/file_descriptor.hpp>
#include <spindrift/base/stop_signal.hpp>

#include <gtest/gtest.h>

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <csignal>
#include <thread>

namespace spindrift {
namespace {

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start) {
    return std::chrono::duration<double>(Clock::now() - start).count();
}

/// A pipe with both of its ends.
struct Pipe {
    Pipe() {
        std::array<int, 2> ends{};
        EXPECT_EQ(::pipe2(ends.data(), O_CLOEXEC), 0);
        reading = FileDescriptor(ends[0]);
        writing = FileDescriptor(ends[1]);
    }

    FileDescriptor reading;
    FileDescriptor writing;
};

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
    const Pipe pipe;
    const StopSignal signal;
    EXPECT_FALSE(signal.wait_readable(pipe.reading.get(), 0));
    ASSERT_EQ(::write(pipe.writing.get(), "x", 1), 1);
    EXPECT_TRUE(signal.wait_readable(pipe.reading.get(), 500));
}

TEST(StopSignal, TellsOfTheEndOfAPipe) {
    Pipe pipe;
    const StopSignal signal;
    pipe.writing.close();
    EXPECT_TRUE(signal.wait_readable(pipe.reading.get(), 500));
}

TEST(StopSignal, WaitsNoLongerThanAsked) {
    const StopSignal signal;
    const auto start = Clock::now();
    EXPECT_FALSE(signal.wait_readable(-1, 50));
    EXPECT_GE(seconds_since(start), 0.045);
}

TEST(StopSignal, EndsAWaitFromAnotherThread) {
    StopSignal signal;
    const Pipe pipe;
    std::thread stopper([&] {
        std::this_thread::sleep_for(std::chrono::milliseconds(50));
        signal.request();
    });
    const auto start = Clock::now();
    EXPECT_FALSE(signal.wait_readable(pipe.reading.get(), 10'000));
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
}  // namespace spindrift

#include <spindrift/base/file_descriptor.hpp>
#include <spindrift/base/stop_signal.hpp>

#include <gtest/gtest.h>

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <csignal>
#include <latch>
#include <thread>

namespace spindrift {
namespace {

// Where nothing but what is tested can end a wait.
constexpr int for_ever = -1;

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
    for (int i = 0; i < 100; ++i) {
        EXPECT_FALSE(signal.wait_readable(-1, for_ever));
    }
}

TEST(StopSignal, WaitsForOctets) {
    const Pipe pipe;
    const StopSignal signal;
    EXPECT_FALSE(signal.wait_readable(pipe.reading.get(), 0));
    ASSERT_EQ(::write(pipe.writing.get(), "x", 1), 1);
    EXPECT_TRUE(signal.wait_readable(pipe.reading.get(), for_ever));
}

TEST(StopSignal, TellsOfTheEndOfAPipe) {
    Pipe pipe;
    const StopSignal signal;
    pipe.writing.close();
    EXPECT_TRUE(signal.wait_readable(pipe.reading.get(), for_ever));
}

TEST(StopSignal, WaitsAsLongAsAsked) {
    using namespace std::chrono_literals;
    const StopSignal signal;
    const auto end = std::chrono::steady_clock::now() + 20ms;
    EXPECT_FALSE(signal.wait_readable(-1, 20));
    EXPECT_GE(std::chrono::steady_clock::now(), end);
}

TEST(StopSignal, EndsAWaitFromAnotherThread) {
    const Pipe pipe;
    // Before the wait, in the midst of its beginning, and after.
    for (int i = 0; i < 200; ++i) {
        StopSignal signal;
        std::latch ready(2);
        std::thread stopper([&] {
            ready.arrive_and_wait();
            signal.request();
        });
        ready.arrive_and_wait();
        EXPECT_FALSE(signal.wait_readable(pipe.reading.get(), for_ever));
        EXPECT_TRUE(signal.requested());
        stopper.join();
    }
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

#include "receiver_setup.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <linux/capability.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <fstream>
#include <thread>

// Receive buffers that are too small.
namespace spindrift::ndag {
namespace {

using samples::at;
using samples::free_port;
using samples::Message;
using samples::ReceiverSetup;
using testing::HasSubstr;

TEST(Receiver, CountsWhatTheKernelDropsApart) {
    ReceiverSetup setup;
    const std::uint16_t port = free_port();
    setup.add({port});
    Message message{.records = {at(1)}};
    message.records[0].payload = 8000;
    message.records[0].wire_size = 8000;
    constexpr std::uint32_t all = 10'000;  // more than the largest receive buffer holds
    for (std::uint32_t i = 1; i <= all; ++i) {
        message.sequence = i;
        setup.sender.send(port, message);
    }
    const auto received = setup.read_all().size();
    message.sequence = all + 1;
    setup.sender.send(port, message);
    EXPECT_EQ(setup.read_all().size(), 1U);
    const Counts counts = setup.receiver.counts();
    EXPECT_GT(counts.overrun, 0U);
    EXPECT_EQ(counts.overrun, all - received);
    EXPECT_EQ(counts.missing, counts.overrun);
}

TEST(Receiver, SaysOnceThatThereIsNotTheRoomItWants) {
    constexpr int wanted = 16 << 20;
    int limit = 0;
    std::ifstream("/proc/sys/net/core/rmem_max") >> limit;
    if (limit == 0 || limit >= wanted) {
        GTEST_SKIP() << "the limit of this system is not below it";
    }
    std::string lines;
    std::thread([&] {
        // Without capabilities, this thread cannot set SO_RCVBUFFORCE, which ignores the limit.
        __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
        __user_cap_data_struct none[2]{};
        ASSERT_EQ(::syscall(SYS_capset, &header, none), 0);
        ReceiverSetup setup;
        setup.add({free_port(), free_port()});
        lines = setup.lines();
    }).join();
    const std::string expected = "grants " + std::to_string(limit / 1024) + " of the 16384 KiB wanted";
    EXPECT_THAT(lines, HasSubstr(expected));
    EXPECT_EQ(lines.find("rmem_max"), lines.rfind("rmem_max"));
}

}  // namespace
}  // namespace spindrift::ndag

#include "receiver_setup.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <thread>

namespace spindrift::ndag {
namespace {

using namespace std::chrono_literals;
using samples::at;
using samples::free_port;
using samples::Message;
using samples::receiver_group;
using samples::ReceiverSetup;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using Clock = std::chrono::steady_clock;

TEST(Receiver, DeliversWhatIsSent) {
    ReceiverSetup setup;
    const std::uint16_t port = free_port();
    setup.add({port});
    setup.sender.send(port, Message{.sequence = 1, .records = {at(1), at(2)}});
    setup.sender.send(port, Message{.sequence = 2, .records = {at(3)}});
    EXPECT_THAT(setup.read_all(), ElementsAre(1, 2, 3));
    const Counts counts = setup.receiver.counts();
    EXPECT_EQ(counts.records, 3U);
    EXPECT_EQ(counts.datagrams, 2U);
    EXPECT_EQ(counts.missing, 0U);
    EXPECT_THAT(setup.lines(), HasSubstr("Added new stream 239.255.17.44:" + std::to_string(port) + " to thread 0\n"));
}

TEST(Receiver, GivesStreamsToThreadsInTurn) {
    ReceiverSetup setup(2);
    std::vector<std::uint16_t> ports;
    for (int i = 0; i < 4; ++i) {
        ports.push_back(free_port());
    }
    setup.add(ports);
    setup.announce(ports);  // streams that are known are not joined again
    setup.add({ports[0], free_port()});
    const auto streams = setup.receiver.streams();
    ASSERT_EQ(streams.size(), 5U);
    const auto thread_of = [&](std::size_t i) {
        const auto found = std::ranges::find_if(
            streams, [&](const auto& stream) { return stream.name.ends_with(":" + std::to_string(ports[i])); });
        return found->thread;
    };
    EXPECT_EQ(thread_of(0), 0U);
    EXPECT_EQ(thread_of(1), 1U);
    EXPECT_EQ(thread_of(2), 0U);
    EXPECT_EQ(thread_of(3), 1U);
    EXPECT_EQ(std::ranges::count(streams, 0U, &StreamStatistics::thread), 3);
}

TEST(Receiver, LetsThreadsWithoutStreamsWait) {
    ReceiverSetup setup(3);
    setup.add({free_port(), free_port()});
    const auto start = Clock::now();
    EXPECT_TRUE(setup.read(2, 200ms).empty());
    EXPECT_GE(Clock::now() - start, 190ms);
}

TEST(Receiver, TellsMonitorsOnOnePortApart) {
    ReceiverSetup setup;
    const std::uint16_t port = free_port();
    setup.add({port}, 1);
    setup.announce({port}, 2);
    for (const std::uint32_t i : {1U, 2U, 4U}) {
        setup.sender.send(port, Message{.monitor = 1, .started = 10, .sequence = i, .records = {at(i)}});
        setup.sender.send(port, Message{.monitor = 2, .started = 20, .sequence = 10 * i, .records = {at(i)}});
    }
    EXPECT_EQ(setup.read_all().size(), 6U);
    const auto streams = setup.receiver.streams();
    ASSERT_EQ(streams.size(), 1U);
    EXPECT_THAT(streams[0].monitors, ElementsAre(1, 2));
    EXPECT_EQ(streams[0].counts.missing, 1U + 9 + 19);
    EXPECT_EQ(streams[0].counts.restarts, 0U);
}

TEST(Receiver, FollowsAMonitorThatStartsAnew) {
    ReceiverSetup setup;
    const std::uint16_t before = free_port();
    const std::uint16_t after = free_port();
    setup.add({before});
    setup.sender.send(before, Message{.started = 1, .sequence = 50, .records = {at(1)}});
    setup.sender.send(before, Message{.started = 2, .sequence = 1, .records = {at(2)}});
    EXPECT_THAT(setup.read_all(), ElementsAre(1, 2));
    setup.add({after});
    setup.sender.send(after, Message{.started = 3, .sequence = 9, .records = {at(3)}});
    EXPECT_THAT(setup.read_all(), ElementsAre(3));
    EXPECT_EQ(setup.receiver.counts().missing, 0U);
    EXPECT_EQ(setup.receiver.counts().restarts, 1U);
}

TEST(Receiver, LeavesStreamsThatAreNeitherAnnouncedNorHeard) {
    ReceiverSetup setup(1, 3s);
    const std::uint16_t silent = free_port();
    const std::uint16_t heard = free_port();
    const std::uint16_t announced = free_port();
    setup.add({silent, heard, announced});
    setup.sender.send(silent, Message{.records = {at(1)}});
    const auto deadline = Clock::now() + 10s;
    for (std::uint32_t i = 1; setup.is_joined(silent) && Clock::now() < deadline; ++i) {
        setup.announce({announced});
        setup.sender.send(heard, Message{.sequence = i, .records = {at(i)}});
        setup.read(0, 100ms);
        setup.clock.turn(500ms);
    }
    EXPECT_FALSE(setup.is_joined(silent));
    EXPECT_TRUE(setup.is_joined(heard));
    EXPECT_TRUE(setup.is_joined(announced));
    EXPECT_GE(setup.receiver.counts().records, 2U) << "the records of a stream count after the receiver has left it";
    setup.add({silent});
    setup.sender.send(silent, Message{.sequence = 2, .records = {at(99)}});
    const auto rest = setup.read_all();
    EXPECT_EQ(std::ranges::count(rest, 99U), 1);
}

TEST(Receiver, ReceivesNoMoreStreamsThanItMay) {
    ReceiverSetup setup(1, 600s, 2);
    const std::vector<std::uint16_t> ports = {free_port(), free_port(), free_port(), free_port()};
    setup.announce(ports);
    setup.add({ports[0], ports[1]});
    EXPECT_EQ(setup.receiver.streams().size(), 2U);
    EXPECT_FALSE(setup.is_joined(ports[2]));
    const std::string complaint =
        "More than 2 streams are announced: that of port " + std::to_string(ports[2]) + " is not received";
    EXPECT_THAT(setup.lines(), HasSubstr(complaint));
    EXPECT_THAT(setup.lines(), Not(HasSubstr("that of port " + std::to_string(ports[3]))))
        << "only the first is reported";
}

TEST(Receiver, MayBeAskedByWhoLogs) {
    ReceiverSetup setup;
    std::atomic<std::size_t> streams = 0;
    setup.at_line = [&] { streams = setup.receiver.streams().size(); };
    setup.add({free_port()});
    EXPECT_EQ(streams, 1U);
}

TEST(Receiver, ReportsAStreamThatCannotBeJoined) {
    ReceiverSetup setup;
    const std::uint16_t taken = free_port();
    FileDescriptor other = net::open_udp_socket(IpAddress());
    const auto address = net::SocketAddress::from({{receiver_group, taken}, ""});
    // Without SO_REUSEADDR, no other socket can be bound to the same address.
    ASSERT_EQ(::bind(other.get(), address.get(), address.size), 0);
    setup.announce({taken});
    const std::uint16_t port = free_port();
    setup.add({port});
    EXPECT_THAT(setup.lines(), HasSubstr("Cannot receive stream 239.255.17.44:" + std::to_string(taken)));
    setup.sender.send(port, Message{.records = {at(1)}});
    EXPECT_THAT(setup.read_all(), ElementsAre(1));

    // It is joined as soon as its port is free.
    other = FileDescriptor();
    setup.add({taken});
    setup.sender.send(taken, Message{.records = {at(2)}});
    EXPECT_THAT(setup.read_all(), ElementsAre(2));
    const std::string lines = setup.lines();
    EXPECT_EQ(lines.find("Cannot receive"), lines.rfind("Cannot receive"));
}

TEST(Receiver, MayBeAskedWhileItWorks) {
    ReceiverSetup setup;
    const std::uint16_t port = free_port();
    setup.add({port});
    std::atomic<bool> done = false;
    std::thread asking([&] {
        while (!done) {
            EXPECT_LE(setup.receiver.streams().size(), 1U);
            EXPECT_LE(setup.receiver.counts().records, 2000U);
        }
    });
    std::size_t got = 0;
    for (std::uint32_t i = 1; i <= 1000; ++i) {
        setup.sender.send(port, Message{.sequence = i, .records = {at(1), at(2)}});
        got += setup.read().size();
    }
    done = true;
    asking.join();
    EXPECT_EQ(got, 2000U);
}

}  // namespace
}  // namespace spindrift::ndag

#include "tests/base/eventually.hpp"

#include "receiver_setup.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <numeric>

// Senders that nobody knows.
namespace spindrift::ndag {
namespace {

using namespace std::chrono_literals;
using samples::at;
using samples::free_port;
using samples::Message;
using samples::Octets;
using samples::ReceiverSetup;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

// From 30,000 to below the ephemeral ports: none that `free_port` chooses.
std::vector<std::uint16_t> ports_from(std::uint16_t first, std::size_t count) {
    std::vector<std::uint16_t> ports(count);
    std::iota(ports.begin(), ports.end(), first);
    return ports;
}

// The addresses of loopback are all of this host, so a test can send from several of them.
samples::GroupSender sender_at(const char* address) {
    return samples::GroupSender(*IpAddress::parse(address));
}

TEST(ReceiverOfStrangers, JoinsAStreamAfterABeaconOfAThousandPorts) {
    ReceiverSetup setup;
    const auto forger = sender_at("127.0.0.66");
    forger.send(setup.beacon_port, make_beacon(9, ports_from(30'000, 1000)));
    const std::uint16_t port = free_port();
    setup.add({port});
    setup.sender.send(port, Message{.records = {at(1)}});
    EXPECT_THAT(setup.read_all(), ElementsAre(1));
    EXPECT_EQ(setup.receiver.streams().size(), 257U) << "256 streams of the forger, and ours";
    EXPECT_EQ(setup.receiver.counts().streams_refused, 744U);
    EXPECT_THAT(setup.lines(), HasSubstr("More than 256 streams are announced by 127.0.0.66"));
}

// A host that forges beacons may also be the one whose streams are wanted.
TEST(ReceiverOfStrangers, JoinsAStreamOfTheAddressThatHasAnnouncedTooMany) {
    ReceiverSetup setup;
    setup.announce(ports_from(31'000, 1000));
    const std::uint16_t port = free_port();
    setup.add({port});
    setup.sender.send(port, Message{.records = {at(1)}});
    EXPECT_THAT(setup.read_all(), ElementsAre(1));
    EXPECT_EQ(setup.receiver.counts().streams_evicted, 1U);
}

TEST(ReceiverOfStrangers, EvictsWhatNeverSent) {
    ReceiverSetup setup(1, 600s, 8);
    const std::uint16_t first = free_port();
    setup.add({first});
    setup.sender.send(first, Message{.records = {at(1)}});
    ASSERT_THAT(setup.read_all(), ElementsAre(1));
    for (const char* const address : {"127.0.0.66", "127.0.0.67", "127.0.0.68"}) {
        sender_at(address).send(setup.beacon_port, make_beacon(7, ports_from(30'000, 1000)));
    }
    const std::uint16_t second = free_port();
    setup.add({second});
    setup.sender.send(second, Message{.records = {at(2)}});
    setup.sender.send(first, Message{.sequence = 2, .records = {at(3)}});
    EXPECT_THAT(setup.read_all(), testing::UnorderedElementsAre(2, 3));
    EXPECT_LE(setup.receiver.streams().size(), 8U);
    EXPECT_GE(setup.receiver.counts().streams_evicted, 1U);
    EXPECT_THAT(setup.lines(), HasSubstr("as it has sent nothing"));
}

TEST(ReceiverOfStrangers, TakesNonsenseForSilence) {
    ReceiverSetup setup(1, 600s, 4);
    const auto ports = ports_from(30'100, 4);
    sender_at("127.0.0.66").send(setup.beacon_port, make_beacon(7, ports));
    setup.await(ports);
    for (const std::uint16_t port : ports) {
        setup.sender.send(port, Octets(100, std::byte{'x'}));
    }
    ASSERT_TRUE(tests::eventually([&] {
        setup.read(0, 10ms);
        return setup.receiver.counts().bad_header == 4;
    }));
    const std::uint16_t port = free_port();
    setup.add({port});
    setup.sender.send(port, Message{.records = {at(1)}});
    EXPECT_THAT(setup.read_all(), ElementsAre(1));
}

TEST(ReceiverOfStrangers, CountsBadBeacons) {
    ReceiverSetup setup;
    for (int i = 0; i < 1000; ++i) {
        setup.sender.send(setup.beacon_port, Octets(3));
    }
    setup.add({free_port()});
    EXPECT_EQ(setup.receiver.counts().bad_beacons, 1000U);
    const std::string lines = setup.lines();
    EXPECT_EQ(lines.find("complete nDAG header"), lines.rfind("complete nDAG header")) << "one line of a kind";
}

TEST(ReceiverOfStrangers, RefusesAddressesThatAreNotAllowed) {
    const std::vector<std::string> allowed = {"127.0.0.8/30"};
    ReceiverSetup setup({.allow = net::AllowList::parse(allowed)});
    const auto stranger = sender_at("127.0.0.66");
    const auto friendly = sender_at("127.0.0.9");
    const std::uint16_t port = free_port();
    stranger.send(setup.beacon_port, make_beacon(7, ports_from(30'200, 10)));
    friendly.send(setup.beacon_port, make_beacon(7, {{port}}));
    setup.await({port});
    EXPECT_EQ(setup.receiver.streams().size(), 1U);
    stranger.send(port, Message{.records = {at(1)}});
    friendly.send(port, Message{.records = {at(2)}});
    stranger.send(port, Message{.sequence = 2, .records = {at(3)}});
    friendly.send(port, Message{.sequence = 2, .records = {at(4)}});
    EXPECT_THAT(setup.read_all(), ElementsAre(2, 4));
    EXPECT_EQ(setup.receiver.counts().refused, 3U);
    EXPECT_EQ(setup.receiver.counts().missing + setup.receiver.counts().duplicates, 0U);
}

// Forged monitor IDs do not make the receiver forget those that go on sending.
TEST(ReceiverOfStrangers, RemembersMonitorsThatGoOnSending) {
    ReceiverSetup setup;
    const std::uint16_t port = free_port();
    setup.add({port});
    setup.sender.send(port, Message{.sequence = 1, .records = {at(1)}});
    setup.sender.send(port, Message{.sequence = 2, .records = {at(2)}});
    for (std::uint16_t monitor = 1000; monitor < 3000; ++monitor) {
        setup.sender.send(port, Message{.monitor = monitor, .sequence = monitor, .records = {at(3)}});
        if (monitor % 100 == 0) {
            while (!setup.read(0, 10ms).empty()) {
            }
        }
    }
    setup.sender.send(port, Message{.sequence = 5, .records = {at(4)}});
    setup.read_all();
    EXPECT_EQ(setup.receiver.counts().missing, 2U);
    EXPECT_LE(setup.receiver.streams().front().monitors.size(), 64U);
}

// Each stream is sent large datagrams, and nothing is released before all have arrived.
TEST(ReceiverOfStrangers, BoundsTheMemoryOfStreams) {
    MemoryBudget memory(48 << 20);
    ReceiverSetup setup({.memory = &memory});
    const auto ports = ports_from(30'300, 60);
    setup.add(ports);
    const std::uint16_t port = free_port();
    setup.add({port});
    std::vector<packet::PacketBatch> batches(100);
    Message large;
    large.records.assign(1, samples::Record{.payload = 60'000});
    std::size_t packets = 0;
    for (packet::PacketBatch& batch : batches) {
        for (const std::uint16_t to : ports) {
            setup.sender.send(to, large);
        }
        setup.receiver.reader(0).read(batch, [](int) { return true; });
        packets += batch.packets.size();
        EXPECT_LE(memory.held(), memory.limit());
        ++large.sequence;
    }
    EXPECT_GT(packets, 0U);
    EXPECT_GT(memory.peak(), memory.limit() / 2);
    const std::uint16_t late = free_port();
    setup.add({late});
    setup.sender.send(late, Message{.records = {at(88)}});
    std::vector<std::uint32_t> found;
    for (int i = 0; i < 100 && std::ranges::count(found, 88U) == 0; ++i) {
        found = setup.read(0, 100ms);
    }
    EXPECT_EQ(std::ranges::count(found, 88U), 1) << "a stream receives although others have all blocks";
    batches.clear();
    setup.read_all();
    setup.sender.send(port, Message{.records = {at(77)}});
    EXPECT_THAT(setup.read_all(), ElementsAre(77)) << "what was released serves the others";
}

}  // namespace
}  // namespace spindrift::ndag

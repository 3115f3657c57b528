#include "receiver_setup.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

// Datagrams that are not what their ports carry.
namespace spindrift::ndag {
namespace {

using samples::at;
using samples::free_port;
using samples::Message;
using samples::Octets;
using samples::ReceiverSetup;
using testing::ElementsAre;
using testing::HasSubstr;

TEST(Receiver, BearsWhateverComesByAStream) {
    ReceiverSetup setup;
    const std::uint16_t port = free_port();
    setup.add({port});
    setup.sender.send(port, Octets());
    setup.sender.send(port, samples::keep_alive(8));
    setup.sender.send(port, samples::keep_alive(24));
    setup.sender.send(port, make_beacon(7, {}));
    setup.sender.send(port, Message{.count = 0});
    setup.sender.send(port, Message{.sequence = 2, .records = {{.size = 0}}});
    setup.sender.send(port, Message{.sequence = 3, .records = {at(1)}, .count = 0x8001});
    setup.sender.send(port, Message{.sequence = 5, .records = {at(2)}});
    EXPECT_THAT(setup.read_all(), ElementsAre(1, 2));
    const Counts counts = setup.receiver.counts();
    EXPECT_EQ(counts.datagrams, 8U);
    EXPECT_EQ(counts.missing, 1U);
    EXPECT_EQ(counts.bad_header, 1U);
    EXPECT_EQ(counts.keep_alives, 2U);
    EXPECT_EQ(counts.unexpected, 1U);
    EXPECT_EQ(counts.malformed, 1U);
}

TEST(Receiver, BearsWhateverComesAsABeacon) {
    ReceiverSetup setup;
    const Octets good = make_beacon(7, std::vector<std::uint16_t>{1000});
    setup.sender.send(setup.beacon_port, Octets());
    setup.sender.send(setup.beacon_port, Bytes(good).first(9));
    setup.sender.send(setup.beacon_port, Bytes(good).first(11));
    setup.sender.send(setup.beacon_port, Message{.records = {at(1)}});
    Octets wrong = good;
    wrong[0] = std::byte{'X'};
    setup.sender.send(setup.beacon_port, wrong);
    wrong = good;
    wrong[4] = std::byte{9};
    setup.sender.send(setup.beacon_port, wrong);
    setup.announce({0});  // port 0 is not a stream
    const std::uint16_t port = free_port();
    setup.add({port});
    EXPECT_EQ(setup.receiver.streams().size(), 1U);
    for (const char* const reason :
         {"does not have a complete nDAG header.", "(missing number of streams).",
          "(length doesn't match number of streams). 3 1", "Unexpected message type on control channel: 2",
          "does not have a valid magic number.", "has an invalid header version: 9"}) {
        EXPECT_THAT(setup.lines(), HasSubstr(reason));
    }
}

TEST(Receiver, ComplainsOnceInAWhile) {
    ReceiverSetup setup;
    for (int i = 0; i < 100; ++i) {
        setup.sender.send(setup.beacon_port, Octets(3));
    }
    setup.add({free_port()});
    const std::string lines = setup.lines();
    EXPECT_EQ(lines.find("complete nDAG header"), lines.rfind("complete nDAG header"));
}

}  // namespace
}  // namespace spindrift::ndag

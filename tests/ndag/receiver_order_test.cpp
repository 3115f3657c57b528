#include "receiver_setup.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

// Packets of several streams, merged by time.
namespace spindrift::ndag {
namespace {

using samples::at;
using samples::free_port;
using samples::Message;
using samples::ReceiverSetup;
using testing::ElementsAre;

TEST(Receiver, MergesWhatIsThereByTime) {
    ReceiverSetup setup;
    const std::uint16_t a = free_port();
    const std::uint16_t b = free_port();
    setup.add({a, b});
    setup.sender.send(a, Message{.records = {at(10), at(12)}});
    setup.sender.send(b, Message{.records = {at(11), at(13)}});
    EXPECT_THAT(setup.read(), ElementsAre(10, 11, 12, 13));

    // The receiver waits for no stream, and keeps the order within each.
    setup.sender.send(a, Message{.sequence = 2, .records = {at(20), at(22), at(21)}});
    EXPECT_THAT(setup.read(), ElementsAre(20, 22, 21));
    setup.sender.send(b, Message{.sequence = 2, .records = {at(9)}});
    EXPECT_THAT(setup.read(), ElementsAre(9));
}

TEST(Receiver, TakesTheStreamThatWasJoinedFirstAmongEquals) {
    ReceiverSetup setup;
    const std::uint16_t a = free_port();
    const std::uint16_t b = free_port();
    setup.add({a});
    setup.add({b});
    samples::Record tagged = at(5);
    tagged.type = 22;
    tagged.before_payload = {};
    setup.sender.send(b, Message{.records = {tagged}});
    setup.sender.send(a, Message{.records = {at(5)}});
    EXPECT_EQ(setup.read().size(), 2U);
    setup.sender.send(b, Message{.sequence = 2, .records = {at(5), at(7)}});
    setup.sender.send(a, Message{.sequence = 2, .records = {at(5), at(6)}});
    EXPECT_THAT(setup.read(), ElementsAre(5, 5, 6, 7));
}

TEST(Receiver, KeepsTheOrderOfTimeOverLongStreams) {
    ReceiverSetup setup;
    const std::uint16_t a = free_port();
    const std::uint16_t b = free_port();
    setup.add({a, b});
    for (std::uint32_t i = 0; i < 300; ++i) {
        setup.sender.send(a, Message{.sequence = i + 1, .records = {at(4 * i), at(4 * i + 1)}});
        setup.sender.send(b, Message{.sequence = i + 1, .records = {at(4 * i + 2), at(4 * i + 3)}});
    }
    const auto all = setup.read_all();
    EXPECT_EQ(all.size(), 1200U);
    EXPECT_TRUE(std::ranges::is_sorted(all));
    EXPECT_EQ(setup.receiver.counts().missing, 0U);
}

}  // namespace
}  // namespace spindrift::ndag

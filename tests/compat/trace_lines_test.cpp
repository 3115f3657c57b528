#include <spindrift/compat/trace_lines.hpp>

#include <gtest/gtest.h>

namespace spindrift::compat {
namespace {

std::string shown(const Event& event) {
    const auto line = trace_line(event);
    return line ? std::to_string(line->level) + " " + line->text : "nothing";
}

TEST(TraceLine, TellsOfStreams) {
    EXPECT_EQ(shown(event::StreamJoined{"s", 3}), "1 Added new stream s to thread 3");
    EXPECT_EQ(shown(event::StreamLeft{"s"}), "1 Closing channel s due to inactivity.");
    EXPECT_EQ(shown(event::StreamNotJoined{"s", "no room"}), "0 Cannot receive stream s: no room");
}

TEST(TraceLine, SaysWhatIsWrongWithBeacons) {
    using enum event::BadBeacon::Reason;
    const auto reason = [](event::BadBeacon::Reason kind) { return shown(event::BadBeacon{kind, 5, 7, 1}); };
    const std::string prefix = "0 Error while parsing nDAG control message: ";
    EXPECT_EQ(reason(short_header), prefix + "nDAG message does not have a complete nDAG header.");
    EXPECT_EQ(reason(bad_version), prefix + "nDAG message has an invalid header version: 5");
    EXPECT_EQ(reason(short_message), prefix + "Malformed beacon (missing number of streams).");
    EXPECT_EQ(reason(short_list), prefix + "Malformed beacon (length doesn't match number of streams). 5 7");
    EXPECT_EQ(reason(unexpected), prefix + "Unexpected message type on control channel: 5");
}

TEST(TraceLine, CountsWhatRepeats) {
    EXPECT_EQ(shown(event::BeaconNotSent{"no route", 1}), "0 failed to send a beacon packet: no route");
    EXPECT_EQ(shown(event::StreamNotSent{2, "no route", 9}),
              "0 thread 2 failed to send multicast ERF packet: no route (9 times)");
}

TEST(TraceLine, TellsOfConnections) {
    using enum event::ReceiverChanged::State;
    EXPECT_EQ(shown(event::ReceiverChanged{connected, std::nullopt, "192.0.2.1:9999", "", 1}),
              "0 beacons connected to 192.0.2.1:9999");
    EXPECT_EQ(shown(event::ReceiverChanged{awaited, 2, "192.0.2.1:10000", "Connection refused", 7}),
              "0 streaming thread 2 cannot connect to 192.0.2.1:10000, trying again: Connection refused (7 times)");
    EXPECT_EQ(shown(event::ReceiverChanged{lost, 0, "192.0.2.1:10000", "Broken pipe", 1}),
              "0 streaming thread 0 lost the connection to 192.0.2.1:10000: Broken pipe");
}

TEST(TraceLine, HasNothingForMessages) {
    EXPECT_EQ(shown(event::NoOutputs{}), "nothing");
}

}  // namespace
}  // namespace spindrift::compat

#include "tracked_messages.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace spindrift::dnsqr {
namespace {

using namespace samples;
using ::testing::ElementsAre;

TEST(Dnsqr, WantsDnsPorts) {
    const auto count = [](std::uint16_t source, std::uint16_t destination) {
        TrackedMessages tracker;
        tracker.add(ipv4(udp_protocol, udp(source, destination, dns(1, is_response))));
        return tracker.messages.size();
    };
    EXPECT_EQ(1U, count(53, 9));
    EXPECT_EQ(1U, count(9, 53));
    EXPECT_EQ(1U, count(5353, 9));
    EXPECT_EQ(1U, count(9, 5353));
    EXPECT_EQ(0U, count(9, 10));
}

// Each packet is a response, which becomes a message at once unless it is ignored.
TEST(Dnsqr, QuestionsMayBeOdd) {
    struct Row {
        const char* what;
        Octets message;
        const char* name;  // in the message, in hex; null if the packet is ignored
    };
    const auto with = [](const char* rest, std::uint16_t questions = 1) {
        return joined({dns(1, is_response, "", 0, questions), from_hex(rest)});
    };
    const std::vector<Row> rows = {
        {"a name", with("0161 00 0001 0001"), "016100"},
        {"the root", with("00 0001 0001"), "00"},
        {"a pointer", with("c00c 0001 0001"), "c00c"},
        {"a label and a pointer", with("0161 c00c 0001 0001"), "0161c00c"},
        {"a long label of 64", with(("40" + repeated("61", 64) + "00 0001 0001").c_str()), "40"},
        {"nothing behind the header", with(""), ""},
        {"no question", with("0161 00 0001 0001", 0), ""},
        {"two questions", with("0161 00 0001 0001", 2), ""},
        {"no type", with("0161 00"), nullptr},
        {"half a class", with("0161 00 0001 00"), nullptr},
        {"a label beyond the end", with("0561"), nullptr},
        {"half a pointer", with("c0"), nullptr},
        {"half a header", copy(Bytes(with("")).first(11)), nullptr},
    };
    for (const Row& row : rows) {
        TrackedMessages tracker;
        tracker.add(to_client(row.message));
        ASSERT_EQ(row.name != nullptr ? 1U : 0U, tracker.messages.size()) << row.what;
        if (row.name == nullptr) {
            EXPECT_EQ(1U, tracker.tracker().counts().ignored);
            continue;
        }
        const auto names = tracker.last().hex("qname");
        const std::string name = names.empty() ? "" : names[0];
        EXPECT_EQ(row.name, std::string_view(row.name) == "40" ? name.substr(0, 2) : name) << row.what;
        EXPECT_EQ(names.empty(), !tracker.last().view.number("qtype")) << row.what;
    }
}

TEST(Dnsqr, PutsFragmentsTogether) {
    // Fragments that arrive seconds apart, the last one first.
    const auto pieces = fragments_of(response(7));
    TrackedMessages tracker;
    tracker.add(query(7), 1).add(pieces[1], 2).add(query(8), 3).add(pieces[0], 4);
    ASSERT_THAT(tracker.all(), ElementsAre("UDP_QUERY_RESPONSE 7"));
    EXPECT_THAT(tracker.last().hex("response_packet"), ElementsAre(to_hex(pieces[0]), to_hex(pieces[1])));
    EXPECT_EQ("[4, 2]", fmt::format("[{}]", fmt::join(tracker.last().view.texts("response_time_sec"), ", ")));
    EXPECT_EQ("3.0", tracker.last().text("delay"));
}

TEST(Dnsqr, KeepsFragmentedQueries) {
    const auto pieces = fragments_of(query(7));
    TrackedMessages tracker;
    tracker.add(pieces[1], 1).add(pieces[0], 2);
    EXPECT_THAT(tracker.all(), ElementsAre());
    tracker.add(response(7), 3);
    ASSERT_THAT(tracker.all(), ElementsAre("UDP_QUERY_RESPONSE 7"));
    EXPECT_THAT(tracker.last().hex("query_packet"), ElementsAre(to_hex(pieces[0]), to_hex(pieces[1])));
    EXPECT_EQ("www.example.", tracker.last().text("qname"));
    EXPECT_EQ("192.0.2.1", tracker.last().text("query_ip"));
    EXPECT_EQ(at(2), tracker.last().time) << "the time of the fragment with offset 0";
    EXPECT_EQ("", tracker.last().text("delay")) << "fragmented queries have no delay";

    Options options;
    options.direction = Options::Direction::queries;
    TrackedMessages alone(options);
    alone.add(pieces[1], 1).add(pieces[0], 2);
    ASSERT_EQ(1U, alone.messages.size());
    ASSERT_EQ(1U, alone.last().hex("query_packet").size()) << "one reassembled packet";
    EXPECT_EQ(query(7).size(), alone.last().hex("query_packet")[0].size() / 2);
    EXPECT_EQ(at(2), alone.last().time);
}

TEST(Dnsqr, GivesUpFragmentsAfterAMinute) {
    const auto pieces = fragments_of(response(7));
    EXPECT_EQ(1U, TrackedMessages().add(pieces[0], 1).add(pieces[1], 61).messages.size());
    TrackedMessages tracker;
    tracker.add(pieces[0], 1).add(pieces[1], 62);
    EXPECT_TRUE(tracker.messages.empty());
    EXPECT_EQ(1U, tracker.tracker().counts().fragments);
}

TEST(Dnsqr, TakesTcpSegmentsAsTheyAre) {
    const auto segment = [](std::uint16_t source, std::uint16_t destination) {
        Octets octets(20);
        store_be(octets.data(), source);
        store_be(octets.data() + 2, destination);
        octets[12] = std::byte{0x50};
        return ipv4(tcp_protocol, octets);
    };
    TrackedMessages tracker;
    tracker.add(segment(53, 9), 1).add(segment(9, 53), 2).add(segment(5353, 9), 3).add(segment(9, 10), 4);
    ASSERT_EQ(2U, tracker.messages.size());
    const Message& message = *tracker.messages[0];
    EXPECT_EQ("TCP", message.text("type"));
    EXPECT_EQ(at(1), message.time);
    EXPECT_THAT(message.hex("tcp"), ElementsAre(to_hex(segment(53, 9))));
    EXPECT_EQ("080412001a002006280030003800", to_hex(as_bytes(message.octets)).substr(0, 28));
    auto broken = segment(53, 9);
    broken[32] = std::byte{0xF0};
    EXPECT_EQ(2U, tracker.add(broken, 5).messages.size());
    EXPECT_EQ(3U, tracker.tracker().counts().ignored);
}

TEST(Dnsqr, TakesIcmpMessagesAboutDns) {
    Octets tcp(20);
    store_be(tcp.data() + 2, std::uint16_t{53});
    const auto about = [](const Octets& quoted) {
        TrackedMessages tracker;
        tracker.add(icmp(3, quoted));
        return tracker.messages.size() == 1 && tracker.last().text("type") == "ICMP";
    };
    EXPECT_TRUE(about(query(1)));
    EXPECT_TRUE(about(response(1)));
    EXPECT_TRUE(about(copy(Bytes(query(1)).first(28)))) << "routers quote 8 octets after the IP header";
    EXPECT_TRUE(about(ipv4(udp_protocol, udp(5353, 9, {}))));
    EXPECT_TRUE(about(ipv4(tcp_protocol, tcp)));
    EXPECT_TRUE(about(ipv4(tcp_protocol, Bytes(tcp).first(8))));
    EXPECT_FALSE(about(copy(Bytes(query(1)).first(27))));
    EXPECT_FALSE(about(ipv4(udp_protocol, udp(9, 10, {}))));
    EXPECT_FALSE(about(ipv4(icmp_protocol, udp(53, 53, {}))));
    EXPECT_FALSE(about({}));
    TrackedMessages tracker;
    tracker.add(icmp(11, query(1)), 9);
    EXPECT_THAT(tracker.last().hex("icmp"), ElementsAre(to_hex(icmp(11, query(1)))));
    EXPECT_EQ("080512001a002001280030003800", to_hex(as_bytes(tracker.last().octets)).substr(0, 28));
    EXPECT_EQ(at(9), tracker.last().time);
}

TEST(Dnsqr, WatchesIpv6) {
    TrackedMessages tracker;
    const auto asked = ipv6(udp_protocol, udp(1234, 53, dns(1, rd)));
    auto answered = ipv6(udp_protocol, udp(53, 1234, dns(1, is_response)));
    std::swap_ranges(answered.begin() + 8, answered.begin() + 24, answered.begin() + 24);
    tracker.add(asked, 1).add(answered, 2);
    ASSERT_THAT(tracker.all(), ElementsAre("UDP_QUERY_RESPONSE 1"));
    EXPECT_EQ("2001:db8::1", tracker.last().text("query_ip"));
    EXPECT_EQ("2001:db8::2", tracker.last().text("response_ip"));
    tracker.add(ipv6(58, udp(53, 53, dns(1, is_response))));
    EXPECT_EQ(1U, tracker.messages.size()) << "ICMPv6 is ignored";
}

}  // namespace
}  // namespace spindrift::dnsqr

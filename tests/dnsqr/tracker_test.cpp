#include "tests/packet/packets.hpp"

#include <spindrift/base/ip_address.hpp>
#include <spindrift/dnsqr/tracker.hpp>
#include <spindrift/nmsg/message/message.hpp>
#include <spindrift/nmsg/message/registry.hpp>
#include <spindrift/nmsg/text/json.hpp>
#include <spindrift/nmsg/types/built_in_types.hpp>
#include <spindrift/nmsg/types/packet_message.hpp>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>

namespace spindrift::dnsqr {
namespace {

using namespace nmsg;

using namespace spindrift::tests;
using ::testing::ElementsAre;

constexpr std::uint8_t icmp_protocol = 1;
constexpr std::uint8_t tcp_protocol = 6;
constexpr std::uint8_t udp_protocol = 17;

Octets dns(std::uint16_t id, std::uint16_t flags, std::string_view name = "03777777 07657861 6d706c65 00",
           std::uint16_t type = 1, std::uint16_t questions = 1) {
    Octets message(12);
    store_be(message.data(), id);
    store_be(message.data() + 2, flags);
    store_be(message.data() + 4, questions);
    if (!name.empty()) {
        append(message, from_hex(name));
        Octets rest(4);
        store_be(rest.data(), type);
        store_be(rest.data() + 2, std::uint16_t{1});
        append(message, rest);
    }
    return message;
}

constexpr std::uint16_t is_response = 0x8000;
constexpr std::uint16_t rd = 0x0100;

// IPv4 packets between 192.0.2.1, who asks, and 198.51.100.2.
Octets to_server(Bytes message, std::uint16_t port = 1234) {
    return ipv4(udp_protocol, udp(port, 53, message));
}

Octets to_client(Bytes message, std::uint16_t port = 1234) {
    auto packet = ipv4(udp_protocol, udp(53, port, message));
    std::swap_ranges(packet.begin() + 12, packet.begin() + 16, packet.begin() + 16);
    return packet;
}

Octets query(std::uint16_t id, std::uint16_t flags = rd) {
    return to_server(dns(id, flags));
}

Octets response(std::uint16_t id, std::uint16_t flags = 0) {
    return to_client(dns(id, static_cast<std::uint16_t>(is_response | flags)));
}

std::vector<Octets> fragments_of(const Octets& packet, std::size_t at = 16) {
    auto first = packet;
    first.erase(first.begin() + 20 + static_cast<std::ptrdiff_t>(at), first.end());
    auto last = copy(Bytes(packet).first(20));
    append(last, Bytes(packet).subspan(20 + at));
    for (auto* each : {&first, &last}) {
        store_be(each->data() + 2, static_cast<std::uint16_t>(each->size()));
    }
    store_be(first.data() + 6, std::uint16_t{0x2000});
    store_be(last.data() + 6, static_cast<std::uint16_t>(at / 8));
    return {first, last};
}

Timestamp at(double seconds) {
    return Timestamp(static_cast<std::int64_t>(seconds * 1e9 + 0.5));
}

/// A message, kept beyond its batch.
struct Message {
    std::string octets;
    Timestamp time;
    MessageView view;
    Payload payload;

    Message(std::string its_octets, Timestamp its_time) : octets(std::move(its_octets)), time(its_time) {
        payload.set_data(as_bytes(octets));
        EXPECT_EQ(Errc::success, view.decode(payload, *built_in_types().find("base", "dnsqr")));
    }

    [[nodiscard]] std::string text(std::string_view field) const { return view.text(field); }
    [[nodiscard]] std::vector<std::string> hex(std::string_view field) const {
        std::vector<std::string> all;
        for (const Value value : view.wire_values(*view.schema().find(field))) {
            all.push_back(to_hex(value.bytes));
        }
        return all;
    }
};

using Messages = std::vector<std::unique_ptr<Message>>;

class TrackedMessages {
public:
    explicit TrackedMessages(const Options& options = {}) : options_(options), tracker_(options) {}

    TrackedMessages& add(const Octets& packet, double seconds = 1) { return add(packet, at(seconds)); }

    TrackedMessages& add(const Octets& packet, Timestamp time) {
        out_.clear();
        tracker_.add(packet, time, out_);
        take();
        return *this;
    }

    TrackedMessages& end() {
        bool more = true;
        while (more) {
            out_.clear();
            more = tracker_.drain(out_, 2);
            take();
        }
        return *this;
    }

    /// Type and id of all messages so far, and the timeout of unanswered queries.
    [[nodiscard]] std::vector<std::string> all() const {
        std::vector<std::string> texts;
        for (const auto& message : messages) {
            const auto timeout = message->text("timeout");
            texts.push_back(fmt::format("{} {}{}{}", message->text("type"), message->text("id"),
                                        timeout.empty() ? "" : " ", timeout));
        }
        return texts;
    }

    [[nodiscard]] const Message& last() const { return *messages.back(); }
    [[nodiscard]] Tracker& tracker() { return tracker_; }

    Messages messages;

private:
    void take() {
        for (const auto& transaction : out_.list) {
            const auto packets = out_.packets_of(transaction);
            Buffer buffer;
            const std::size_t room = message_room(transaction, packets);
            buffer.set_end(put_message(buffer.room(room), transaction, packets, options_.zero_resolver_address));
            EXPECT_LE(buffer.size(), room);
            messages.push_back(std::make_unique<Message>(std::string(buffer.text()), time_of(packets)));
        }
    }

    Options options_;
    Tracker tracker_;
    Transactions out_;
};

// The transaction of docs/formats/nmsgtool.md 12.7, whose container is given there.
TEST(Dnsqr, HasTheOctetsOfThePeer) {
    TrackedMessages tracker;
    tracker.add(from_hex("450000390000400040 11f67cc0000201c0000235 303900350025695d"
                         "123401000001000000000000 076578616d706c6503636f6d00 00010001"),
                Timestamp(1'700'000'000'000'001'000));
    EXPECT_TRUE(tracker.messages.empty());
    tracker.add(
        from_hex("450000490000400040 11f66bc0000235c0000201 0035303900355938"
                 "123481800001000100000000 076578616d706c6503636f6d00 00010001 c00c000100010000012c0004c0000250"),
        Timestamp(1'700'000'000'000'501'000));
    ASSERT_EQ(1U, tracker.messages.size());
    EXPECT_EQ(
        "08011204c00002011a04c0000235201128b960303538b424420d076578616d706c"
        "6503636f6d00480150015800623945000039000040004011f67cc0000201c000"
        "0235303900350025695d123401000001000000000000076578616d706c650363"
        "6f6d00000100016880e2cfaa0675e80300007a4945000049000040004011f66b"
        "c0000235c0000201003530390035593812348180000100010000000007657861"
        "6d706c6503636f6d0000010001c00c000100010000012c0004c0000250800180"
        "e2cfaa068d0108a50700a80103",
        to_hex(as_bytes(tracker.last().octets)));
    EXPECT_EQ(Timestamp(1'700'000'000'000'001'000), tracker.last().time);
}

TEST(Dnsqr, TellsTheKindsOfTransactionsApart) {
    TrackedMessages tracker;
    tracker.add(query(1), 1).add(query(2), 2).add(query(3), 3);
    EXPECT_THAT(tracker.all(), ElementsAre());
    tracker.add(response(3), 4).add(response(1), 5).add(response(1), 6).end();
    EXPECT_THAT(tracker.all(), ElementsAre("UDP_QUERY_RESPONSE 3", "UDP_QUERY_RESPONSE 1", "UDP_UNSOLICITED_RESPONSE 1",
                                           "UDP_UNANSWERED_QUERY 2 4.0"));
    const Message& answered = *tracker.messages[0];
    EXPECT_EQ(at(3), answered.time);
    EXPECT_EQ("192.0.2.1", answered.text("query_ip"));
    EXPECT_EQ("198.51.100.2", answered.text("response_ip"));
    EXPECT_EQ("1234", answered.text("query_port"));
    EXPECT_EQ("53", answered.text("response_port"));
    EXPECT_EQ("www.example.", answered.text("qname"));
    EXPECT_EQ("1.0", answered.text("delay"));
    EXPECT_THAT(answered.hex("query_packet"), ElementsAre(to_hex(query(3))));
    EXPECT_THAT(answered.hex("response_packet"), ElementsAre(to_hex(response(3))));
    const Message& unsolicited = *tracker.messages[2];
    EXPECT_EQ(at(6), unsolicited.time);
    EXPECT_EQ("192.0.2.1", unsolicited.text("query_ip"));
    EXPECT_THAT(unsolicited.hex("query_packet"), ElementsAre());
    const Message& unanswered = *tracker.messages[3];
    EXPECT_EQ("", unanswered.text("rcode"));
    EXPECT_EQ("", unanswered.text("udp_checksum"));
    EXPECT_THAT(unanswered.hex("response_packet"), ElementsAre());
}

TEST(Dnsqr, KnowsTheCodesOfResponses) {
    for (std::uint16_t code = 0; code < 16; ++code) {
        TrackedMessages tracker;
        tracker.add(query(1)).add(response(1, code));
        EXPECT_EQ(code, tracker.last().view.number("rcode"));
        EXPECT_EQ("UDP_QUERY_RESPONSE 1", tracker.all()[0]);
        // Without the question, four codes still tell which query it is about.
        TrackedMessages without;
        without.add(query(1)).add(to_client(dns(1, static_cast<std::uint16_t>(is_response | code), "", 0, 0)));
        const bool good = code == 1 || code == 2 || code == 4 || code == 5;
        EXPECT_THAT(without.all(), ElementsAre(good ? "UDP_QUERY_RESPONSE 1" : "UDP_UNSOLICITED_RESPONSE 1")) << code;
        EXPECT_EQ(good ? "www.example." : "", without.last().text("qname")) << "taken over from the query";
    }
}

TEST(Dnsqr, MatchesAllOfTheQuestionAndTheAddresses) {
    const auto name = "03777777 07657861 6d706c65 00";
    const std::vector<std::pair<const char*, Octets>> others = {
        {"id", response(2)},
        {"port", to_client(dns(1, is_response), 1235)},
        {"case of letters", to_client(dns(1, is_response, "03777757 07657861 6d706c65 00"))},
        {"type", to_client(dns(1, is_response, name, 2))},
        {"direction", to_server(dns(1, is_response))},
        {"two questions", to_client(dns(1, is_response, name, 1, 2))},
        {"no question", to_client(dns(1, is_response, "", 1, 0))},
    };
    for (const auto& [what, packet] : others) {
        TrackedMessages tracker;
        tracker.add(query(1)).add(packet);
        EXPECT_EQ("UDP_UNSOLICITED_RESPONSE", tracker.last().text("type")) << what;
    }
    auto other_class = dns(1, is_response);
    other_class.back() = std::byte{3};
    EXPECT_EQ("UDP_UNSOLICITED_RESPONSE",
              TrackedMessages().add(query(1)).add(to_client(other_class)).last().text("type"));
    auto other_server = response(1);
    other_server[15] = std::byte{9};
    EXPECT_EQ("UDP_UNSOLICITED_RESPONSE", TrackedMessages().add(query(1)).add(other_server).last().text("type"));
    auto other_client = response(1);
    other_client[19] = std::byte{9};
    EXPECT_EQ("UDP_UNSOLICITED_RESPONSE", TrackedMessages().add(query(1)).add(other_client).last().text("type"));
}

TEST(Dnsqr, AnswersIdenticalQueriesOneByOne) {
    TrackedMessages tracker;
    tracker.add(query(1), 1).add(query(1), 2).add(response(1), 3).add(response(1), 4).add(response(1), 5).end();
    EXPECT_THAT(tracker.all(),
                ElementsAre("UDP_QUERY_RESPONSE 1", "UDP_QUERY_RESPONSE 1", "UDP_UNSOLICITED_RESPONSE 1"));
    EXPECT_EQ(at(1), tracker.messages[0]->time);
    EXPECT_EQ(at(2), tracker.messages[1]->time);
}

// The example of docs/formats/nmsg-messages.md 13.7.
TEST(Dnsqr, QueriesTimeOut) {
    TrackedMessages tracker;
    tracker.add(query(1), 10).add(query(2), 70).add(query(3), 71);
    EXPECT_THAT(tracker.all(), ElementsAre());
    tracker.add(query(4), 72);
    EXPECT_THAT(tracker.all(), ElementsAre("UDP_UNANSWERED_QUERY 1 61.0"));
    tracker.end();
    EXPECT_THAT(tracker.all(), ElementsAre("UDP_UNANSWERED_QUERY 1 61.0", "UDP_UNANSWERED_QUERY 2 2.0",
                                           "UDP_UNANSWERED_QUERY 3 1.0", "UDP_UNANSWERED_QUERY 4 0.0"));
}

TEST(Dnsqr, LateResponsesMatchIfNothingCameBetween) {
    TrackedMessages tracker;
    tracker.add(query(1), 10).add(response(1), 71);
    EXPECT_EQ("UDP_QUERY_RESPONSE", tracker.last().text("type"));
    EXPECT_EQ("61.0", tracker.last().text("delay"));
}

TEST(Dnsqr, OnlyPacketsOfUseMoveTheClock) {
    TrackedMessages tracker;
    tracker.add(query(1), 10).add(ipv4(47, copy("GRE")), 100).add(from_hex("45"), 100).add(query(2), 11);
    EXPECT_THAT(tracker.all(), ElementsAre());
    EXPECT_EQ(2U, tracker.tracker().counts().ignored);
    tracker.add(ipv4(udp_protocol, udp(1, 2, copy("no DNS"))), 100).add(query(3), 100);
    EXPECT_THAT(tracker.all(), ElementsAre("UDP_UNANSWERED_QUERY 1 90.0", "UDP_UNANSWERED_QUERY 2 89.0"));
}

TEST(Dnsqr, TimeoutAndSizeCanBeSet) {
    Options options;
    options.timeout = 2;
    TrackedMessages late(options);
    late.add(query(1), 10).add(query(2), 12).add(query(3), 13).add(query(4), 13);
    EXPECT_THAT(late.all(), ElementsAre("UDP_UNANSWERED_QUERY 1 3.0"));
    options = {};
    options.table_size = 1;
    TrackedMessages small(options);
    small.add(query(1), 1).add(query(2), 2);
    EXPECT_THAT(small.all(), ElementsAre()) << "the third packet pushes it out";
    small.add(response(1), 3);
    EXPECT_THAT(small.all(), ElementsAre("UDP_UNANSWERED_QUERY 1 1.0", "UDP_UNSOLICITED_RESPONSE 1"));
    EXPECT_EQ(1U, small.tracker().counts().evicted);
}

TEST(Dnsqr, SidesCanBeHadAlone) {
    Options options;
    options.direction = Options::Direction::queries;
    TrackedMessages queries(options);
    queries.add(query(1)).add(response(1)).add(query(2)).end();
    EXPECT_THAT(queries.all(), ElementsAre("UDP_QUERY_ONLY 1", "UDP_QUERY_ONLY 2"));
    EXPECT_EQ("", queries.last().text("rcode"));
    options.direction = Options::Direction::responses;
    TrackedMessages responses(options);
    responses.add(query(1)).add(response(1, 3)).add(response(2)).end();
    EXPECT_THAT(responses.all(), ElementsAre("UDP_RESPONSE_ONLY 1", "UDP_RESPONSE_ONLY 2"));
    EXPECT_EQ(3, responses.messages[0]->view.number("rcode"));
    EXPECT_EQ("192.0.2.1", responses.last().text("query_ip"));
}

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

// Each packet is a response, which tells at once whether it was taken. Whether there is a name is in the second.
TEST(Dnsqr, QuestionsMayBeOdd) {
    struct Row {
        const char* what;
        Octets message;
        const char* name;  // hex; null for a packet that is left out
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
    // Fragments that come seconds apart, the last first.
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
    EXPECT_EQ(at(2), tracker.last().time) << "of the first packet by offset";
    EXPECT_EQ("", tracker.last().text("delay")) << "which fragmented queries do not have";

    Options options;
    options.direction = Options::Direction::queries;
    TrackedMessages alone(options);
    alone.add(pieces[1], 1).add(pieces[0], 2);
    ASSERT_EQ(1U, alone.messages.size());
    ASSERT_EQ(1U, alone.last().hex("query_packet").size()) << "one packet, put together";
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

Octets icmp(std::uint8_t type, const Octets& quoted) {
    Octets message(8);
    message[0] = static_cast<std::byte>(type);
    append(message, quoted);
    return ipv4(icmp_protocol, message);
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
    EXPECT_TRUE(about(copy(Bytes(query(1)).first(28)))) << "routers quote 8 octets";
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
    EXPECT_EQ(1U, tracker.messages.size()) << "ICMPv6 is not looked at";
}

TEST(Dnsqr, ZeroesWhoAsked) {
    Options options;
    options.zero_resolver_address = true;
    for (const bool v6 : {false, true}) {
        auto asked = v6 ? ipv6(udp_protocol, udp(1234, 53, dns(1, rd))) : query(1);
        auto answered = v6 ? ipv6(udp_protocol, udp(53, 1234, dns(1, is_response))) : response(1);
        if (v6) {
            std::swap_ranges(answered.begin() + 8, answered.begin() + 24, answered.begin() + 24);
        }
        const std::string resolver = v6 ? "20010db8000000000000000000000001" : "c0000201";
        const std::string server = v6 ? "20010db8000000000000000000000002" : "c6336402";
        // Answered, unsolicited (without a query packet), and unanswered.
        TrackedMessages tracker(options);
        tracker.add(asked, 1).add(answered, 2).add(answered, 3).add(asked, 4).end();
        ASSERT_EQ(3U, tracker.messages.size());
        for (const auto& message : tracker.messages) {
            const std::string octets = to_hex(as_bytes(message->octets));
            EXPECT_EQ(std::string::npos, octets.find(resolver)) << message->text("type");
            EXPECT_NE(std::string::npos, octets.find(server)) << message->text("type");
            EXPECT_EQ(v6 ? "::" : "0.0.0.0", message->text("query_ip"));
            EXPECT_EQ(1, message->view.number("resolver_address_zeroed"));
        }
        // The verdict is about the packets as they were; and both packets have the address zeroed in its place.
        EXPECT_NE("ERROR", tracker.messages[0]->text("udp_checksum"));
        EXPECT_EQ(asked.size() * 2, tracker.messages[0]->hex("query_packet")[0].size());
        std::fill_n(asked.begin() + (v6 ? 8 : 12), v6 ? 16 : 4, std::byte{0});
        std::fill_n(answered.begin() + (v6 ? 24 : 16), v6 ? 16 : 4, std::byte{0});
        EXPECT_EQ(to_hex(asked), tracker.messages[0]->hex("query_packet")[0]);
        EXPECT_EQ(to_hex(answered), tracker.messages[0]->hex("response_packet")[0]);
    }
    // Every fragment has addresses of its own.
    TrackedMessages tracker(options);
    for (const auto& piece : fragments_of(response(1))) {
        tracker.add(piece);
    }
    ASSERT_EQ(1U, tracker.messages.size());
    EXPECT_EQ(std::string::npos, to_hex(as_bytes(tracker.last().octets)).find("c0000201"));
    tracker.add(icmp(3, query(1)));
    EXPECT_NE(std::string::npos, to_hex(as_bytes(tracker.last().octets)).find("c0000201")) << "ICMP is left alone";
}

TEST(Dnsqr, FiltersByNames) {
    Options options;
    options.excluded = DomainSet::parse("example", [](const std::string&) {});
    TrackedMessages tracker(options);
    tracker.add(query(1), 1).add(response(1), 2).add(response(2), 3).add(query(3), 4);
    tracker.add(to_client(dns(4, is_response, "", 0, 0)), 5).end();
    EXPECT_THAT(tracker.all(), ElementsAre("UDP_UNSOLICITED_RESPONSE 4")) << "what has no name is kept";
    EXPECT_EQ(3U, tracker.tracker().counts().filtered);
    options.included = DomainSet::parse("www.example", [](const std::string&) {});
    TrackedMessages excepted(options);
    excepted.add(query(1)).add(response(1)).add(to_client(dns(5, is_response, "07657861 6d706c65 00")));
    EXPECT_THAT(excepted.all(), ElementsAre("UDP_QUERY_RESPONSE 1"));
    options.direction = Options::Direction::responses;
    options.included = {};
    EXPECT_EQ(1U, TrackedMessages(options).add(response(1)).messages.size()) << "responses alone are not filtered";
}

TEST(Dnsqr, FiltersByRecursionDesired) {
    for (const bool wanted : {false, true}) {
        Options options;
        options.recursion_desired = wanted;
        TrackedMessages tracker(options);
        // The bit of the query counts where there is one.
        tracker.add(query(0, 0)).add(response(0, rd)).add(query(1, rd)).add(response(1, 0));
        tracker.add(response(2, 0)).add(response(3, rd)).add(query(4, 0)).add(query(5, rd)).end();
        if (wanted) {
            EXPECT_THAT(tracker.all(), ElementsAre("UDP_QUERY_RESPONSE 1", "UDP_UNSOLICITED_RESPONSE 3",
                                                   "UDP_UNANSWERED_QUERY 5 0.0"));
        } else {
            EXPECT_THAT(tracker.all(), ElementsAre("UDP_QUERY_RESPONSE 0", "UDP_UNSOLICITED_RESPONSE 2",
                                                   "UDP_UNANSWERED_QUERY 4 0.0"));
        }
    }
}

TEST(Dnsqr, AppliesTheFilterToWholePackets) {
    TrackedMessages tracker;
    tracker.tracker().set_filter(packet::PacketFilter("udp port 53 and src host 198.51.100.2"));
    tracker.add(query(1)).add(response(1));
    EXPECT_THAT(tracker.all(), ElementsAre("UDP_UNSOLICITED_RESPONSE 1"));
    for (const auto& piece : fragments_of(query(2))) {
        tracker.add(piece);
    }
    for (const auto& piece : fragments_of(response(2))) {
        tracker.add(piece);
    }
    tracker.end();
    EXPECT_THAT(tracker.all(), ElementsAre("UDP_UNSOLICITED_RESPONSE 1", "UDP_UNSOLICITED_RESPONSE 2"));
    EXPECT_EQ(2U, tracker.tracker().counts().ignored);
}

/// Queries and responses in any order against a list that is searched from the front.
TEST(Dnsqr, AgreesWithAPlainSearch) {
    Random random(42);
    struct Waiting {
        std::uint16_t id, port;
        Timestamp time;
    };
    std::vector<Waiting> waiting;
    TrackedMessages tracker;
    for (int i = 0; i < 20'000; ++i) {
        const auto id = static_cast<std::uint16_t>(random.up_to(40));
        const auto port = static_cast<std::uint16_t>(1024 + random.up_to(60));
        const double now = 1 + i / 10'000.0;
        tracker.messages.clear();
        if (random.up_to(9) < 6) {
            tracker.add(to_server(dns(id, rd), port), now);
            waiting.push_back({id, port, at(now)});
            ASSERT_TRUE(tracker.messages.empty());
            continue;
        }
        tracker.add(to_client(dns(id, is_response), port), now);
        const auto found =
            std::ranges::find_if(waiting, [&](const Waiting& w) { return w.id == id && w.port == port; });
        ASSERT_EQ(1U, tracker.messages.size());
        ASSERT_EQ(found == waiting.end() ? "UDP_UNSOLICITED_RESPONSE" : "UDP_QUERY_RESPONSE",
                  tracker.last().text("type"));
        if (found != waiting.end()) {
            ASSERT_EQ(found->time, tracker.last().time);
            waiting.erase(found);
        }
    }
    tracker.messages.clear();
    tracker.end();
    ASSERT_EQ(waiting.size(), tracker.messages.size());
    for (std::size_t i = 0; i < waiting.size(); ++i) {
        ASSERT_EQ(waiting[i].time, tracker.messages[i]->time) << "in the order they came";
    }
}

TEST(Dnsqr, BoundsMemoryForLargeQueries) {
    // 64 KiB each: not even a thousandth of the entries fits.
    Options options;
    options.table_size = 2000;
    Tracker tracker(options);
    Transactions out;
    const auto large = to_server(joined({dns(1, rd), Octets(60'000)}));
    std::size_t given_up = 0;
    for (int i = 0; i < 300; ++i) {
        out.clear();
        tracker.add(large, at(1), out);
        given_up += out.list.size();
    }
    EXPECT_GT(given_up, 250U);
    EXPECT_EQ(given_up, tracker.counts().evicted);
}

TEST(Dnsqr, ManyAlikeQueriesDoNotTakeLong) {
    // One sender repeats address, port and id with ever other names. If each were compared with all before, this would
    // take hours, and the test runner would end it.
    Tracker tracker(Options{});
    Transactions out;
    for (std::uint32_t i = 0; i < 500'000; ++i) {
        out.clear();
        const auto name = fmt::format("04{:08x}00", i);
        tracker.add(to_server(dns(1, rd, name)), at(1), out);
        if (i % 10 == 0) {
            tracker.add(to_client(dns(1, is_response, "0378787800")), at(1), out);
        }
    }
    EXPECT_GT(tracker.counts().evicted, 0U);
}

TEST(Dnsqr, TimesOfAnyClockDoNoHarm) {
    TrackedMessages tracker;
    for (const std::int64_t time :
         {std::numeric_limits<std::int64_t>::min(), std::numeric_limits<std::int64_t>::max(), std::int64_t{0}}) {
        Transactions out;
        tracker.tracker().add(query(1), Timestamp(time), out);
    }
    tracker.end();
    EXPECT_FALSE(tracker.messages.empty());
}

}  // namespace
}  // namespace spindrift::dnsqr

#include "tracked_messages.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace spindrift::dnsqr {
namespace {

using namespace samples;
using ::testing::ElementsAre;

// The transaction of docs/formats/nmsgtool.md 12.7, which shows its container.
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
        // A response without the question matches its query only with one of these four codes.
        TrackedMessages without;
        without.add(query(1)).add(to_client(dns(1, static_cast<std::uint16_t>(is_response | code), "", 0, 0)));
        const bool good = code == 1 || code == 2 || code == 4 || code == 5;
        EXPECT_THAT(without.all(), ElementsAre(good ? "UDP_QUERY_RESPONSE 1" : "UDP_UNSOLICITED_RESPONSE 1")) << code;
        EXPECT_EQ(good ? "www.example." : "", without.last().text("qname")) << "copied from the query";
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
    EXPECT_THAT(small.all(), ElementsAre()) << "the next packet evicts the first query";
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

}  // namespace
}  // namespace spindrift::dnsqr

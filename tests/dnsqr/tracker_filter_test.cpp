#include "tracked_messages.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace spindrift::dnsqr {
namespace {

using namespace samples;
using ::testing::ElementsAre;

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
        // The checksum is verified before the address is zeroed. Both packets keep their sizes and all other octets.
        EXPECT_NE("ERROR", tracker.messages[0]->text("udp_checksum"));
        EXPECT_EQ(asked.size() * 2, tracker.messages[0]->hex("query_packet")[0].size());
        std::fill_n(asked.begin() + (v6 ? 8 : 12), v6 ? 16 : 4, std::byte{0});
        std::fill_n(answered.begin() + (v6 ? 24 : 16), v6 ? 16 : 4, std::byte{0});
        EXPECT_EQ(to_hex(asked), tracker.messages[0]->hex("query_packet")[0]);
        EXPECT_EQ(to_hex(answered), tracker.messages[0]->hex("response_packet")[0]);
    }
    // Every fragment has its own IP header, in which the address is zeroed.
    TrackedMessages tracker(options);
    for (const auto& piece : fragments_of(response(1))) {
        tracker.add(piece);
    }
    ASSERT_EQ(1U, tracker.messages.size());
    EXPECT_EQ(std::string::npos, to_hex(as_bytes(tracker.last().octets)).find("c0000201"));
    tracker.add(icmp(3, query(1)));
    EXPECT_NE(std::string::npos, to_hex(as_bytes(tracker.last().octets)).find("c0000201"))
        << "ICMP messages keep the address";
}

TEST(Dnsqr, FiltersByNames) {
    Options options;
    options.excluded = DomainSet::parse("example", [](const std::string&) {});
    TrackedMessages tracker(options);
    tracker.add(query(1), 1).add(response(1), 2).add(response(2), 3).add(query(3), 4);
    tracker.add(to_client(dns(4, is_response, "", 0, 0)), 5).end();
    EXPECT_THAT(tracker.all(), ElementsAre("UDP_UNSOLICITED_RESPONSE 4")) << "messages without a name are kept";
    EXPECT_EQ(3U, tracker.tracker().counts().filtered);
    options.included = DomainSet::parse("www.example", [](const std::string&) {});
    TrackedMessages excepted(options);
    excepted.add(query(1)).add(response(1)).add(to_client(dns(5, is_response, "07657861 6d706c65 00")));
    EXPECT_THAT(excepted.all(), ElementsAre("UDP_QUERY_RESPONSE 1"));
    options.direction = Options::Direction::responses;
    options.included = {};
    EXPECT_EQ(1U, TrackedMessages(options).add(response(1)).messages.size())
        << "messages of one side alone are not filtered";
}

TEST(Dnsqr, FiltersByRecursionDesired) {
    for (const bool wanted : {false, true}) {
        Options options;
        options.recursion_desired = wanted;
        TrackedMessages tracker(options);
        // If there is a query, its bit decides.
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

}  // namespace
}  // namespace spindrift::dnsqr

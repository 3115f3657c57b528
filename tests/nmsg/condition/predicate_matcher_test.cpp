#include "conditions.hpp"

#include <gtest/gtest.h>

// Messages with repeated, derived or unreadable values, and of unknown types.
namespace spindrift::nmsg {
namespace {

using samples::condition;
using samples::field;
using samples::holds;
using samples::message;
using samples::octets;

TEST(PredicateMatcher, TakesAnyOfRepeatedValues) {
    const std::string data = field(1, 5) + field(1, 6) + field(2, "a") + field(2, "b") + field(3, 10) +
                             field(3, octets("1415")) /* packed: 20, 21 */ + field(7, octets("c0000201")) +
                             field(7, octets("20010db8000000000000000000000001"));
    const Payload lists = message(200, 8, data);
    EXPECT_TRUE(holds("colors == \"GREEN\" and colors == \"Blue\"", lists));
    EXPECT_TRUE(holds("colors != \"GREEN\"", lists));
    EXPECT_FALSE(holds("not colors == \"GREEN\"", lists));
    EXPECT_TRUE(holds("words == \"b\"", lists));
    EXPECT_FALSE(holds("words == \"c\"", lists));
    EXPECT_TRUE(holds("numbers == 10 and numbers == 20 and numbers == 21", lists));
    EXPECT_TRUE(holds("numbers < 15 and numbers > 15", lists)) << "by different values";
    EXPECT_FALSE(holds("numbers > 21", lists));
    EXPECT_TRUE(holds("ips in 192.0.2.0/24 and ips in 2001:db8::/32", lists));
    EXPECT_FALSE(holds("has reals", lists));
    EXPECT_FALSE(holds("reals != 0", lists));
}

TEST(PredicateMatcher, TakesTheLastOfSeveralValuesWhereOnlyOneIsExpected) {
    const std::string data = field(4, 300) + field(4, 400);
    const Payload twice = message(2, 1, data);
    EXPECT_TRUE(holds("rrttl == 400", twice));
    EXPECT_FALSE(holds("rrttl == 300", twice));
}

TEST(PredicateMatcher, RendersRecordDataByTypeAndClass) {
    const std::string with_type =
        field(1, octets("01610162 00")) + field(2, 15) + field(3, 1) + field(5, octets("000a 02 6d78 0161 00"));
    const Payload mx = message(2, 1, with_type);
    EXPECT_TRUE(holds("rdata == \"10 mx.a.\"", mx));
    EXPECT_TRUE(holds("rdata ~ \"^10 \"", mx));
    const std::string without_type = field(3, 1) + field(5, octets("01020304"));
    const Payload untyped = message(2, 1, without_type);
    EXPECT_TRUE(holds("has rdata", untyped));
    EXPECT_FALSE(holds("rdata ~ \"\"", untyped)) << "without a type there is no text";
    EXPECT_FALSE(holds("rdata != \"x\"", untyped));
}

TEST(PredicateMatcher, SeesDerivedValues) {
    const std::string inner = field(1, 77) + field(2, octets("c0000205"));
    const std::string data = field(1, inner) + field(2, "n");
    const Payload outer = message(200, 10, data);
    EXPECT_TRUE(holds("message.id == 77 and address in 192.0.2.0/24", outer));
    EXPECT_TRUE(holds("note_again == \"n\" and color == \"RED\"", outer)) << "a default counts";
    EXPECT_FALSE(holds("id == 78", outer));
    EXPECT_TRUE(holds("has inner", outer));
    const std::string note = field(2, "n");
    const Payload hollow = message(200, 10, note);
    EXPECT_FALSE(holds("has message.id", hollow));
    EXPECT_TRUE(holds("not has inner and note == \"n\"", hollow));
}

TEST(PredicateMatcher, GivesUnknownTypesOnlyAHeader) {
    const std::string data = field(4, 300);
    Payload unknown = message(77, 66, data);
    unknown.source = 5;
    EXPECT_FALSE(holds("rrttl == 300", unknown));
    EXPECT_FALSE(holds("has rrttl", unknown));
    EXPECT_TRUE(holds("not has rrttl", unknown));
    EXPECT_TRUE(holds("vendor == 77 and type == 66 and source == 5", unknown));
    EXPECT_TRUE(holds("type != \"dnsdedupe\"", unknown));
}

TEST(PredicateMatcher, GivesUndecodableMessagesOnlyAHeader) {
    const std::string good = field(1, octets("016100")) + field(4, 300);
    ASSERT_TRUE(holds("rrttl == 300", message(2, 1, good)));
    for (const std::string& bad :
         {good + "\x22", good + octets("2205 01"), good.substr(0, good.size() - 1),
          good + octets("20") /* a varint that is cut */, good + octets("0b"), field(4, "not a number") + good}) {
        EXPECT_FALSE(holds("rrttl == 300 or has rrname", message(2, 1, bad))) << samples::hex(bad);
        EXPECT_TRUE(holds("type == \"dnsdedupe\" and not has rrttl", message(2, 1, bad))) << samples::hex(bad);
    }
    Payload absent = message(2, 1, "");
    absent.has_data = false;
    EXPECT_FALSE(holds("has rrttl", absent));
    EXPECT_FALSE(holds("has uri", message(1, 4, field(2, octets("c0000201"))))) << "required fields are missing";
}

TEST(PredicateMatcher, ServesMessagesOfDifferentTypesInTurn) {
    const Predicate predicate = condition("rrttl == 300 or words == \"a\" or behind == 5");
    PredicateMatcher matcher(predicate);
    const std::string dns = field(4, 300);
    const std::string lists = field(2, "a");
    const std::string outer = field(2, "n") + field(3, 5);
    for (int i = 0; i < 3; ++i) {
        EXPECT_TRUE(matcher.matches(message(2, 1, dns)));
        EXPECT_TRUE(matcher.matches(message(200, 8, lists)));
        EXPECT_TRUE(matcher.matches(message(200, 10, outer)));
        EXPECT_FALSE(matcher.matches(message(200, 10, field(2, "n"))));
        EXPECT_FALSE(matcher.matches(message(9, 9, dns)));
        EXPECT_FALSE(matcher.matches(message(2, 1, field(4, 301))));
    }
}

}  // namespace
}  // namespace spindrift::nmsg

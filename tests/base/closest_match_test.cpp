#include <spindrift/base/closest_match.hpp>

#include <gtest/gtest.h>

#include <array>
#include <string>

namespace spindrift {
namespace {

TEST(EditDistance, CountsInsertedRemovedReplacedAndSwappedLetters) {
    EXPECT_EQ(edit_distance("", ""), 0U);
    EXPECT_EQ(edit_distance("", "abc"), 3U);
    EXPECT_EQ(edit_distance("abc", ""), 3U);
    EXPECT_EQ(edit_distance("readjson", "readjson"), 0U);
    EXPECT_EQ(edit_distance("redjson", "readjson"), 1U);
    EXPECT_EQ(edit_distance("readjsonn", "readjson"), 1U);
    EXPECT_EQ(edit_distance("readjsun", "readjson"), 1U);
    EXPECT_EQ(edit_distance("raedjson", "readjson"), 1U);
    EXPECT_EQ(edit_distance("kitten", "sitting"), 3U);
    EXPECT_EQ(edit_distance("ReadJSON", "readjson"), 0U);
}

TEST(ClosestMatch, IsTheNearestNameThatIsNearEnough) {
    static constexpr std::array<std::string_view, 5> known = {"rrname", "rrtype", "rrttl", "qname", "ip"};
    EXPECT_EQ(closest_match("rname", known), "rrname");
    EXPECT_EQ(closest_match("rrtyp", known), "rrtype");
    EXPECT_EQ(closest_match("QNAME", known), "qname");
    EXPECT_EQ(closest_match("bailiwick", known), std::nullopt);
    EXPECT_EQ(closest_match("rr", known), std::nullopt);
    EXPECT_EQ(closest_match("", known), std::nullopt);
    EXPECT_EQ(closest_match("x", std::array<std::string_view, 1>{"y"}), std::nullopt) << "no letter is the same";
    EXPECT_EQ(closest_match(std::string(100'000, 'r'), known), std::nullopt);
}

TEST(ClosestMatch, EndsAnErrorMessage) {
    static constexpr std::array<std::string_view, 1> known = {"dnsqr"};
    EXPECT_EQ(did_you_mean("dnsrq", known), "; did you mean dnsqr?");
    EXPECT_EQ(did_you_mean("http", known), "");
}

}  // namespace
}  // namespace spindrift

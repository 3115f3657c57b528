#include <spindrift/dns/name_compare.hpp>

#include <spindrift/dns/name.hpp>

#include <gtest/gtest.h>

#include <string>

namespace spindrift::dns {
namespace {

Name name(std::string_view text) {
    const auto parsed = Name::parse(text);
    EXPECT_TRUE(parsed.has_value()) << text;
    return *parsed;
}

TEST(SameName, LooksAtLettersWithoutRegardToCase) {
    EXPECT_TRUE(equal_names(name("www.Example.COM").wire(), name("WWW.example.com.").wire()));
    EXPECT_TRUE(equal_names(name(".").wire(), name("").wire()));
    EXPECT_FALSE(equal_names(name("www.example.com").wire(), name("www.example.org").wire()));
    EXPECT_FALSE(equal_names(name("example.com").wire(), name("www.example.com").wire()));
    EXPECT_FALSE(equal_names(name("a.bc").wire(), name("ab.c").wire())) << "the same letters in other labels";
    EXPECT_FALSE(equal_names(name("[.example").wire(), name("{.example").wire())) << "no letters, though 32 apart";
    EXPECT_FALSE(equal_names({}, name(".").wire()));
}

struct Place {
    std::string_view name;
    std::string_view zone;
    bool within;
};

class LiesIn : public testing::TestWithParam<Place> {};

TEST_P(LiesIn, GoesByLabels) {
    EXPECT_EQ(is_in_zone(name(GetParam().name).wire(), name(GetParam().zone).wire()), GetParam().within);
}

INSTANTIATE_TEST_SUITE_P(
    Places, LiesIn,
    testing::Values(Place{"www.example.com", "example.com", true}, Place{"a.b.c.Example.Com", "eXample.cOm", true},
                    Place{"example.com", "example.com", true}, Place{"example.com", ".", true}, Place{".", ".", true},
                    Place{".", "com", false}, Place{"com", "example.com", false},
                    Place{"badexample.com", "example.com", false}, Place{"www.example.org", "example.com", false},
                    // Octets of one label that look like the labels of the zone.
                    Place{"a\\007example\\003com", "com", false}, Place{"x\\007example.com", "example.com", false}));

TEST(LiesIn, IsNeverSoForMalformedNames) {
    const Bytes zone = as_bytes(std::string_view("\1a\0", 3));
    EXPECT_TRUE(is_in_zone(as_bytes(std::string_view("\1b\1a\0", 5)), zone));
    EXPECT_FALSE(is_in_zone(as_bytes(std::string_view("\2b\1a\0", 5)), zone)) << "a label that reaches into the zone";
    EXPECT_FALSE(is_in_zone(as_bytes(std::string_view("\0\1a\0", 4)), zone)) << "a name that ends before";
    EXPECT_FALSE(is_in_zone(as_bytes(std::string_view("\xC0\0\1a\0", 5)), zone)) << "a pointer";
    EXPECT_FALSE(is_in_zone({}, zone));
}

}  // namespace
}  // namespace spindrift::dns

#include <spindrift/predicate/value_test.hpp>

#include <gtest/gtest.h>

#include <limits>

namespace spindrift::predicate {
namespace {

constexpr std::uint64_t highest = std::numeric_limits<std::uint64_t>::max();

ValueTest number(Relation relation, std::uint64_t value) {
    ValueTest test;
    set_number(test, relation, value);
    return test;
}

TEST(SetNumber, MakesRanges) {
    EXPECT_TRUE(is_in_range(4, number(Relation::less, 5)));
    EXPECT_FALSE(is_in_range(5, number(Relation::less, 5)));
    EXPECT_TRUE(is_in_range(5, number(Relation::less_equal, 5)));
    EXPECT_FALSE(is_in_range(5, number(Relation::greater, 5)));
    EXPECT_TRUE(is_in_range(6, number(Relation::greater, 5)));
    EXPECT_TRUE(is_in_range(5, number(Relation::greater_equal, 5)));
    EXPECT_TRUE(is_in_range(5, number(Relation::in, 5)));
    EXPECT_TRUE(number(Relation::unequal, 5).inverted);
}

TEST(SetNumber, KnowsWhatNoNumberIs) {
    for (const std::uint64_t any : {std::uint64_t{0}, std::uint64_t{1}, highest}) {
        EXPECT_FALSE(is_in_range(any, number(Relation::less, 0)));
        EXPECT_FALSE(is_in_range(any, number(Relation::greater, highest)));
    }
}

TEST(OrderedBits, KeepTheOrderOfSignedNumbers) {
    const auto ordered = [](std::int64_t value) { return ordered_bits(static_cast<std::uint64_t>(value), true); };
    EXPECT_LT(ordered(std::numeric_limits<std::int64_t>::min()), ordered(-1));
    EXPECT_LT(ordered(-1), ordered(0));
    EXPECT_LT(ordered(0), ordered(std::numeric_limits<std::int64_t>::max()));
}

TEST(IsInNetwork, ComparesTheBitsOfThePrefix) {
    ValueTest test;
    test.octets = std::string("\x0A\x00\x00\x00", 4);
    test.prefix = 9;
    EXPECT_TRUE(is_in_network(as_bytes(std::string_view("\x0A\x7F\xFF\xFF", 4)), test));
    EXPECT_FALSE(is_in_network(as_bytes(std::string_view("\x0A\x80\x00\x00", 4)), test));
    EXPECT_FALSE(is_in_network(as_bytes(std::string_view("\x0A", 1)), test)) << "no address";
    test.prefix = 0;
    EXPECT_TRUE(is_in_network(as_bytes(std::string_view("\xFF\xFF\xFF\xFF", 4)), test));
    EXPECT_FALSE(is_in_network(Bytes(), test));
    test.prefix = 32;
    EXPECT_FALSE(is_in_network(as_bytes(std::string_view("\x0A\x00\x00\x01", 4)), test));
}

TEST(Relates, IsEqualityForEverythingWithoutOrder) {
    EXPECT_TRUE(relates(1, Relation::equal, 1));
    EXPECT_TRUE(relates(1, Relation::unequal, 1)) << "who inverts is the caller";
    EXPECT_TRUE(relates(1, Relation::less, 2));
    EXPECT_FALSE(relates(2, Relation::less_equal, 1));
    EXPECT_TRUE(relates(UnixTime{1, 5}, Relation::greater, UnixTime{1, 4}));
}

}  // namespace
}  // namespace spindrift::predicate

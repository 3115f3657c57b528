#include "names.hpp"

#include <gtest/gtest.h>

namespace spindrift::dns {
namespace {

using tests::behind_www;
using tests::copy;
using tests::from_hex;
using tests::name_of;
using tests::Octets;
using tests::Random;
using tests::random_name;
using tests::repeated;
using tests::to_hex;
using tests::www;

template <class T>
std::string text_or_error(const Decoded<T>& result) {
    return result ? std::to_string(*result) : '!' + std::string(to_text(result.error()));
}

TEST(NameLength, IsThatOfTheNameInFront) {
    EXPECT_EQ("17", text_or_error(name_length(www)));
    EXPECT_EQ("17", text_or_error(name_length(behind_www("78797a"))));
    EXPECT_EQ("1", text_or_error(name_length(from_hex("00"))));
    EXPECT_EQ("255", text_or_error(name_length(name_of({63, 63, 63, 61}))));
    EXPECT_EQ("!name len", text_or_error(name_length(name_of({63, 63, 63, 62}))));
    EXPECT_EQ("!name len", text_or_error(name_length(name_of({63, 63, 63, 63, 63, 63}))));
    EXPECT_EQ("!overflow", text_or_error(name_length({})));
    EXPECT_EQ("!invalid length octet", text_or_error(name_length(from_hex("c00c"))));
    EXPECT_EQ("!invalid length octet", text_or_error(name_length(from_hex("056162"))));
    // Labels that fill the octets, without the final zero.
    EXPECT_EQ("!invalid length octet", text_or_error(name_length(from_hex("0161"))));
    EXPECT_EQ("!invalid length octet", text_or_error(name_length(from_hex("01610162"))));
    const auto without_zero = [](std::initializer_list<std::size_t> sizes) {
        Octets name = name_of(sizes);
        name.pop_back();
        return text_or_error(name_length(copy(name)));
    };
    EXPECT_EQ("!invalid length octet", without_zero({63, 63, 63, 61}));
    EXPECT_EQ("!name len", without_zero({63, 63, 63, 62}));
}

TEST(CountLabels, CountsAllButTheRoot) {
    EXPECT_EQ("3", text_or_error(count_labels(www)));
    EXPECT_EQ("0", text_or_error(count_labels(from_hex("00"))));
    EXPECT_EQ("127", text_or_error(count_labels(from_hex(repeated("0161", 127) + "00"))));
    EXPECT_EQ("!invalid length octet", text_or_error(count_labels(from_hex("4061"))));
    EXPECT_EQ("!invalid length octet", text_or_error(count_labels(from_hex("0161c000"))));
    EXPECT_EQ("!name overflow", text_or_error(count_labels(from_hex("056162"))));
}

TEST(LeftChop, DropsTheFirstLabel) {
    const auto chopped = [](std::string_view hex) {
        const Octets name = from_hex(hex);
        const auto rest = left_chop(name);
        return rest ? to_hex(*rest) : '!' + std::string(to_text(rest.error()));
    };
    EXPECT_EQ("076578616d706c6503636f6d00", chopped("03777777076578616d706c6503636f6d00"));
    EXPECT_EQ("00", chopped("016100"));
    EXPECT_EQ("00", chopped("00"));
    EXPECT_EQ("007a", chopped("0161007a"));
    EXPECT_EQ("!name overflow", chopped("0561"));
    EXPECT_EQ("!name overflow", chopped(""));
}

TEST(ReverseName, TurnsTheOrderOfLabels) {
    const auto reversed = [](Bytes name) {
        const auto result = reverse_name(name);
        return result ? to_hex(result->wire()) : '!' + std::string(to_text(result.error()));
    };
    EXPECT_EQ("03636f6d076578616d706c650377777700", reversed(www));
    EXPECT_EQ("00", reversed(from_hex("00")));
    EXPECT_EQ("!out of bounds", reversed(from_hex("056162")));
    EXPECT_EQ("!out of bounds", reversed(from_hex("0161")));  // no final zero
    EXPECT_EQ("!out of bounds", reversed(from_hex("01610162")));
    EXPECT_EQ("!out of bounds", reversed(from_hex("01610000")));  // octets after the name
    EXPECT_EQ("!out of bounds", reversed({}));
    EXPECT_EQ("!out of bounds", reversed(name_of({63, 63, 63, 62})));
    Random random(4);
    for (int i = 0; i < 2000; ++i) {
        const Octets name = random_name(random);
        const auto once = reverse_name(name);
        ASSERT_TRUE(once);
        ASSERT_EQ(to_hex(name), reversed(once->wire()));
    }
}

TEST(IsSubdomain, WantsToBeStrictlyBelow) {
    const auto below = [](std::string_view name, std::string_view parent) {
        return *is_subdomain(Name::parse(name)->wire(), Name::parse(parent)->wire());
    };
    EXPECT_TRUE(below("www.example.com", "example.com"));
    EXPECT_TRUE(below("www.example.com", "com"));
    EXPECT_TRUE(below("com", "."));
    EXPECT_FALSE(below("example.com", "example.com"));
    EXPECT_FALSE(below(".", "."));
    EXPECT_FALSE(below("com", "example.com"));
    EXPECT_FALSE(below("badexample.com", "example.com"));
    EXPECT_FALSE(below("www.Example.com", "example.com"));
    EXPECT_FALSE(below("x\\003com", "com"));  // the same octets at the end, but other labels
    const auto malformed = is_subdomain(from_hex("0561"), from_hex("00"));
    ASSERT_FALSE(malformed);
    EXPECT_EQ(Errc::parse_error, malformed.error());
    EXPECT_FALSE(is_subdomain(from_hex("00"), from_hex("0161")));
}

TEST(Downcase, ChangesAsciiLettersAlone) {
    for (unsigned octet = 0; octet < 256; ++octet) {
        Octets name = {static_cast<std::byte>(octet)};
        downcase(name);
        EXPECT_EQ(octet >= 'A' && octet <= 'Z' ? octet + 32 : octet, std::to_integer<unsigned>(name[0]));
    }
}

}  // namespace
}  // namespace spindrift::dns

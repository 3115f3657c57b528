#include "octets.hpp"

#include <spindrift/base/text.hpp>

#include <gtest/gtest.h>

#include <array>
#include <cctype>
#include <cinttypes>
#include <cmath>
#include <cstdio>
#include <vector>

namespace spindrift {
namespace {

template <class Put>
std::string text_of(Put put) {
    char text[64];
    return std::string(text, put(text));
}

TEST(Text, WritesIntegersInDecimal) {
    const auto decimal = [](auto value) { return text_of([&](char* to) { return put_decimal(to, value); }); };
    EXPECT_EQ("0", decimal(0));
    EXPECT_EQ("255", decimal(std::uint8_t{255}));
    EXPECT_EQ("-2147483648", decimal(std::numeric_limits<std::int32_t>::min()));
    EXPECT_EQ("18446744073709551615", decimal(std::numeric_limits<std::uint64_t>::max()));
    EXPECT_EQ("-9223372036854775808", decimal(std::numeric_limits<std::int64_t>::min()));
    Buffer out;
    append_decimal(out, 12);
    append_decimal(out, -34);
    EXPECT_EQ("12-34", out.text());
}

TEST(Text, WritesPairsNanosecondsAndIdentifiersWithLeadingZeros) {
    EXPECT_EQ("00", text_of([](char* to) { return put_pair(to, 0); }));
    EXPECT_EQ("09", text_of([](char* to) { return put_pair(to, 9); }));
    EXPECT_EQ("99", text_of([](char* to) { return put_pair(to, 99); }));
    tests::Random random(13);
    for (int i = 0; i < 1000; ++i) {
        const auto value = static_cast<std::uint32_t>(random.word() >> (32 + i % 32));
        char expected[16];
        std::snprintf(expected, sizeof expected, "%09" PRIu32, value % 1'000'000'000);
        EXPECT_EQ(expected, text_of([&](char* to) { return put_nanoseconds(to, value); }));
        std::snprintf(expected, sizeof expected, "%08" PRIx32, value);
        EXPECT_EQ(expected, text_of([&](char* to) { return put_hex32(to, value); }));
    }
}

TEST(Text, WritesHexInTheGivenDigits) {
    const auto octets = tests::from_hex("000102 7f80 abcdef ff");
    Buffer out;
    append_hex(out, octets, lower_hex_digits);
    out.append(' ');
    append_hex(out, octets, upper_hex_digits);
    EXPECT_EQ("0001027f80abcdefff 0001027F80ABCDEFFF", out.text());
}

TEST(Text, KnowsHexDigitsOfBothCases) {
    for (int octet = 0; octet < 256; ++octet) {
        const std::string_view digits = lower_hex_digits;
        const auto at = octet < 128 ? digits.find(static_cast<char>(std::tolower(octet))) : std::string_view::npos;
        EXPECT_EQ(at == std::string_view::npos ? -1 : static_cast<int>(at), hex_value(static_cast<char>(octet)))
            << octet;
    }
}

TEST(Text, ClassifiesCharactersLikeTheCLocale) {
    for (int octet = 0; octet < 256; ++octet) {
        const char c = static_cast<char>(octet);
        EXPECT_EQ(std::isdigit(octet) != 0, is_digit(c)) << octet;
        EXPECT_EQ(std::isspace(octet) != 0, is_space(c)) << octet;
        EXPECT_EQ(static_cast<char>(std::tolower(octet)), to_lower(c)) << octet;
    }
}

TEST(Text, WritesFixedPointLikePrintf) {
    for (const double value :
         {0.0, -0.0, 1.0, 0.5, 2.5, 0.1, -1234.5678, 1e15, 1e300, 5e-324, 1.7976931348623157e308}) {
        for (const int decimals : {0, 1, 3, 6, 17}) {
            char expected[400];
            std::snprintf(expected, sizeof expected, "%.*f", decimals, value);
            Buffer out;
            append_fixed(out, value, decimals);
            EXPECT_EQ(expected, out.text());
        }
    }
}

TEST(Text, ComparesWithoutRegardToAsciiCase) {
    EXPECT_TRUE(equal_ignoring_case("NoError", "nOeRROR"));
    EXPECT_TRUE(equal_ignoring_case("", ""));
    EXPECT_FALSE(equal_ignoring_case("a", "ab"));
    EXPECT_FALSE(equal_ignoring_case("ab", "a"));
    EXPECT_FALSE(equal_ignoring_case("@", "`"));
    EXPECT_FALSE(equal_ignoring_case("[", "{"));
    EXPECT_FALSE(equal_ignoring_case("\xC4", "\xE4"));
}

TEST(ParseDecimal, TakesDigitsAlone) {
    EXPECT_EQ(0, parse_decimal<std::uint8_t>("0"));
    EXPECT_EQ(255, parse_decimal<std::uint8_t>("255"));
    EXPECT_EQ(7, parse_decimal<std::uint8_t>("0000000000000000000007"));
    EXPECT_EQ(65535, parse_decimal<std::uint16_t>("65535"));
    EXPECT_EQ(4294967295U, parse_decimal<std::uint32_t>("4294967295"));
    EXPECT_EQ(18446744073709551615U, parse_decimal<std::uint64_t>("18446744073709551615"));
    EXPECT_EQ(std::nullopt, parse_decimal<std::uint8_t>("256"));
    EXPECT_EQ(std::nullopt, parse_decimal<std::uint16_t>("65536"));
    EXPECT_EQ(std::nullopt, parse_decimal<std::uint32_t>("4294967296"));
    EXPECT_EQ(std::nullopt, parse_decimal<std::uint64_t>("18446744073709551616"));
    for (const std::string_view text : {"", " 1", "1 ", "+1", "-1", "-0", "1a", "0x1", "1.0", "a"}) {
        EXPECT_EQ(std::nullopt, parse_decimal<std::uint32_t>(text)) << text;
    }
    EXPECT_EQ(std::nullopt, parse_decimal<std::uint32_t>(std::string_view("1\0", 2)));
    EXPECT_EQ(std::nullopt, parse_decimal<std::uint32_t>(std::string_view()));
}

TEST(ParseCInteger, ReadsTheThreeBasesAndSigns) {
    EXPECT_EQ(0, parse_c_integer<int>("0"));
    EXPECT_EQ(10, parse_c_integer<int>("10"));
    EXPECT_EQ(10, parse_c_integer<int>("+10"));
    EXPECT_EQ(-10, parse_c_integer<int>("-10"));
    EXPECT_EQ(31, parse_c_integer<int>("0x1f"));
    EXPECT_EQ(31, parse_c_integer<int>("0X1F"));
    EXPECT_EQ(-31, parse_c_integer<int>("-0x1f"));
    EXPECT_EQ(15, parse_c_integer<int>("017"));
    EXPECT_EQ(0, parse_c_integer<int>("00"));
    EXPECT_EQ(0, parse_c_integer<int>("-0"));
    EXPECT_EQ(0U, parse_c_integer<unsigned>("-0"));
}

TEST(ParseCInteger, RefusesWhatIsNotWhollyANumber) {
    for (const std::string_view text : {"", "-", "+", "0x", "0xg", "x1", "08", "1 ", " 1", "1k", "--1", "+-1", "-+1",
                                        "0x-1", "0-1", "1e3", "0x0x1"}) {
        EXPECT_EQ(std::nullopt, parse_c_integer<std::int64_t>(text)) << text;
    }
}

TEST(ParseCInteger, KeepsToTheRangeOfItsType) {
    EXPECT_EQ(127, parse_c_integer<std::int8_t>("127"));
    EXPECT_EQ(-128, parse_c_integer<std::int8_t>("-128"));
    EXPECT_EQ(std::nullopt, parse_c_integer<std::int8_t>("128"));
    EXPECT_EQ(std::nullopt, parse_c_integer<std::int8_t>("-129"));
    EXPECT_EQ(std::nullopt, parse_c_integer<std::uint8_t>("256"));
    EXPECT_EQ(std::nullopt, parse_c_integer<std::uint8_t>("-1"));
    EXPECT_EQ(std::numeric_limits<std::int64_t>::max(), parse_c_integer<std::int64_t>("9223372036854775807"));
    EXPECT_EQ(std::numeric_limits<std::int64_t>::min(), parse_c_integer<std::int64_t>("-9223372036854775808"));
    EXPECT_EQ(std::nullopt, parse_c_integer<std::int64_t>("9223372036854775808"));
    EXPECT_EQ(std::nullopt, parse_c_integer<std::int64_t>("-9223372036854775809"));
    EXPECT_EQ(std::numeric_limits<std::uint64_t>::max(), parse_c_integer<std::uint64_t>("0xffffffffffffffff"));
    EXPECT_EQ(std::nullopt, parse_c_integer<std::uint64_t>("0x10000000000000000"));
}

TEST(NextWord, CutsWordsOffTheFront) {
    std::string_view text = "  one\ttwo  ";
    EXPECT_EQ("one", next_word(text, " \t"));
    EXPECT_EQ("\ttwo  ", text);
    EXPECT_EQ("two", next_word(text, " \t"));
    EXPECT_EQ("", next_word(text, " \t"));
    EXPECT_EQ("", text);
    EXPECT_EQ("", next_word(text, " \t"));
}

TEST(Text, RoundsSmallNumbersAsPrintfDoes) {
    tests::Random random(1);
    std::vector<double> numbers = {
        0.0,  -0.0, 0.5,  1.5,  0.25,  0.125, 0.375, 0.0625, 1.0,  9.5,   15.9999999999999999,
        16.0, 2.5,  1e-5, 1e-9, 1e-18, 5e-19, 1e-22, 1e-30,  -0.5, 1e300, 0.000827};
    numbers.push_back(std::nextafter(16.0, 0.0));
    for (int exponent = -80; exponent < 6; ++exponent) {
        for (int i = 0; i < 200; ++i) {
            // few bits, so that ties occur
            const auto mantissa = static_cast<double>(random.up_to(i % 2 == 0 ? 1023 : 0x1FFFFFFFFFFFFF));
            numbers.push_back(std::ldexp(mantissa, exponent - (i % 2 == 0 ? 10 : 53)));
        }
    }
    for (const double number : numbers) {
        for (const int decimals : {0, 1, 2, 3, 6, 9, 17, 18, 19}) {
            std::array<char, 400> expected{};
            std::snprintf(expected.data(), expected.size(), "%.*f", decimals, number);
            Buffer out;
            append_fixed(out, number, decimals);
            ASSERT_EQ(expected.data(), out.text()) << number << ' ' << decimals;
        }
    }
}

}  // namespace
}  // namespace spindrift

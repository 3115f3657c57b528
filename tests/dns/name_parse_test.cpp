#include "names.hpp"
#include "vectors.hpp"

#include <gtest/gtest.h>

namespace spindrift::dns {
namespace {

using tests::copy;
using tests::from_hex;
using tests::hex_or_error;
using tests::name_of;
using tests::Octets;
using tests::repeated;
using tests::to_hex;

std::string hex_of(std::string_view text, LetterCase letters = LetterCase::keep) {
    const Octets exact = copy(text);
    return hex_or_error([&](Buffer& out) { return parse_name(out, as_text(exact), letters); });
}

struct TextCase {
    std::string_view text;
    std::string_view hex;
};

// Texts and the names they stand for (docs/formats/dns.md 5.2).
const TextCase readings[] = {
    {"", "00"},
    {".", "00"},
    {"a", "016100"},
    {"a.", "016100"},
    {"WWW.Example.COM.", "03575757074578616d706c6503434f4d00"},
    {"a\\.b.c", "03612e62016300"},
    {"a\\\\b", "03615c6200"},
    {"\\A\\B", "02414200"},
    {"\\065\\066", "02414200"},
    {"a\\.", "02612e00"},
    {"a\\..", "02612e00"},
    {"a\\ b", "03612062 00"},
    {"a b", "03612062 00"},
    {"\\000\\255", "0200ff00"},
    {"@", "014000"},
    {"\"q\"", "0322712200"},
    {"\xc3\xa9.fr", "02c3a902667200"},
    {"\\\xff", "01ff00"},
    {"a..b", "!parse error"},
    {"..", "!parse error"},
    {".a", "!parse error"},
    {"a..", "!parse error"},
    {"a\\25", "!parse error"},
    {"a\\2", "!parse error"},
    {"a\\256", "!parse error"},
    {"a\\999", "!parse error"},
    {"a\\09x", "!parse error"},
    // A backslash at the very end.
    {"\\", "!parse error"},
    {"a\\", "!parse error"},
    {"a.\\", "!parse error"},
    {"a\\\\\\", "!parse error"},
};

TEST(ParseName, ReadsTextAsSpecified) {
    for (const TextCase& each : readings) {
        std::string hex(each.hex);
        if (hex[0] != '!') {
            hex = to_hex(from_hex(hex));
        }
        EXPECT_EQ(hex, hex_of(each.text)) << each.text;
    }
}

TEST(ParseName, LowersLettersThatAreNotEscaped) {
    EXPECT_EQ("03777777076578616d706c6503636f6d00", hex_of("WWW.Example.COM", LetterCase::lower));
    EXPECT_EQ("0341425b00", hex_of("\\A\\066[", LetterCase::lower));
    EXPECT_EQ("05405b607b7a00", hex_of("@[`{Z", LetterCase::lower));
    EXPECT_EQ("02c38900", hex_of("\xc3\x89", LetterCase::lower));
}

TEST(ParseName, KeepsToTheLimitsOfLabels) {
    EXPECT_EQ(to_hex(name_of({63})), hex_of(repeated("a", 63)));
    EXPECT_EQ(to_hex(name_of({63})), hex_of(repeated("\\097", 63) + '.'));
    for (const std::size_t size : {64U, 65U, 128U, 192U, 253U}) {
        EXPECT_EQ("!invalid length octet", hex_of(repeated("a", size))) << size;
    }
    EXPECT_EQ("!invalid length octet", hex_of(repeated("a", 64) + '.'));
    EXPECT_EQ("!invalid length octet", hex_of(repeated("a", 64) + ".b."));
    EXPECT_EQ("!invalid length octet", hex_of("b." + repeated("\\.", 64)));
}

TEST(ParseName, KeepsToTheLimitOfNames) {
    EXPECT_EQ(repeated("0161", 127) + "00", hex_of(repeated("a.", 127)));
    EXPECT_EQ("!name overflow", hex_of(repeated("a.", 128)));
    const std::string three = repeated(repeated("a", 63) + '.', 3);
    EXPECT_EQ(to_hex(name_of({63, 63, 63, 61})), hex_of(three + repeated("a", 61)));
    EXPECT_EQ(to_hex(name_of({63, 63, 63, 61})), hex_of(three + repeated("a", 61) + '.'));
    EXPECT_EQ("!name overflow", hex_of(three + repeated("a", 62)));
    EXPECT_EQ("!name overflow", hex_of(three + repeated("a", 62) + '.'));
    EXPECT_EQ("!name overflow", hex_of(three + repeated("a", 59) + ".bb"));
    EXPECT_EQ("!name overflow", hex_of(repeated("x", 100'000)));
    // The length of the name is checked before its labels.
    EXPECT_EQ("!parse error", hex_of(repeated("a.", 126) + '.'));
    EXPECT_EQ("!name overflow", hex_of(repeated("a.", 127) + '.'));
    EXPECT_EQ("!name overflow", hex_of(three + repeated("a", 62) + "\\"));
}

TEST(ParseName, GivesTheSameAsAnObject) {
    for (const TextCase& each : readings) {
        const auto name = Name::parse(each.text);
        const std::string hex = name ? to_hex(name->wire()) : '!' + std::string(to_text(name.error()));
        EXPECT_EQ(hex_of(each.text), hex) << each.text;
    }
    EXPECT_EQ("00", to_hex(Name().wire()));
    EXPECT_EQ(*Name::parse("A.b", LetterCase::lower), *Name::parse("a.B.", LetterCase::lower));
    EXPECT_FALSE(*Name::parse("A.b") == *Name::parse("a.b"));
}

}  // namespace
}  // namespace spindrift::dns

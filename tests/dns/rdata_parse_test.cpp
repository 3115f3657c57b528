#include "vectors.hpp"

#include <gtest/gtest.h>

namespace spindrift::dns {
namespace {

using tests::from_hex;
using tests::read;
using tests::repeated;
using tests::shown;
using tests::to_hex;

constexpr std::string_view refused = "!parse error";

struct Reading {
    std::uint16_t rrtype;
    std::string_view text;
    std::string_view hex;  // blanks are for people
};

void expect_readings(std::span<const Reading> readings) {
    for (const Reading& each : readings) {
        const std::string expected = each.hex.starts_with('!') ? std::string(each.hex) : to_hex(from_hex(each.hex));
        EXPECT_EQ(expected, read(each.text, each.rrtype)) << each.rrtype << " " << each.text;
    }
}

// docs/formats/dns.md 8.3 throughout.
TEST(ParseRdata, ReadsIntegers) {
    constexpr Reading readings[] = {
        {15, "10 a.", "000a 016100"},
        {15, "65535 a.", "ffff 016100"},
        {15, "00010 a.", "000a 016100"},
        {15, "10", "000a"},
        {15, "65536 a.", refused},
        {15, "-1 a.", refused},
        {15, "+1 a.", refused},
        {15, "0x1 a.", refused},
        {15, "a.", refused},
        {15, "1h a.", refused},
        {257, "255", "ff"},
        {257, "256", refused},
        {6, ". . 4294967295 0 1 2 3", "00 00 ffffffff 00000000 00000001 00000002 00000003"},
        {6, ". . 4294967296", refused},
        {6, ". . 1 2", "00 00 00000001 00000002"},
        {6, ". . 1d", refused},
    };
    expect_readings(readings);
}

TEST(ParseRdata, SkipsWhiteSpaceBetweenFields) {
    constexpr Reading readings[] = {
        {15, " \t\n\v\f\r10 \t\r\n a. \t", "000a 016100"},
        {15, "10\va.", refused},  // a token ends at space, tab, CR and LF alone
        {1, "  192.0.2.1", "c0000201"},
        {1, "192.0.2.1 junk", "c0000201"},
        {1, "", ""},
        {1, " \t ", ""},
        {2, "a. b. c.", "016100"},
    };
    expect_readings(readings);
}

TEST(ParseRdata, ReadsAddresses) {
    constexpr Reading readings[] = {
        {1, "192.0.2.1", "c0000201"},
        {1, "192.0.02.1", refused},
        {1, "192.0.2", refused},
        {1, "::1", refused},
        {1, "\\# 4 c0000201", refused},
        {28, "2001:DB8::1", "20010db8000000000000000000000001"},
        {28, "::ffff:192.0.2.1", "00000000000000000000ffffc0000201"},
        {28, "192.0.2.1", refused},
        {28, "fe80::1%eth0", refused},
        {108, "00-00-5E-00-53-0a", "00005e00530a"},
        {108, "00-00-5e-00-53-01 ", refused},
        {108, "00:00:5e:00:53:01", refused},
        {108, "00-00-5e-00-53", refused},
        {108, "0-000-5e-00-53-01", refused},
        {108, "00-00-5e-00-53-0g", refused},
        {109, "00-00-5e-00-53-01-02-03", "00005e0053010203"},
        {109, "00-00-5e-00-53-01", refused},
    };
    expect_readings(readings);
}

TEST(ParseRdata, ReadsNames) {
    constexpr Reading readings[] = {
        {2, "Ns.Example.", "024e73 074578616d706c65 00"},
        {2, ".", "00"},
        {2, "a", "016100"},
        {2, "a\\032b.", "03612062 00"},
        {2, "a\\ b.", refused},  // the token ends before the escaped space: a lone backslash
        {2, "a..b", refused},
        {14, "a. b.", "016100 016200"},
        {14, "a.", "016100"},
    };
    expect_readings(readings);
    EXPECT_EQ("!name overflow", read(repeated("a.", 128), 2));
    EXPECT_EQ("!invalid length octet", read(repeated("a", 64), 2));
}

TEST(ParseRdata, ReadsHex) {
    constexpr Reading readings[] = {
        {43, "60485 8 2 AAbbCC", "ec45 08 02 aabbcc"},
        {43, "60485 8 2", "ec45 08 02"},
        {43, "60485 8 2 AABB CC", refused},
        {43, "60485 8 2 AABB ", refused},
        {43, "60485 8 2 AAB", refused},
        // wdns reads some of these in ways nobody means
        {10, "1g", refused},
        {10, "-1", refused},
        {10, "+f", refused},
        {10, "0x", refused},
        {10, "12 34 56", refused},
        {50, "1 0 1 1g 00", refused},
        {50, "1 0 1 -1 00", refused},
        {51, "1 0 10 -", "01 00 000a 00"},
        {51, "1 0 10 aAbB", "01 00 000a 02aabb"},
        {51, "1 0 10 abc", refused},
        {51, "1 0 10 --", refused},
        {52, "3 1 1 00FF", "03 01 01 00ff"},
    };
    expect_readings(readings);
    EXPECT_EQ("0100000aff" + repeated("ab", 255), read("1 0 10 " + repeated("AB", 255), 51));
    EXPECT_EQ(refused, read("1 0 10 " + repeated("AB", 256), 51));
}

TEST(ParseRdata, ReadsBase64) {
    constexpr Reading readings[] = {
        {48, "257 3 8 AwEAAQ==", "0101 03 08 03010001"},
        {48, "257 3 8 AwEA AQ==", "0101 03 08 03010001"},
        {48, "257 3 8 AwEA\n\tAQ", "0101 03 08 03010001"},
        {48, "257 3 8 A{w-E=A}A.Q", "0101 03 08 03010001"},
        {48, "257 3 8 A", "0101 03 08"},
        {48, "257 3 8 AA", "0101 03 08 00"},
        {48, "257 3 8 AAA", "0101 03 08 0000"},
        {61, "{", ""},
        {61, "\xff\x80Zm9v", "666f6f"},
    };
    expect_readings(readings);
}

TEST(ParseRdata, ReadsCharacterStrings) {
    constexpr Reading readings[] = {
        {13, "\"ARM 64\"Linux", "0641524d203634 054c696e7578"},
        {13, "\"ARM 64\" \"Linux\"", "0641524d203634 054c696e7578"},
        {13, "a", "0161"},
        {13, "a\\.b", refused},
        {16, "\"a\"\"b\"", "0161 0162"},
        {16, "a\"b", "03612262"},
        {16, "a\\\"b \\\\", "03612262 015c"},
        {16, "\"\\000\\255 \\\"\\\\\"", "05 00ff20225c"},
        {16, "\"\"", "00"},
        {16, "\"\" \"\"", "00 00"},
        {16, "a b\tc\nd\ve\ff\rg", "0161 0162 0163 0164 0165 0166 0167"},
        {16, "\"a", refused},
        {16, "\"a\\\"", refused},
        {16, "\"", refused},
        {16, "a\\", refused},
        {16, "a\\1", refused},
        {16, "a\\12", refused},
        {16, "a\\256", refused},
        {16, "a\\+12", refused},
        {16, "a\\n", refused},
        {16, "\"a\tb\"", refused},
        {16, "\"\x7f\"", refused},
        {16, "\xc3\xa9", refused},
        {16, "a\x01", refused},
        {257, "0 \"issue\" \"ca.example; x\"", "00 056973737565 63612e6578616d706c653b2078"},
        {257, "0 issue \"x\"", "00 056973737565 78"},
    };
    expect_readings(readings);
    EXPECT_EQ("ff" + repeated("61", 255), read(repeated("a", 255), 16));
    EXPECT_EQ("ff" + repeated("61", 255), read('"' + repeated("\\097", 255) + '"', 16));
    EXPECT_EQ(refused, read(repeated("a", 256), 16));
    EXPECT_EQ(refused, read("x \"" + repeated("\\097", 256) + '"', 16));
    EXPECT_EQ(refused, read(repeated("a", 256), 19));
    EXPECT_EQ(repeated("0161", 1000), read(repeated("a ", 1000), 16));
}

TEST(ParseRdata, ReadsOneLongString) {
    constexpr Reading readings[] = {
        {256, "10 1 \"a\\\"b\"", "000a 0001 612262"},
        {256, "10 1", "000a 0001"},
        {256, "10 1 \"a\"b\"", "000a 0001 61"},
        {256, "10 1 \"\"", refused},
        {256, "10 1 \"\"\"", "000a 0001"},
        {256, "10 1 \"a\" ", refused},
        {256, "10 1 abc", refused},
        {256, "10 1 \"abc", refused},
        {256, "10 1 abc\"", refused},
        {256, "10 1 \"ab\\\"", refused},
    };
    expect_readings(readings);
    EXPECT_EQ("000a0001" + repeated("61", 60'000), read("10 1 \"" + repeated("a", 60'000) + '"', 256));
}

TEST(ParseRdata, ReadsHashes) {
    // The base32 of RFC 4648 section 10.
    constexpr Reading readings[] = {
        {50, "0 0 0 - CO", "00 00 0000 00 0166"},
        {50, "0 0 0 - co======", "00 00 0000 00 0166"},
        {50, "0 0 0 - CPNMUOJ1E8", "00 00 0000 00 06666f6f626172"},
        {50, "0 0 0 - CPNMU A", "00 00 0000 00 03666f6f 000140"},
        {50, "0 0 0 - CPNMU=co A", "00 00 0000 00 03666f6f 000140"},
        {50, "0 0 0 - 0 A", "00 00 0000 00 00 000140"},
        {50, "0 0 0 - ! A", "00 00 0000 00 00 000140"},
        {50, "0 0 0 - CPNM", "00 00 0000 00 02666f"},  // the bits left over are dropped
        {50, "0 0 0 - CW", refused},
        {50, "0 0 0 - C!", refused},
        {50, "0 0 0 - CPNMU=!", refused},
    };
    expect_readings(readings);
    EXPECT_EQ("0000000000ff" + repeated("00", 255), read("0 0 0 - " + repeated("0", 408), 50));
    EXPECT_EQ(refused, read("0 0 0 - " + repeated("0", 410), 50));
}

TEST(ParseRdata, ReadsTypesAndBitmaps) {
    constexpr Reading readings[] = {
        {46, "A", "0001"},
        {46, "type65280 5", "ff00 05"},
        {46, "1", refused},
        {46, "TYPE0", refused},
        {46, "NOTYPE", refused},
        {47, "a.", "016100"},
        {47, "a. MX NS A A", "016100 0002 6001"},
        {47, "a. URI CAA TYPE258", "016100 0101 e0"},
        {47, "a. TYPE65535 A", "016100 000140 ff20 0000000000000000000000000000000000000000000000000000000000000001"},
        {47, "a. TYPE0", "016100 000180"},
        {47, "a. type0", "016100 000180"},
        {47, "a. TYPE00", refused},
        {47, "a. TYPE01", "016100 000140"},
        {47, "a. a NsEc", "016100 0006 400000000001"},
        {47, "a. A, NS", refused},
        {47, "a. 1", refused},
        {62, "66 3 A NS AAAA", "00000042 0003 0004 60000008"},
    };
    expect_readings(readings);
    std::string all = "a.";
    for (int number = 65535; number >= 0; --number) {
        all += " TYPE" + std::to_string(number);
    }
    std::string windows = "016100";
    for (int window = 0; window < 256; ++window) {
        windows += to_hex(tests::Octets{static_cast<std::byte>(window), std::byte{32}}) + repeated("ff", 32);
    }
    EXPECT_EQ(windows, read(all, 47));
}

TEST(ParseRdata, ReadsA6) {
    constexpr Reading readings[] = {
        {38, "64 ::1:2:3:4 a.", "40 0001000200030004 016100"},
        {38, "64 2001:db8::1 a.", "40 0000000000000001 016100"},
        {38, "127 ::ff a.", "7f ff 016100"},  // not masked
        {38, "120 ::1", "78 01"},
        {38, "128 a.", "80 016100"},
        {38, "128 :: a.", "80 016100"},
        {38, "128 2001:db8::1 a.", "80 016100"},
        {38, "0 2001:db8::1", "00 20010db8000000000000000000000001"},
        {38, "0 2001:db8::1 \t", "00 20010db8000000000000000000000001"},
        {38, "0 2001:db8::1 a.", refused},
        {38, "64 a.", refused},
        {38, "64", refused},
        {38, "64 ", refused},
        {38, "128", refused},
        {38, "129 :: a.", refused},
        {38, "256 :: a.", refused},
        {38, "320 ::1 a.", refused},  // 64 modulo 256
        {38, "-1 :: a.", refused},
        {38, "64a ::1 a.", refused},
        {38, "64\v::1 a.", refused},  // a token ends at space, tab, CR and LF alone
        {38, "64 \v\f::1 a.", "40 0000000000000001 016100"},
    };
    expect_readings(readings);
}

TEST(ParseRdata, ReadsTheGenericForm) {
    constexpr Reading readings[] = {
        {65280, "\\# 3 01 02 ff ", "0102ff"},
        {65280, "\\#\t3  01 02\nff ", "0102ff"},
        {65280, "\\# 3 0102FF", "0102ff"},
        {65280, "\\# 0", ""},
        {65280, "\\# 0 ", ""},
        {65280, "\\# 0003 010203", "010203"},
        {65280, "", refused},
        {65280, "0102ff", refused},
        {65280, " \\# 1 01", refused},
        {65280, "\\#1 01", refused},
        {65280, "\\#", refused},
        {65280, "\\# ", refused},
        {65280, "\\# x", refused},
        {65280, "\\# -1", refused},
        {65280, "\\# 3 0102", refused},
        {65280, "\\# 1 0102", refused},
        {65280, "\\# 65537 01", refused},  // 1 modulo 65536
        {65280, "\\# 65536", refused},
        {65280, "\\# 1 0g", refused},
        {65280, "\\# 1 -1", refused},
        {65280, "\\# 1 0x", refused},
        {65280, "\\# 1 1", refused},
        // white space stands between octets, not within one
        {65280, "\\# 1 0 1", refused},
        {65280, "\\# 2 010 2", refused},
        {65280, "\\# 2 01\v02", "0102"},
        {44, "1 1 abcd", refused},
        {29, "52 14 05 N 00 08 50 E 10m", refused},
    };
    expect_readings(readings);
    EXPECT_EQ(repeated("ab", 65535), read("\\# 65535 " + repeated("ab ", 65535), 65280));
}

TEST(ParseRdata, HasNoTextForOptions) {
    EXPECT_EQ("", read("", 41));
    EXPECT_EQ("", read(" ", 41));
    EXPECT_EQ("!failure", read("OPT=10: 01 (\".\")", 41));
}

TEST(ParseRdata, TakesNulForAnOrdinaryOctet) {
    EXPECT_EQ(refused, read(std::string_view("192.0.2.1\0", 10), 1));
    EXPECT_EQ(refused, read(std::string_view("a\0", 2), 16));
    EXPECT_EQ("0361006200", read(std::string_view("a\0b", 3), 2));
}

}  // namespace
}  // namespace spindrift::dns

#include "vectors.hpp"

#include <spindrift/dns/mnemonics.hpp>

#include <gtest/gtest.h>

namespace spindrift::dns {
namespace {

using tests::from_hex;
using tests::repeated;
using tests::to_hex;

std::string read(std::string_view text, std::uint16_t rrtype, std::uint16_t rrclass = 1) {
    const tests::Octets exact = tests::copy(text);
    return tests::hex_or_error([&](Buffer& out) { return parse_zone_rdata(out, as_text(exact), rrtype, rrclass); });
}

struct Reading {
    std::string_view text;
    std::string_view hex;
};

void expect_readings(std::uint16_t rrtype, std::span<const Reading> readings) {
    for (const Reading& each : readings) {
        EXPECT_EQ(to_hex(from_hex(each.hex)), read(each.text, rrtype)) << each.text;
    }
}

TEST(ZoneLoc, ReadsLocations) {
    // The texts are those of RFC 1876 section 4, the octets were worked out from its section 2 by hand.
    constexpr Reading readings[] = {
        {"42 21 54 N 71 06 18 W -24m 30m", "00 33 16 13 89172dd0 70be15f0 00988d20"},
        {"42 21 43.952 N 71 5 6.344 W -24m 1m 200m", "00 12 24 13 89170690 70bf2dd8 00988d20"},
        {"52 14 05 N 00 08 50 E 10m", "00 12 16 13 8b3556c8 80081650 00989a68"},
        {"32 7 19 S 116 2 25 E 10m", "00 12 16 13 791b7d28 98e64868 00989a68"},
        {"42 21 28.764 N 71 00 51.617 W -44m 2000m", "00 25 16 13 8916cb3c 70c310df 00988550"},
        // minutes, seconds and units may be missing
        {"52 14 N 0 8 E 10", "00 12 16 13 8b354340 80075300 00989a68"},
        {"90 N 180 E 0", "00 12 16 13 934fd900 a69fb200 00989680"},
        {"0 0 0 S 0 0 0 W 0m", "00 12 16 13 80000000 80000000 00989680"},
        {"0 0 0.5 N 0 0 0.05 E 0.5m", "00 12 16 13 800001f4 80000032 009896b2"},
        // the ends of what the octets can say
        {"90 S 180 W -100000m", "00 12 16 13 6cb02700 59604e00 00000000"},
        {"0 N 0 E 42849672.95m", "00 12 16 13 80000000 80000000 ffffffff"},
        {"0 N 0 E 0 0m 90000000m 0.01m", "00 00 99 10 80000000 80000000 00989680"},
        {"0 N 0 E 0 0.09m 0.10m 99.99m", "00 90 11 93 80000000 80000000 00989680"},
        {"\t0  N\t0 E 0 1m 2m 3m ", "00 12 22 32 80000000 80000000 00989680"},
    };
    constexpr std::uint16_t loc = 29;
    expect_readings(loc, readings);
}

TEST(ZoneLoc, RefusesEverythingElse) {
    for (const std::string_view text : {"",
                                        "42",
                                        "42 N",
                                        "42 N 71 W",
                                        "42 21 54 71 06 18 W -24m",
                                        "91 N 0 E 0m",
                                        "90 0 0.001 N 0 E 0m",
                                        "0 N 180 0 0.001 E 0m",
                                        "0 N 181 W 0m",
                                        "0 60 N 0 E 0m",
                                        "0 0 60 N 0 E 0m",
                                        "0 0 59.9999 N 0 E 0m",
                                        "0 0 0 0 N 0 E 0m",
                                        "-1 N 0 E 0m",
                                        "0 E 0 N 0m",
                                        "0 n 0 e 0m",
                                        "0.5 N 0 E 0m",
                                        "N 0 E 0m",
                                        "0 N 0 E -100000.01m",
                                        "0 N 0 E 42849672.96m",
                                        "0 N 0 E 0.001m",
                                        "0 N 0 E x",
                                        "0 N 0 E -",
                                        "0 N 0 E --1m",
                                        "0 N 0 E 1km",
                                        "0 N 0 E 0 100000000m",
                                        "0 N 0 E 0 -1m",
                                        "0 N 0 E 0 1 1 1 1",
                                        "0 N 0 E 0 1 1 x"}) {
        EXPECT_EQ("!parse error", read(text, 29)) << text;
    }
}

TEST(ZoneLoc, StillReadsTheGenericForm) {
    EXPECT_EQ("0102", read("\\# 2 0102", 29));
    EXPECT_EQ("!parse error", read("\\# 2 01", 29));
}

TEST(ZoneSshfp, ReadsItsFields) {
    constexpr std::uint16_t sshfp = 44;
    constexpr Reading readings[] = {
        {"2 1 123456789abcdef67890123456789abcdef67890", "02 01 123456789abcdef67890123456789abcdef67890"},  // RFC 4255
        {" 255\t0 AB ", "ff 00 ab"},
        {"\\# 3 0102ff", "0102ff"},
    };
    expect_readings(sshfp, readings);
    for (const std::string_view text :
         {"", "1", "1 1", "1 1 abc", "1 1 xy", "256 1 ab", "1 256 ab", "-1 1 ab", "a 1 ab", "1 1 ab cd", "1 1 -1"}) {
        EXPECT_EQ("!parse error", read(text, sshfp)) << text;
    }
}

constexpr std::uint16_t rrsig = 46;

TEST(ZoneRrsig, ReadsTimesAsDates) {
    // RFC 4034 section 3.3, times worked out from its section 3.1.5.
    constexpr Reading readings[] = {
        {"A 5 3 86400 20030322173103 20030220173103 2642 example.com. Zm9v YmFy",
         "0001 05 03 00015180 3e7c9dd7 3e5510d7 0a52 076578616d706c6503636f6d00 666f6f626172"},
        {"A 5 3 86400 20300101000000 1893455999 2642 a.", "0001 05 03 00015180 70dbd880 70dbd87f 0a52 016100"},
        {"A 5 3 86400 19700101000000 19691231235959 1 .", "0001 05 03 00015180 00000000 ffffffff 0001 00"},
        {"A 5 3 86400 21060207062816 20380119031408 1 .", "0001 05 03 00015180 00000000 80000000 0001 00"},
        {"TYPE65280 5 3 0 20300101000000 20300101000000 1 A.b",
         "ff00 05 03 00000000 70dbd880 70dbd880 0001 0141016200"},
    };
    expect_readings(rrsig, readings);
}

TEST(ZoneRrsig, ReadsNumbersAsEverywhere) {
    const std::string_view text = "AAAA 13 3 3600 1705095875 1703758939 12345 example.com. Zm9v";
    EXPECT_EQ(tests::read(text, rrsig), read(text, rrsig));
    EXPECT_EQ("0001", read("A", rrsig));
    EXPECT_EQ("", read("", rrsig));
}

TEST(ZoneRrsig, RefusesEverythingElse) {
    constexpr std::string_view right = "A 5 3 86400 20300101000000 20300101000000 1 a.";
    EXPECT_NE('!', read(right, rrsig)[0]);
    for (const std::string_view text :
         {"A 5 3 86400 20300101000000", "A 5 3 86400 20300101000000 20300101000000 1",
          "A 5 3 86400 20301301000000 20300101000000 1 a.", "A 5 3 86400 20300001000000 20300101000000 1 a.",
          "A 5 3 86400 20300132000000 20300101000000 1 a.", "A 5 3 86400 20300101240000 20300101000000 1 a.",
          "A 5 3 86400 20300101006000 20300101000000 1 a.", "A 5 3 86400 2030010100000 20300101000000 1 a.",
          "A 5 3 86400 203001010000000 20300101000000 1 a.", "A 5 3 86400 2030-101000000 20300101000000 1 a.",
          "A 5 3 86400 2030010100000x 20300101000000 1 a.", "TYPE0 5 3 86400 20300101000000 20300101000000 1 a.",
          "1 5 3 86400 20300101000000 20300101000000 1 a.", "A 256 3 86400 20300101000000 20300101000000 1 a.",
          "A 5 3 86400 20300101000000 20300101000000 65536 a.", "A 5 3 86400 20300101000000 20300101000000 1 a..b"}) {
        EXPECT_EQ("!parse error", read(text, rrsig)) << text;
    }
    // The reason is that of the form wdns knows too.
    EXPECT_EQ("!name overflow", read("A 5 3 86400 1893456000 1893456000 1 " + repeated("a.", 128), rrsig));
}

TEST(ParseZoneRdata, IsParseRdataForAllOtherTypes) {
    for (const auto& vector : tests::vectors_of("rdata")) {
        const std::string text = tests::shown(vector.wire, vector.rrtype, vector.rrclass);
        EXPECT_EQ(tests::read(text, vector.rrtype, vector.rrclass), read(text, vector.rrtype, vector.rrclass)) << text;
    }
    for (const std::uint16_t rrtype : {type::a, type::aaaa, type::ns}) {
        EXPECT_EQ(tests::read("2 1 ab", rrtype), read("2 1 ab", rrtype));
    }
}

}  // namespace
}  // namespace spindrift::dns

#include "tests/nmsg/samples.hpp"

#include <spindrift/nmsg/container/wire.hpp>

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace spindrift::nmsg {
namespace {

using samples::Exact;
using samples::octets;

struct Scan {
    std::vector<WireField> fields;
    bool complete;
};

Scan scan(Bytes bytes) {
    Scan result{};
    WireScanner scanner(bytes);
    for (WireField field; scanner.next(field);) {
        result.fields.push_back(field);
    }
    result.complete = scanner.complete();
    return result;
}

TEST(WireScanner, TellsNumberTypeAndValueOfEachField) {
    const Exact wire(octets("08 96 01  12 03 616263  1d 01020304  21 0102030405060708"));
    const Scan found = scan(wire.bytes());
    ASSERT_TRUE(found.complete);
    ASSERT_EQ(found.fields.size(), 4U);
    EXPECT_EQ(found.fields[0].number, 1U);
    EXPECT_EQ(found.fields[0].type, WireType::varint);
    EXPECT_EQ(found.fields[0].value, 150U);
    EXPECT_EQ(found.fields[1].number, 2U);
    EXPECT_EQ(found.fields[1].type, WireType::bytes);
    EXPECT_EQ(as_text(found.fields[1].bytes), "abc");
    EXPECT_EQ(found.fields[2].type, WireType::fixed32);
    EXPECT_EQ(found.fields[2].value, 0x04030201U);
    EXPECT_EQ(found.fields[3].type, WireType::fixed64);
    EXPECT_EQ(found.fields[3].value, 0x0807060504030201U);
}

TEST(WireScanner, NothingIsComplete) {
    EXPECT_TRUE(scan({}).complete);
    EXPECT_TRUE(scan({}).fields.empty());
}

TEST(WireScanner, ReadsVarintsOfEverySizeWithAndWithoutOctetsBehind) {
    for (int bits = 0; bits <= 64; ++bits) {
        const std::uint64_t value = bits == 64 ? ~std::uint64_t{0} : (std::uint64_t{1} << bits) - 1;
        for (const std::string_view behind : {"", "4000", "4000 4000 4000 4000"}) {
            const Exact wire(samples::field(1, value) + octets(behind));
            const Scan found = scan(wire.bytes());
            ASSERT_TRUE(found.complete) << bits << " bits";
            EXPECT_EQ(found.fields[0].value, value) << bits << " bits, behind: " << behind;
        }
    }
}

TEST(WireScanner, ReadsVarintsLongerThanNeeded) {
    const Exact wire(octets("08 8180808000"));
    const Scan found = scan(wire.bytes());
    ASSERT_TRUE(found.complete);
    EXPECT_EQ(found.fields[0].value, 1U);
}

TEST(WireScanner, ReadsTheGreatestFieldNumber) {
    const Exact wire(octets("f8ffffff0f 07"));
    const Scan found = scan(wire.bytes());
    ASSERT_TRUE(found.complete);
    EXPECT_EQ(found.fields[0].number, (1U << 29) - 1);
}

TEST(WireScanner, ReadsEmptyOctets) {
    const Exact wire(octets("0a00"));
    const Scan found = scan(wire.bytes());
    ASSERT_TRUE(found.complete);
    EXPECT_TRUE(found.fields[0].bytes.empty());
}

struct Malformed {
    const char* name;
    const char* wire;
};

class WireScannerMalformed : public testing::TestWithParam<Malformed> {};

TEST_P(WireScannerMalformed, IsNotComplete) {
    const Exact alone(octets(GetParam().wire));
    EXPECT_FALSE(scan(alone.bytes()).complete);
    const Exact behind_a_field(octets("0801") + octets(GetParam().wire));
    const Scan found = scan(behind_a_field.bytes());
    EXPECT_FALSE(found.complete);
    EXPECT_EQ(found.fields.size(), 1U);
}

INSTANTIATE_TEST_SUITE_P(All, WireScannerMalformed,
                         testing::Values(Malformed{"TagWithoutValue", "08"},                              //
                                         Malformed{"FieldNumberZero", "00 01"},                           //
                                         Malformed{"FieldNumberZeroOctets", "02 00"},                     //
                                         Malformed{"GroupStart", "0b"},                                   //
                                         Malformed{"GroupEnd", "0c"},                                     //
                                         Malformed{"WireType6", "0e 00"},                                 //
                                         Malformed{"WireType7", "0f 00"},                                 //
                                         Malformed{"VarintCut", "08 80"},                                 //
                                         Malformed{"VarintCutAfterNine", "08 ffffffffffffffffff"},        //
                                         Malformed{"VarintOfElevenOctets", "08 8080808080808080808001"},  //
                                         Malformed{"TagOfSixOctets", "888080808000 01"},                  //
                                         Malformed{"LengthOfSixOctets", "0a 808080808000"},               //
                                         Malformed{"LengthPastTheEnd", "0a 02 61"},                       //
                                         Malformed{"LengthWithoutOctets", "0a 01"},                       //
                                         Malformed{"LengthOf4GiB", "0a ffffffff0f 61"},                   //
                                         Malformed{"LengthAbove32Bits", "0a ffffffff7f 61"},              //
                                         Malformed{"LengthMissing", "0a"},                                //
                                         Malformed{"Fixed32Cut", "0d 010203"},                            //
                                         Malformed{"Fixed64Cut", "09 01020304050607"}),
                         samples::by_name);

TEST(WireScanner, NeverReadsPastTheEndOfAnyPrefix) {
    const std::string wire =
        octets("08 96 01  12 03 616263  1d 01020304  21 0102030405060708  08 ffffffffffffffffff01");
    for (std::size_t size = 0; size <= wire.size(); ++size) {
        const Exact prefix(wire.substr(0, size));
        const Scan found = scan(prefix.bytes());
        const bool at_a_border = size == 0 || size == 3 || size == 8 || size == 13 || size == 22 || size == wire.size();
        EXPECT_EQ(found.complete, at_a_border) << size << " octets";
    }
}

}  // namespace
}  // namespace spindrift::nmsg

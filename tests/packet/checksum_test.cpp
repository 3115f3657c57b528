#include "tests/base/octets.hpp"

#include <spindrift/packet/checksum.hpp>

#include <gtest/gtest.h>

namespace spindrift::packet {
namespace {

using tests::from_hex;

std::uint16_t sum_of(Bytes data) {
    Checksum checksum;
    checksum.add(data);
    return checksum.sum();
}

TEST(Checksum, GivesTheExampleOfRfc1071) {
    const auto data = from_hex("0001 f203 f4f5 f6f7");
    EXPECT_EQ(0xDDF2, sum_of(data));
    Checksum checksum;
    checksum.add(data);
    EXPECT_EQ(0x220D, checksum.value());
}

TEST(Checksum, FindsARightHeaderRight) {
    // An IPv4 header widely used as an example, checksum B861.
    EXPECT_EQ(0xFFFF, sum_of(from_hex("4500 0073 0000 4000 4011 b861 c0a8 0001 c0a8 00c7")));
    Checksum checksum;
    checksum.add(from_hex("4500 0073 0000 4000 4011 0000 c0a8 0001 c0a8 00c7"));
    EXPECT_EQ(0xB861, checksum.value());
}

TEST(Checksum, PadsAnOddOctetWithZero) {
    EXPECT_EQ(sum_of(from_hex("0102 0300")), sum_of(from_hex("010203")));
    EXPECT_EQ(0xFF00, sum_of(from_hex("ff")));
    EXPECT_EQ(0, sum_of({}));
}

TEST(Checksum, AddsPiecesAndNumbersAlike) {
    Checksum checksum;
    checksum.add(from_hex("0102 0304"));
    checksum.add(std::uint16_t{0xFFFE});
    checksum.add(from_hex("05"));
    EXPECT_EQ(sum_of(from_hex("0102 0304 fffe 0500")), checksum.sum());
}

TEST(Checksum, CarriesAroundHoweverOften) {
    // 16-bit sums in one's complement: as many FFFF as one likes are still FFFF.
    EXPECT_EQ(0xFFFF, sum_of(tests::Octets(1'000'000, std::byte{0xFF})));
    tests::Random random(1);
    for (int i = 0; i < 200; ++i) {
        const auto data = random.octets(2 * random.up_to(800));
        std::uint32_t sum = 0;
        for (std::size_t at = 0; at < data.size(); at += 2) {
            sum += load_be<std::uint16_t>(data.data() + at);
            sum = (sum & 0xFFFF) + (sum >> 16);
        }
        EXPECT_EQ(sum, sum_of(data));
    }
}

}  // namespace
}  // namespace spindrift::packet

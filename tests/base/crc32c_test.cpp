#include "octets.hpp"

#include <spindrift/base/crc32c.hpp>

#include <gtest/gtest.h>

#include <algorithm>

namespace spindrift {
namespace {

// Bit by bit, as the polynomial is defined.
std::uint32_t reference(Bytes data) {
    std::uint32_t crc = 0xFFFFFFFFU;
    for (const std::byte octet : data) {
        crc ^= std::to_integer<std::uint32_t>(octet);
        for (int bit = 0; bit < 8; ++bit) {
            crc = (crc >> 1) ^ ((crc & 1) != 0 ? 0x82F63B78U : 0);
        }
    }
    return ~crc;
}

void expect_crc(std::uint32_t crc, Bytes data) {
    EXPECT_EQ(crc, crc32c(data));
    EXPECT_EQ(crc, crc32c_portable(data));
}

TEST(Crc32c, GivesTheExamplesOfRfc3720) {
    tests::Octets octets(32);
    expect_crc(0x8A9136AA, octets);
    std::ranges::fill(octets, std::byte{0xFF});
    expect_crc(0x62A8AB43, octets);
    for (std::size_t i = 0; i < octets.size(); ++i) {
        octets[i] = static_cast<std::byte>(i);
    }
    expect_crc(0x46DD794E, octets);
    std::ranges::reverse(octets);
    expect_crc(0x113FDB5C, octets);
    expect_crc(0xD9963A56, tests::from_hex("01c00000 00000000 00000000 00000000 14000000 00000400"
                                           "00000014 00000018 28000000 00000000 02000000 00000000"));
}

TEST(Crc32c, GivesTheCheckValue) {
    expect_crc(0xE3069283, as_bytes("123456789"));
    expect_crc(0, {});
}

TEST(Crc32c, IsTheSameForEveryLengthAndAlignment) {
    tests::Random random(5);
    const auto octets = random.octets(8 + 300);
    for (std::size_t start = 0; start < 8; ++start) {
        for (std::size_t size = 0; size <= 300; ++size) {
            const Bytes data = Bytes(octets).subspan(start, size);
            const std::uint32_t expected = reference(data);
            ASSERT_EQ(expected, crc32c(data)) << start << " " << size;
            ASSERT_EQ(expected, crc32c_portable(data)) << start << " " << size;
        }
    }
}

TEST(Crc32c, JoinsLongInputsRightly) {
    // The processor's variant takes long inputs in three strands of 512 octets.
    tests::Random random(6);
    for (const std::size_t strands : {1U, 2U, 7U}) {
        for (std::size_t size = strands * 1536 - 9; size <= strands * 1536 + 9; ++size) {
            const auto octets = random.octets(size);
            expect_crc(reference(octets), octets);
        }
    }
    const auto large = random.octets(1'000'003);
    expect_crc(reference(large), large);
}

}  // namespace
}  // namespace spindrift

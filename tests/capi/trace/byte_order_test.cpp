#include <libtrace.h>

#include <gtest/gtest.h>

namespace spindrift::tests::capi {
namespace {

TEST(CByteOrder, ReversesOctets) {
    EXPECT_EQ(byteswap16(0x1234), 0x3412);
    EXPECT_EQ(byteswap32(0x12345678), 0x78563412U);
    EXPECT_EQ(byteswap64(0x123456789abcdef0), 0xf0debc9a78563412U);
}

TEST(CByteOrder, CountsMicroseconds) {
    const timeval tv{1'700'000'000, 999'999};
    EXPECT_EQ(tv_to_usec(&tv), 1'700'000'000'999'999U);
    EXPECT_EQ(tv_to_usec(nullptr), 0U);
}

}  // namespace
}  // namespace spindrift::tests::capi

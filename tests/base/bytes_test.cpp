#include "octets.hpp"

#include <spindrift/base/bytes.hpp>

#include <gtest/gtest.h>

namespace spindrift {
namespace {

using tests::from_hex;
using tests::to_hex;

TEST(Bytes, LoadsIntegersInBothOrdersAtAnyAddress) {
    const auto octets = from_hex("0102030405060708090a0b0c0d0e0f10");
    EXPECT_EQ(0x01U, load_be<std::uint8_t>(octets.data()));
    EXPECT_EQ(0x0203U, load_be<std::uint16_t>(octets.data() + 1));
    EXPECT_EQ(0x0302U, load_le<std::uint16_t>(octets.data() + 1));
    EXPECT_EQ(0x04050607U, load_be<std::uint32_t>(octets.data() + 3));
    EXPECT_EQ(0x07060504U, load_le<std::uint32_t>(octets.data() + 3));
    EXPECT_EQ(0x060708090a0b0c0dU, load_be<std::uint64_t>(octets.data() + 5));
    EXPECT_EQ(0x0d0c0b0a09080706U, load_le<std::uint64_t>(octets.data() + 5));
}

TEST(Bytes, StoresIntegersInBothOrdersAtAnyAddress) {
    tests::Octets octets(15);
    store_be(octets.data(), std::uint8_t{0x01});
    store_be(octets.data() + 1, std::uint16_t{0x0203});
    store_le(octets.data() + 3, std::uint16_t{0x0405});
    store_be(octets.data() + 5, std::uint32_t{0x06070809});
    store_le(octets.data() + 9, std::uint32_t{0x0a0b0c0d});
    EXPECT_EQ("0102030504060708090d0c0b0a0000", to_hex(octets));
    store_be(octets.data() + 7, std::uint64_t{0x1112131415161718});
    EXPECT_EQ("010203050406071112131415161718", to_hex(octets));
    store_le(octets.data() + 7, std::uint64_t{0x1112131415161718});
    EXPECT_EQ("010203050406071817161514131211", to_hex(octets));
}

TEST(Bytes, ViewsTheSameMemoryAsText) {
    const std::string_view text("a\0b", 3);
    EXPECT_EQ("610062", to_hex(as_bytes(text)));
    EXPECT_EQ(text.data(), as_text(as_bytes(text)).data());
    EXPECT_EQ(text, as_text(as_bytes(text)));
}

}  // namespace
}  // namespace spindrift

#include "tests/nmsg/samples.hpp"

#include <spindrift/nmsg/container/container.hpp>

#include <gtest/gtest.h>

#include <string>

namespace spindrift::nmsg {
namespace {

using samples::Exact;
using samples::hex;
using samples::octets;

struct HeaderCase {
    const char* name;
    const char* wire;
    Errc errc = Errc::success;
    bool zlib = false;
    bool fragment = false;
    int version = 2;
    std::uint32_t body_size = 0;
};

class ContainerHeaderTest : public testing::TestWithParam<HeaderCase> {};

TEST_P(ContainerHeaderTest, Parses) {
    const Exact wire(octets(GetParam().wire));
    const auto header = ContainerHeader::parse(wire.bytes());
    ASSERT_EQ(header ? Errc::success : header.error(), GetParam().errc);
    if (header) {
        EXPECT_EQ(header->zlib, GetParam().zlib);
        EXPECT_EQ(header->fragment, GetParam().fragment);
        EXPECT_EQ(header->version, GetParam().version);
        EXPECT_EQ(header->header_size, GetParam().version == 1 ? 8 : 10);
        EXPECT_EQ(header->body_size, GetParam().body_size);
    }
}

INSTANTIATE_TEST_SUITE_P(
    All, ContainerHeaderTest,
    testing::Values(HeaderCase{"Plain", "4e4d5347 00 02 00000025", Errc::success, false, false, 2, 37},
                    HeaderCase{"Zlib", "4e4d5347 01 02 00000032", Errc::success, true, false, 2, 50},
                    HeaderCase{"Fragment", "4e4d5347 02 02 00000018", Errc::success, false, true, 2, 24},
                    HeaderCase{"ZlibFragment", "4e4d5347 03 02 00000021", Errc::success, true, true, 2, 33},
                    HeaderCase{"UnknownFlag", "4e4d5347 04 02 00000025", Errc::success, false, false, 2, 37},
                    HeaderCase{"AllUnknownFlags", "4e4d5347 fc 02 00000025", Errc::success, false, false, 2, 37},
                    HeaderCase{"BodyBehind", "4e4d5347 00 02 00000001 ff", Errc::success, false, false, 2, 1},
                    HeaderCase{"GreatestLength", "4e4d5347 00 02 ffffffff", Errc::success, false, false, 2, 0xFFFFFFFF},
                    HeaderCase{"Version1", "4e4d5347 00 01 0025", Errc::success, false, false, 1, 37},
                    HeaderCase{"Version1GreatestLength", "4e4d5347 00 01 ffff", Errc::success, false, false, 1, 65535},
                    HeaderCase{"Version1WithFlags", "4e4d5347 01 01 0025 0000", Errc::version_mismatch},
                    HeaderCase{"Version0", "4e4d5347 00 00 00000025", Errc::version_mismatch},
                    HeaderCase{"Version3", "4e4d5347 00 03 00000025", Errc::version_mismatch},
                    HeaderCase{"BadMagic", "4e4d5348 00 02 00000025", Errc::magic_mismatch},
                    HeaderCase{"BadFirstOctet", "4f", Errc::magic_mismatch},
                    HeaderCase{"HeaderlessBody", "00000800 789c 0000 0000", Errc::magic_mismatch},
                    HeaderCase{"Nothing", "", Errc::again},                          //
                    HeaderCase{"OneOctet", "4e", Errc::again},                       //
                    HeaderCase{"Magic", "4e4d5347", Errc::again},                    //
                    HeaderCase{"MagicAndFlags", "4e4d5347 00", Errc::again},         //
                    HeaderCase{"NineOctets", "4e4d5347 00 02 000000", Errc::again},  //
                    HeaderCase{"Version1SevenOctets", "4e4d5347 00 01 00", Errc::again}),
    samples::by_name);

TEST(ContainerHeader, IsWrittenAsVersion2) {
    const auto written = [](bool zlib, bool fragment) {
        ContainerHeader header;
        header.zlib = zlib;
        header.fragment = fragment;
        header.body_size = 0x01020304;
        std::string wire(container_header_size, '\xff');
        header.write(reinterpret_cast<std::byte*>(wire.data()));
        return hex(wire);
    };
    EXPECT_EQ(written(false, false), "4e4d5347000201020304");
    EXPECT_EQ(written(true, false), "4e4d5347010201020304");
    EXPECT_EQ(written(false, true), "4e4d5347020201020304");
    EXPECT_EQ(written(true, true), "4e4d5347030201020304");
}

}  // namespace
}  // namespace spindrift::nmsg

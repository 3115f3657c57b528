#include "tests/nmsg/samples.hpp"

#include <spindrift/nmsg/container/compression.hpp>

#include <gtest/gtest.h>

#include <string>

namespace spindrift::nmsg {
namespace {

using samples::be32;
using samples::Exact;
using samples::octets;
using samples::stored_zlib;

std::string deflated(std::string_view body) {
    Deflater deflater;
    Buffer out;
    deflater.deflate(as_bytes(body), out);
    return std::string(out.text());
}

TEST(Inflater, ReadsExampleD) {
    Inflater inflater;
    Buffer out;
    const Exact body(samples::example_deflated);
    ASSERT_EQ(inflater.inflate(body.bytes(), out), Errc::success);
    EXPECT_EQ(out.text(), samples::example_body);
}

struct InflateCase {
    const char* name;
    std::string body;
    Errc errc;
    std::string inflated;
};

class InflaterBodies : public testing::TestWithParam<InflateCase> {};

TEST_P(InflaterBodies, AreSoundOrFail) {
    Inflater inflater;
    Buffer out;
    out.append("what was there before");
    const Exact body(GetParam().body);
    ASSERT_EQ(inflater.inflate(body.bytes(), out), GetParam().errc);
    EXPECT_EQ(out.text(), GetParam().inflated);
}

std::string with_length(std::size_t length) {
    return be32(length) + samples::example_deflated.substr(4);
}

// docs/formats/nmsg-wire.md section 6
INSTANTIATE_TEST_SUITE_P(
    Spec, InflaterBodies,
    testing::Values(InflateCase{"Stored", stored_zlib("hello"), Errc::success, "hello"},
                    InflateCase{"EmptyStream", stored_zlib(""), Errc::success, ""},
                    InflateCase{"OctetsBehindTheStream", samples::example_deflated + "behind", Errc::success,
                                samples::example_body},
                    InflateCase{"Nothing", "", Errc::failure, ""},
                    InflateCase{"ThreeOctets", octets("000000"), Errc::failure, ""},
                    InflateCase{"LengthAlone", octets("00000000"), Errc::failure, ""},
                    InflateCase{"LengthTooSmall", with_length(36), Errc::failure, ""},
                    InflateCase{"LengthZero", with_length(0), Errc::failure, ""},
                    InflateCase{"LengthTooLarge", with_length(38), Errc::failure, ""},
                    InflateCase{"LengthOf4GiB", with_length(0xFFFFFFFF), Errc::failure, ""},
                    InflateCase{"StreamCut", samples::example_deflated.substr(0, 49), Errc::failure, ""},
                    InflateCase{"StreamCutInTheMiddle", samples::example_deflated.substr(0, 20), Errc::failure, ""},
                    InflateCase{"ChecksumWrong", samples::example_deflated.substr(0, 49) + "\x07", Errc::failure, ""},
                    InflateCase{"NoZlibHeader", be32(5) + stored_zlib("hello").substr(6), Errc::failure, ""},
                    InflateCase{"Garbage", octets("00000010 ffffffffffffffffffffffffffff"), Errc::failure, ""}),
    samples::by_name);

TEST(Inflater, RefusesEverythingAboveTheLimit) {
    Limits limits;
    limits.inflated_size = 1000;
    Inflater inflater;
    Buffer out;
    EXPECT_EQ(inflater.inflate(as_bytes(deflated(std::string(1000, 'x'))), out, limits), Errc::success);
    EXPECT_EQ(inflater.inflate(as_bytes(deflated(std::string(1001, 'x'))), out, limits), Errc::memfail);
}

TEST(Inflater, AllocatesNothingForABombAboveTheLimit) {
    const std::string bomb = deflated(std::string((64 << 20) + 1, '\0'));
    EXPECT_LT(bomb.size(), 70'000U) << "it fits a datagram or nearly";
    Inflater inflater;
    Buffer out;
    EXPECT_EQ(inflater.inflate(as_bytes(bomb), out), Errc::memfail);
    EXPECT_EQ(out.capacity(), 0U);
}

TEST(Inflater, AllocatesNothingThatTheDeflatedSizeCannotJustify) {
    // 46 octets of stream cannot become 1 MiB.
    Inflater inflater;
    Buffer out;
    EXPECT_EQ(inflater.inflate(as_bytes(with_length(1 << 20)), out), Errc::failure);
    EXPECT_EQ(out.capacity(), 0U);
}

TEST(Inflater, TakesTheBestCompressionThereIs) {
    // Writers may compress as well as they can: containers of 1 MiB of zeros must pass.
    const std::string body(1 << 20, '\0');
    Inflater inflater;
    Buffer out;
    ASSERT_EQ(inflater.inflate(as_bytes(deflated(body)), out), Errc::success);
    EXPECT_EQ(out.text(), body);
}

TEST(Inflater, WorksAfterAFailure) {
    Inflater inflater;
    Buffer out;
    EXPECT_EQ(inflater.inflate(as_bytes("no stream at all"), out), Errc::failure);
    ASSERT_EQ(inflater.inflate(as_bytes(samples::example_deflated), out), Errc::success);
    EXPECT_EQ(out.text(), samples::example_body);
}

TEST(Deflater, WritesLengthAndZlibStream) {
    const std::string body = deflated(samples::example_body);
    EXPECT_EQ(body.substr(0, 4), be32(samples::example_body.size()));
    // RFC 1950: deflate with a window of 32 KiB, and a header that is a multiple of 31.
    EXPECT_EQ(body[4], '\x78');
    EXPECT_EQ((0x78 << 8 | static_cast<unsigned char>(body[5])) % 31, 0);
}

TEST(Deflater, AppendsToWhatIsThere) {
    Deflater deflater;
    Buffer out;
    out.append("front");
    deflater.deflate(as_bytes(samples::example_body), out);
    EXPECT_EQ(out.text().substr(0, 9), "front" + be32(37));
}

class DeflaterSizes : public testing::TestWithParam<std::size_t> {};

TEST_P(DeflaterSizes, ComeBack) {
    std::string body;
    std::uint32_t state = 1;
    while (body.size() < GetParam()) {  // half of it compresses, half does not
        state = state * 1664525 + 1013904223;
        body += body.size() % 200 < 100 ? 'a' : static_cast<char>(state >> 24);
    }
    Inflater inflater;
    Buffer out;
    ASSERT_EQ(inflater.inflate(as_bytes(deflated(body)), out), Errc::success);
    EXPECT_EQ(out.text(), body);
}

INSTANTIATE_TEST_SUITE_P(All, DeflaterSizes, testing::Values(0, 1, 2, 100, 65535, 65536, 1'048'576, 3'000'000));

}  // namespace
}  // namespace spindrift::nmsg

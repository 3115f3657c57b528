#include "decoded_body.hpp"

#include <spindrift/base/crc32c.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <vector>

// CRCs of payloads (docs/formats/nmsg-wire.md section 4).
namespace spindrift::nmsg {
namespace {

using samples::decode;
using samples::Exact;
using samples::field;
using samples::octets;
using samples::record;

struct CrcPlacement {
    const char* name;
    std::string body;
    std::vector<std::optional<std::uint32_t>> crcs;
};

class DecodeContainerCrcs : public testing::TestWithParam<CrcPlacement> {};

TEST_P(DecodeContainerCrcs, BelongToPayloadsByTheirOrder) {
    const Exact body(GetParam().body);
    const auto [errc, info, payloads] = decode(body.bytes());
    ASSERT_EQ(errc, Errc::success);
    std::vector<std::optional<std::uint32_t>> crcs;
    for (const Payload& payload : payloads) {
        crcs.push_back(payload.crc);
    }
    EXPECT_EQ(crcs, GetParam().crcs);
}

const std::string two_records = record("a") + record("b");
const std::string crc_a = octets("10c1a18f8203");      // of "a": c1d04330
const std::string crc_hello = octets("10c9a996d30a");  // of "hello world": c99465aa
const std::string packed = octets("120a c1a18f8203 c9a996d30a");

INSTANTIATE_TEST_SUITE_P(
    Spec, DecodeContainerCrcs,
    testing::Values(
        CrcPlacement{"Behind", two_records + crc_a + crc_hello, {0xc1d04330, 0xc99465aa}},
        CrcPlacement{"InFront", crc_a + crc_hello + two_records, {0xc1d04330, 0xc99465aa}},
        CrcPlacement{"Alternating", crc_a + record("a") + crc_hello + record("b"), {0xc1d04330, 0xc99465aa}},
        CrcPlacement{"OneBehindOneBetween", record("a") + crc_a + record("b") + crc_hello, {0xc1d04330, 0xc99465aa}},
        CrcPlacement{"Packed", two_records + packed, {0xc1d04330, 0xc99465aa}},
        CrcPlacement{"PackedInFront", packed + two_records, {0xc1d04330, 0xc99465aa}},
        CrcPlacement{"None", two_records, {std::nullopt, std::nullopt}},
        CrcPlacement{"Fewer", two_records + crc_a, {0xc1d04330, std::nullopt}},
        CrcPlacement{"More", two_records + crc_a + crc_hello + crc_a, {0xc1d04330, 0xc99465aa}},
        CrcPlacement{"MoreInFront", crc_a + crc_hello + crc_a + two_records, {0xc1d04330, 0xc99465aa}}),
    samples::by_name);

struct CrcVector {
    const char* name;
    std::string data;
    const char* wire;
};

class CrcVectors : public testing::TestWithParam<CrcVector> {};

TEST_P(CrcVectors, AreVerifiedAndWritten) {
    const std::string wire = octets(GetParam().wire);
    const Exact body(record(GetParam().data) + octets("10") + wire);
    auto [errc, info, payloads] = decode(body.bytes());
    ASSERT_EQ(errc, Errc::success);
    EXPECT_TRUE(verify_crc(payloads[0]));

    ContainerBuilder builder(max_container_size, false);
    Buffer encoded;
    encode_payload(encoded, payloads[0]);
    builder.add(encoded.bytes(), payload_size(payloads[0]), crc32c(payloads[0].data));
    Buffer out;
    builder.finish(out);
    EXPECT_THAT(std::string(out.text()), testing::EndsWith(octets("10") + wire));
}

std::string counting_octets() {
    std::string text;
    for (char octet = 0; octet < 0x20; ++octet) {
        text += octet;
    }
    return text;
}

// docs/formats/nmsg-wire.md section 4.
INSTANTIATE_TEST_SUITE_P(Spec, CrcVectors,
                         testing::Values(CrcVector{"Empty", "", "00"}, CrcVector{"A", "a", "c1a18f8203"},
                                         CrcVector{"Foo", "foo", "cf89bbed01"},
                                         CrcVector{"HelloWorld", "hello world", "c9a996d30a"},
                                         CrcVector{"Digits", "123456789", "e38dc89c08"},
                                         CrcVector{"Zeros", std::string(32, '\0'), "8aa3dad10a"},
                                         CrcVector{"Ones", std::string(32, '\xff'), "e2d0ae9d04"},
                                         CrcVector{"Counting", counting_octets(), "c6bae7f304"}),
                         samples::by_name);

TEST(VerifyCrc, RefusesACrcThatIsNotSwapped) {
    const Exact body(record("foo") + field(2, 0xcfc4ae1d));
    auto [errc, info, payloads] = decode(body.bytes());
    ASSERT_EQ(errc, Errc::success);
    EXPECT_EQ(payloads[0].crc, 0x1daec4cfU);
    EXPECT_FALSE(verify_crc(payloads[0]));
    EXPECT_EQ(payloads[0].crc, 0xcfc4ae1dU) << "the computed CRC replaces it";
}

TEST(VerifyCrc, LetsPayloadsWithoutOnePass) {
    Payload payload = samples::example_payload();
    EXPECT_TRUE(verify_crc(payload));
    EXPECT_EQ(payload.crc, 0x6e2da476U);
}

TEST(VerifyCrc, CoversNothingButTheData) {
    Payload payload = samples::example_payload();
    payload.crc = 0x6e2da476;
    payload.time_sec = 0;
    payload.source = 7;
    EXPECT_TRUE(verify_crc(payload));
}

}  // namespace
}  // namespace spindrift::nmsg

#include "tests/nmsg/samples.hpp"

#include <spindrift/base/crc32c.hpp>
#include <spindrift/nmsg/container/compression.hpp>
#include <spindrift/nmsg/container/container.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <vector>

namespace spindrift::nmsg {
namespace {

using samples::container;
using samples::Exact;
using samples::field;
using samples::hex;
using samples::octets;
using samples::record;

// --- headers

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

// --- bodies

struct DecodedBody {
    Errc errc = Errc::success;
    ContainerInfo info;
    std::vector<Payload> payloads;
};

DecodedBody decode(Bytes body, const Limits& limits = {}) {
    DecodedBody result;
    const auto info = decode_container(body, result.payloads, limits);
    if (info) {
        result.info = *info;
    } else {
        result.errc = info.error();
    }
    return result;
}

TEST(DecodeContainer, ReadsExampleA) {
    const Exact body(samples::example_body);
    auto [errc, info, payloads] = decode(body.bytes());
    ASSERT_EQ(errc, Errc::success);
    EXPECT_EQ(info.count, 1U);
    EXPECT_EQ(info.sequence, std::nullopt);
    EXPECT_EQ(info.sequence_id, std::nullopt);
    ASSERT_EQ(payloads.size(), 1U);
    EXPECT_EQ(payloads[0].vid, 1U);
    EXPECT_EQ(payloads[0].msgtype, 6U);
    EXPECT_EQ(payloads[0].time_sec, 1422970529);
    EXPECT_EQ(payloads[0].time_nsec, 678474903U);
    EXPECT_TRUE(payloads[0].has_data);
    EXPECT_EQ(as_text(payloads[0].data), samples::example_data);
    EXPECT_EQ(payloads[0].source, std::nullopt);
    EXPECT_EQ(payloads[0].operator_id, std::nullopt);
    EXPECT_EQ(payloads[0].group, std::nullopt);
    EXPECT_EQ(payloads[0].crc, 0x6e2da476U);
    EXPECT_TRUE(verify_crc(payloads[0]));
}

TEST(DecodeContainer, ReadsExampleBWithSourceOperatorAndGroup) {
    const Exact body(
        octets("0a29 0801 1006 18a19dc3a605 2597b47028 2a0c 0a0261001206 68656c6c6f00"
               "38cf85e88d0a 40c803 489a05 10eeda90b507"));
    ASSERT_EQ(body.bytes().size(), 0x31U);
    const auto [errc, info, payloads] = decode(body.bytes());
    ASSERT_EQ(errc, Errc::success);
    EXPECT_EQ(payloads[0].source, 0xa1ba02cfU);
    EXPECT_EQ(payloads[0].operator_id, 456U);
    EXPECT_EQ(payloads[0].group, 666U);
}

TEST(DecodeContainer, ReadsExampleCWithTwoMessages) {
    const std::string one = octets("0a1d") + samples::example_record;
    const Exact body(one + one + octets("10eeda90b507 10eeda90b507"));
    ASSERT_EQ(body.bytes().size(), 0x4aU);
    auto [errc, info, payloads] = decode(body.bytes());
    ASSERT_EQ(errc, Errc::success);
    EXPECT_EQ(info.count, 2U);
    EXPECT_TRUE(verify_crc(payloads[0]));
    EXPECT_TRUE(verify_crc(payloads[1]));
}

TEST(DecodeContainer, ReadsExampleEWithSequence) {
    const Exact body(samples::example_body + octets("1802 20 9e8593a180aea5d4b501"));
    ASSERT_EQ(body.bytes().size(), 0x32U);
    const auto [errc, info, payloads] = decode(body.bytes());
    ASSERT_EQ(errc, Errc::success);
    EXPECT_EQ(info.sequence, 2U);
    EXPECT_EQ(info.sequence_id, 0xb5a895700424c29eU);
}

struct Extreme {
    const char* name;
    const char* body;
    std::int64_t time_sec;
    std::uint32_t time_nsec;
    bool has_data;
};

class DecodeContainerExtremes : public testing::TestWithParam<Extreme> {};

TEST_P(DecodeContainerExtremes, AreKept) {
    const Exact body(octets(GetParam().body));
    auto [errc, info, payloads] = decode(body.bytes());
    ASSERT_EQ(errc, Errc::success);
    ASSERT_EQ(payloads.size(), 1U);
    EXPECT_EQ(payloads[0].time_sec, GetParam().time_sec);
    EXPECT_EQ(payloads[0].time_nsec, GetParam().time_nsec);
    EXPECT_EQ(payloads[0].has_data, GetParam().has_data);
    EXPECT_TRUE(payloads[0].data.empty());
    EXPECT_TRUE(verify_crc(payloads[0]));
    Buffer again;
    encode_payload(again, payloads[0]);
    EXPECT_EQ(hex(again.text()), hex(body.bytes().first(again.size())));
}

INSTANTIATE_TEST_SUITE_P(
    ExampleI, DecodeContainerExtremes,
    testing::Values(Extreme{"NegativeTime", "0a14 0801 1006 18ffffffffffffffffff01 2505000000 1000", -1, 5, false},
                    Extreme{"GreatestTime", "0a13 0801 1006 18ffffffffffffffff7f 2505000000 1000", INT64_MAX, 5, false},
                    Extreme{"LeastTime", "0a14 0801 1006 1880808080808080808001 2505000000 1000", INT64_MIN, 5, false},
                    Extreme{"DataAbsent", "0a0f 0801 1006 18a19dc3a605 2505000000 1000", 1422970529, 5, false},
                    Extreme{"DataEmpty", "0a11 0801 1006 18a19dc3a605 2505000000 2a00 1000", 1422970529, 5, true},
                    Extreme{"NanosecondsOfMoreThanASecond", "0a0f 0801 1006 18a19dc3a605 25ffffffff 1000", 1422970529,
                            0xFFFFFFFF, false}),
    samples::by_name);

const std::string plain_record = octets("0801 1006 1801 2500000000");  // vid, type, seconds, nanoseconds

std::string body_of(std::string_view payload_record) {
    return field(1, payload_record);
}

struct BodyCase {
    const char* name;
    std::string body;
    Errc errc;
    std::size_t payloads = 0;
};

class DecodeContainerBodies : public testing::TestWithParam<BodyCase> {};

TEST_P(DecodeContainerBodies, AreTakenWhollyOrNotAtAll) {
    const Exact body(GetParam().body);
    std::vector<Payload> payloads(1);
    payloads[0].vid = 99;
    const auto info = decode_container(body.bytes(), payloads);
    EXPECT_EQ(info ? Errc::success : info.error(), GetParam().errc);
    EXPECT_EQ(info ? info->count : 0, GetParam().payloads);
    EXPECT_EQ(payloads.size(), 1 + GetParam().payloads);
    EXPECT_EQ(payloads[0].vid, 99U) << "payloads of containers before must stay";
}

// docs/formats/nmsg-wire.md 3.2
INSTANTIATE_TEST_SUITE_P(
    Spec, DecodeContainerBodies,
    testing::Values(
        BodyCase{"Empty", "", Errc::success, 0}, BodyCase{"NoPayloads", octets("1801 2001"), Errc::success, 0},
        BodyCase{"FieldsInAnyOrder", body_of(octets("2500000000 1801 1006 0801")), Errc::success, 1},
        BodyCase{"UnknownFieldsOfAllWireTypesInside",
                 body_of(plain_record + octets("5001 590102030405060708 52 01 61 5d01020304")), Errc::success, 1},
        BodyCase{"UnknownFieldsOfAllWireTypesOutside",
                 octets("5001 590102030405060708 52 01 61 5d01020304") + body_of(plain_record), Errc::success, 1},
        BodyCase{"Field6IsUnknown", body_of(plain_record + octets("3001")), Errc::success, 1},
        BodyCase{"FieldNumberZero", body_of(plain_record) + octets("0001"), Errc::parse_error},
        BodyCase{"FieldNumberZeroInside", body_of(plain_record + octets("0001")), Errc::parse_error},
        BodyCase{"Group", body_of(plain_record) + octets("5354"), Errc::parse_error},
        BodyCase{"GroupInside", body_of(plain_record + octets("5354")), Errc::parse_error},
        BodyCase{"PayloadsAsVarint", octets("0801"), Errc::parse_error},
        BodyCase{"SequenceAsFixed32", body_of(plain_record) + octets("1d01000000"), Errc::parse_error},
        BodyCase{"SequenceIdAsFixed64", body_of(plain_record) + octets("210100000000000000"), Errc::parse_error},
        BodyCase{"CrcAsFixed32", body_of(plain_record) + octets("1501000000"), Errc::parse_error},
        BodyCase{"VidAsFixed32", body_of(octets("0d01000000 1006 1801 2500000000")), Errc::parse_error},
        BodyCase{"MsgtypeAsBytes", body_of(octets("0801 120106 1801 2500000000")), Errc::parse_error},
        BodyCase{"SecondsAsFixed64", body_of(octets("0801 1006 190100000000000000 2500000000")), Errc::parse_error},
        BodyCase{"NanosecondsAsVarint", body_of(octets("0801 1006 1801 2001")), Errc::parse_error},
        BodyCase{"DataAsVarint", body_of(plain_record + octets("2801")), Errc::parse_error},
        BodyCase{"SourceAsFixed32", body_of(plain_record + octets("3d01000000")), Errc::parse_error},
        BodyCase{"OperatorAsBytes", body_of(plain_record + octets("4200")), Errc::parse_error},
        BodyCase{"GroupAsFixed64", body_of(plain_record + octets("490100000000000000")), Errc::parse_error},
        BodyCase{"VidMissing", body_of(octets("1006 1801 2500000000")), Errc::parse_error},
        BodyCase{"MsgtypeMissing", body_of(octets("0801 1801 2500000000")), Errc::parse_error},
        BodyCase{"SecondsMissing", body_of(octets("0801 1006 2500000000")), Errc::parse_error},
        BodyCase{"NanosecondsMissing", body_of(octets("0801 1006 1801")), Errc::parse_error},
        BodyCase{"EmptyRecord", octets("0a00"), Errc::parse_error},
        BodyCase{"SecondPayloadBad", body_of(plain_record) + octets("0a020801"), Errc::parse_error},
        BodyCase{"LengthCut", octets("0a"), Errc::parse_error},
        BodyCase{"RecordCut", octets("0a0d 0801 1006"), Errc::parse_error},
        BodyCase{"DataCut", body_of(plain_record + octets("2a05 6161")), Errc::parse_error},
        BodyCase{"VarintOfElevenOctets", body_of(octets("0801 1006 18ffffffffffffffffffff01 2500000000")),
                 Errc::parse_error},
        BodyCase{"TagCut", body_of(plain_record) + octets("8a"), Errc::parse_error},
        BodyCase{"PackedCrcsCut", body_of(plain_record) + octets("120180"), Errc::parse_error},
        BodyCase{"PackedCrcsEmpty", body_of(plain_record) + octets("1200"), Errc::success, 1},
        BodyCase{"Garbage", octets("ffffffffffffffffffff"), Errc::parse_error}),
    samples::by_name);

TEST(DecodeContainer, TakesTheLastOfRepeatedScalars) {
    const Exact body(body_of(octets("0809 0801") + plain_record + octets("3801 3802")) + octets("1805 1807"));
    const auto [errc, info, payloads] = decode(body.bytes());
    ASSERT_EQ(errc, Errc::success);
    EXPECT_EQ(payloads[0].vid, 1U);
    EXPECT_EQ(payloads[0].source, 2U);
    EXPECT_EQ(info.sequence, 7U);
}

TEST(DecodeContainer, KeepsTheLow32BitsOfNumbersThatAreTooLarge) {
    const Exact body(body_of(octets("0801 1006 1801 2500000000 3881808080f001")) + octets("188280808010"));
    const auto [errc, info, payloads] = decode(body.bytes());
    ASSERT_EQ(errc, Errc::success);
    EXPECT_EQ(payloads[0].source, 1U);
    EXPECT_EQ(info.sequence, 2U);
}

TEST(DecodeContainer, TellsZeroFromAbsent) {
    const Exact body(body_of(plain_record + octets("3800 4000 4800")));
    const auto [errc, info, payloads] = decode(body.bytes());
    ASSERT_EQ(errc, Errc::success);
    EXPECT_EQ(payloads[0].source, 0U);
    EXPECT_EQ(payloads[0].operator_id, 0U);
    EXPECT_EQ(payloads[0].group, 0U);
}

// --- CRCs

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

// docs/formats/nmsg-wire.md section 4
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
    EXPECT_EQ(payloads[0].crc, 0xcfc4ae1dU) << "the true one from now on";
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

// --- limits

TEST(DecodeContainer, BoundsTheNumberOfPayloads) {
    Limits limits;
    limits.payloads = 3;
    const std::string three = record("a") + record("b") + record("c");
    EXPECT_EQ(decode(as_bytes(three), limits).info.count, 3U);
    EXPECT_EQ(decode(as_bytes(three + record("d")), limits).errc, Errc::parse_error);
}

TEST(DecodeContainer, CountsTheLimitForEachContainer) {
    Limits limits;
    limits.payloads = 1;
    const std::string body = record("a");
    std::vector<Payload> payloads;
    EXPECT_TRUE(decode_container(as_bytes(body), payloads, limits));
    EXPECT_TRUE(decode_container(as_bytes(body), payloads, limits));
    EXPECT_EQ(payloads.size(), 2U);
}

// --- writing

Payload sized_payload(std::size_t wanted, std::string& storage, char fill = 'x') {
    Payload payload = samples::example_payload();
    storage.assign(wanted, fill);
    payload.set_data(as_bytes(storage));
    storage.resize(wanted - (payload_size(payload) - wanted));
    payload.set_data(as_bytes(storage));
    while (payload_size(payload) < wanted) {
        storage += fill;
        payload.set_data(as_bytes(storage));
    }
    EXPECT_EQ(payload_size(payload), wanted);
    return payload;
}

void add(ContainerBuilder& builder, const Payload& payload) {
    Buffer encoded;
    encode_payload(encoded, payload);
    builder.add(encoded.bytes(), payload_size(payload), crc32c(payload.data));
}

std::string finish(ContainerBuilder& builder, std::optional<std::uint32_t> sequence = {}, std::uint64_t id = 0) {
    Buffer out;
    builder.finish(out, sequence, id);
    return hex(out.text());
}

TEST(ContainerBuilder, WritesExampleA) {
    ContainerBuilder builder(max_container_size, false);
    add(builder, samples::example_payload());
    EXPECT_EQ(finish(builder),
              "4e4d5347000200000025"
              "0a1d"
              "08011006"
              "18a19dc3a605"
              "2597b47028"
              "2a0c0a026100120668656c6c6f00"
              "10eeda90b507");
}

TEST(ContainerBuilder, WritesExampleB) {
    Payload payload = samples::example_payload();
    payload.source = 0xa1ba02cf;
    payload.operator_id = 456;
    payload.group = 666;
    ContainerBuilder builder(max_container_size, false);
    add(builder, payload);
    EXPECT_EQ(finish(builder),
              "4e4d5347000200000031"
              "0a29"
              "0801100618a19dc3a6052597b470282a0c0a026100120668656c6c6f00"
              "38cf85e88d0a"
              "40c803"
              "489a05"
              "10eeda90b507");
}

TEST(ContainerBuilder, WritesExampleC) {
    ContainerBuilder builder(max_container_size, false);
    add(builder, samples::example_payload());
    add(builder, samples::example_payload());
    const std::string one = "0a1d0801100618a19dc3a6052597b470282a0c0a026100120668656c6c6f00";
    EXPECT_EQ(finish(builder), "4e4d534700020000004a" + one + one + "10eeda90b50710eeda90b507");
}

TEST(ContainerBuilder, WritesExampleE) {
    ContainerBuilder builder(jumbo_container_size, true);
    for (std::uint32_t sequence = 0; sequence < 3; ++sequence) {
        add(builder, samples::example_payload());
        EXPECT_EQ(finish(builder, sequence, 0xb5a895700424c29e), "4e4d5347000200000032" + hex(samples::example_body) +
                                                                     "180" + std::to_string(sequence) +
                                                                     "209e8593a180aea5d4b501");
    }
}

TEST(ContainerBuilder, WritesAnEmptyContainer) {
    ContainerBuilder builder(max_container_size, true);
    EXPECT_TRUE(builder.empty());
    EXPECT_EQ(finish(builder), "4e4d5347000200000000");
    EXPECT_EQ(finish(builder, 1, 1), "4e4d534700020000000418012001");
}

TEST(ContainerBuilder, KeepsFieldsThatAreZero) {
    Payload payload;
    payload.vid = 1;
    payload.msgtype = 6;
    payload.source = 0;
    payload.operator_id = 0;
    payload.group = 0;
    Buffer out;
    encode_payload(out, payload);
    EXPECT_EQ(hex(out.text()),
              "0a11080110061800250000000038004000"
              "4800");
}

TEST(ContainerBuilder, StartsAnewOnceFinished) {
    ContainerBuilder builder(max_container_size, false);
    add(builder, samples::example_payload());
    const std::string first = finish(builder);
    EXPECT_TRUE(builder.empty());
    add(builder, samples::example_payload());
    EXPECT_EQ(finish(builder), first);
}

TEST(ContainerBuilder, ClampsItsLimit) {
    EXPECT_EQ(ContainerBuilder(0, false).limit(), 512U);
    EXPECT_EQ(ContainerBuilder(1, false).limit(), 512U);
    EXPECT_EQ(ContainerBuilder(513, false).limit(), 513U);
    EXPECT_EQ(ContainerBuilder(1 << 30, false).limit(), 1'048'576U);
}

// --- sizes (docs/formats/nmsg-wire.md section 5)

struct SizeCase {
    const char* name;
    std::size_t data;
    std::size_t size;
};

class PayloadSize : public testing::TestWithParam<SizeCase> {};

TEST_P(PayloadSize, FollowsTheFormula) {
    const std::string data(GetParam().data, 'x');
    Payload payload = samples::example_payload();
    payload.set_data(as_bytes(data));
    EXPECT_EQ(payload_size(payload), GetParam().size);
    // What is really written agrees, but for the one octet of very large data.
    Buffer out;
    encode_payload(out, payload);
    const std::size_t true_size = GetParam().size + (GetParam().data >= 1 << 21 ? 1 : 0);
    const std::string framing = octets("0a") + samples::varint(true_size);
    EXPECT_EQ(out.size(), framing.size() + true_size);
    EXPECT_THAT(std::string(out.text().substr(0, 8)), testing::StartsWith(framing));
}

// 2 + 2 + 6 + 5 octets of header fields, and tag and length of the data.
INSTANTIATE_TEST_SUITE_P(Spec, PayloadSize,
                         testing::Values(SizeCase{"Empty", 0, 15 + 2}, SizeCase{"Example", 12, 0x1d},
                                         SizeCase{"OneOctetOfLength", 127, 15 + 2 + 127},
                                         SizeCase{"TwoOctetsOfLength", 128, 15 + 3 + 128},
                                         SizeCase{"StillTwo", 16383, 15 + 3 + 16383},
                                         SizeCase{"Three", 16384, 15 + 4 + 16384},
                                         SizeCase{"StillThree", (1 << 21) - 1, 15 + 4 + (1 << 21) - 1},
                                         SizeCase{"OneShort", 1 << 21, 15 + 4 + (1 << 21)}),
                         samples::by_name);

TEST(PayloadSize, CountsTheHeaderFields) {
    Payload payload;
    payload.vid = 128;
    payload.msgtype = 16384;
    payload.time_sec = -1;
    EXPECT_EQ(payload_size(payload), 3U + 4 + 11 + 5);
    payload.source = 0;
    EXPECT_EQ(payload_size(payload), 23U + 2);
    payload.operator_id = 300;
    EXPECT_EQ(payload_size(payload), 25U + 3);
    payload.group = 0xFFFFFFFF;
    EXPECT_EQ(payload_size(payload), 28U + 6);
}

TEST(ContainerBuilder, IsFullBySpecifiedBoundaries) {
    std::string storage;
    ContainerBuilder builder(1000, false);
    EXPECT_TRUE(builder.has_room(1 << 20)) << "an empty one takes anything";
    add(builder, sized_payload(464, storage));
    EXPECT_TRUE(builder.has_room(484));
    EXPECT_FALSE(builder.has_room(485));
    add(builder, sized_payload(484, storage));
    EXPECT_FALSE(builder.overfull());
    Buffer out;
    builder.finish(out);
    EXPECT_EQ(out.size(), 976U);
}

struct Boundary {
    const char* name;
    std::size_t limit;
    bool sequenced;
    std::size_t most;
};

class ContainerBuilderBoundary : public testing::TestWithParam<Boundary> {};

TEST_P(ContainerBuilderBoundary, DecidesAboutFragments) {
    std::string storage;
    ContainerBuilder builder(GetParam().limit, GetParam().sequenced);
    add(builder, sized_payload(GetParam().most, storage));
    EXPECT_FALSE(builder.overfull());
    Buffer out;
    builder.finish(out, GetParam().sequenced ? std::optional(0xFFFFFFFFU) : std::nullopt, ~std::uint64_t{0});
    EXPECT_LE(out.size(), GetParam().limit);
    add(builder, sized_payload(GetParam().most + 1, storage));
    EXPECT_TRUE(builder.overfull());
}

INSTANTIATE_TEST_SUITE_P(Spec, ContainerBuilderBoundary,
                         testing::Values(Boundary{"Udp512", 512, true, 475}, Boundary{"Udp1280", 1280, true, 1243},
                                         Boundary{"UdpDefault", 8192, true, 8155}, Boundary{"Kafka", 8192, false, 8173},
                                         Boundary{"File", 1'048'576, false, 1'048'556},
                                         Boundary{"Unsequenced512", 512, false, 493}),
                         samples::by_name);

TEST(ContainerBuilder, GroupsPayloadsOfAFileAsThePeerDoes) {
    // 3000 messages of 993 octets (1011 as a record) in containers of 1 MiB.
    const std::string data(993, 'x');
    Payload payload = samples::example_payload();
    payload.set_data(as_bytes(data));
    ASSERT_EQ(payload_size(payload), 1011U);
    Buffer encoded;
    encode_payload(encoded, payload);
    ContainerBuilder builder(max_container_size, false);
    std::vector<std::size_t> counts(1);
    for (int i = 0; i < 3000; ++i) {
        if (!builder.has_room(1011)) {
            Buffer out;
            builder.finish(out);
            EXPECT_LE(out.size(), max_container_size);
            counts.push_back(0);
        }
        builder.add(encoded.bytes(), 1011, 0);
        ++counts.back();
    }
    EXPECT_EQ(counts, (std::vector<std::size_t>{1027, 1027, 946}));
}

// --- the malformed-input matrix (docs/formats/nmsg-wire.md section 20), column "null": one buffer, one container

Errc decode_buffer(Bytes buffer, std::vector<Payload>& payloads, Buffer& inflated) {
    const auto header = ContainerHeader::parse(buffer);
    if (!header) {
        return header.error() == Errc::again ? Errc::failure : header.error();
    }
    if (header->version != 2) {
        return Errc::version_mismatch;
    }
    Bytes body = buffer.subspan(header->header_size);
    if (body.size() != header->body_size) {
        return Errc::parse_error;
    }
    if (header->zlib) {
        if (const Errc errc = Inflater().inflate(body, inflated); errc != Errc::success) {
            return errc;
        }
        body = inflated.bytes();
    }
    const auto info = decode_container(body, payloads);
    return info ? Errc::success : info.error();
}

struct MatrixRow {
    const char* name;
    std::string wire;
    Errc errc;
    std::size_t payloads = 0;
};

class MalformedMatrix : public testing::TestWithParam<MatrixRow> {};

TEST_P(MalformedMatrix, GivesTheResultOfItsRow) {
    const Exact wire(GetParam().wire);
    std::vector<Payload> payloads;
    Buffer inflated;
    EXPECT_EQ(decode_buffer(wire.bytes(), payloads, inflated), GetParam().errc);
    EXPECT_EQ(payloads.size(), GetParam().payloads);
}

INSTANTIATE_TEST_SUITE_P(
    Null, MalformedMatrix,
    testing::Values(
        MatrixRow{"BadMagic", "XMSG" + container(samples::example_body).substr(4), Errc::magic_mismatch},
        MatrixRow{"Version3", octets("4e4d5347 0003 00000025") + samples::example_body, Errc::version_mismatch},
        MatrixRow{"Version1", octets("4e4d5347 0001 0025") + samples::example_body, Errc::version_mismatch},
        MatrixRow{"UnknownFlagBits", container(samples::example_body, 0xf4), Errc::success, 1},
        MatrixRow{"ShorterThanHeader", octets("4e4d5347 0002 0000"), Errc::failure},
        MatrixRow{"BodyShorterThanDeclared", octets("4e4d5347 0002 00000026") + samples::example_body,
                  Errc::parse_error},
        MatrixRow{"ExtraOctetsBehindBody", container(samples::example_body) + "x", Errc::parse_error},
        MatrixRow{"TwoContainers", container(samples::example_body) + container(samples::example_body),
                  Errc::parse_error},
        MatrixRow{"BodyNoNmsg", container("garbage"), Errc::parse_error},
        MatrixRow{"InflateError", container(octets("00000025 ffffffffffffffff"), samples::zlib_flag), Errc::failure},
        MatrixRow{"WrongInflatedLength",
                  container(octets("00000024") + samples::example_deflated.substr(4), samples::zlib_flag),
                  Errc::failure},
        MatrixRow{"ZeroPayloads", container(""), Errc::success, 0},
        MatrixRow{"CompressedGood", container(samples::example_deflated, samples::zlib_flag), Errc::success, 1}),
    samples::by_name);

}  // namespace
}  // namespace spindrift::nmsg

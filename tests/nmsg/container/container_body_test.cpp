#include "decoded_body.hpp"

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <vector>

// Bodies of containers, and the limits on their payloads.
namespace spindrift::nmsg {
namespace {

using samples::decode;
using samples::Exact;
using samples::field;
using samples::hex;
using samples::octets;
using samples::record;

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
    EXPECT_EQ(payloads[0].vid, 99U) << "payloads that were there before must stay";
}

// docs/formats/nmsg-wire.md 3.2.
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

TEST(DecodeContainer, BoundsTheNumberOfPayloads) {
    Limits limits;
    limits.payloads = 3;
    const std::string three = record("a") + record("b") + record("c");
    EXPECT_EQ(decode(as_bytes(three), limits).info.count, 3U);
    EXPECT_EQ(decode(as_bytes(three + record("d")), limits).errc, Errc::memfail);
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

}  // namespace
}  // namespace spindrift::nmsg

#include "tests/nmsg/messages.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <optional>
#include <string>

// What stands around the fields: type, source, operator, group and time (docs/formats/nmsg-messages.md 8.2).
namespace spindrift::nmsg {
namespace {

using samples::from_json;

struct EnvelopeCase {
    const char* name;
    const char* json;
    bool good;
};

class JsonEnvelope : public testing::TestWithParam<EnvelopeCase> {};

TEST_P(JsonEnvelope, IsTakenOrRefused) {
    EXPECT_EQ(from_json(GetParam().json)->errc, GetParam().good ? Errc::success : Errc::parse_error);
}

INSTANTIATE_TEST_SUITE_P(
    Spec, JsonEnvelope,
    testing::Values(EnvelopeCase{"Least", R"({"vname":"base","mname":"logline","message":{}})", true},
                    EnvelopeCase{"AnyCaseAndIsc", R"({"vname":"isc","mname":"LogLine","message":{}})", true},
                    EnvelopeCase{"AnyOrder", R"({"message":{},"mname":"logline","vname":"base"})", true},
                    EnvelopeCase{"OtherMembers", R"({"x":[1],"vname":"base","mname":"logline","message":{}})", true},
                    EnvelopeCase{"WhiteSpaceAround", "  {\"vname\":\"base\",\"mname\":\"logline\",\"message\":{}} \r",
                                 true},
                    EnvelopeCase{"MessageNull", R"({"vname":"base","mname":"logline","message":null})", true},
                    EnvelopeCase{"MessageArray", R"({"vname":"base","mname":"logline","message":[1]})", true},
                    EnvelopeCase{"MessageMissing", R"({"vname":"base","mname":"logline"})", false},
                    EnvelopeCase{"VendorMissing", R"({"mname":"logline","message":{}})", false},
                    EnvelopeCase{"NameMissing", R"({"vname":"base","message":{}})", false},
                    EnvelopeCase{"VendorUnknown", R"({"vname":"nosuch","mname":"logline","message":{}})", false},
                    EnvelopeCase{"NameUnknown", R"({"vname":"base","mname":"nosuch","message":{}})", false},
                    EnvelopeCase{"VendorNumber", R"({"vname":1,"mname":"logline","message":{}})", false},
                    EnvelopeCase{"Array", R"([{"vname":"base","mname":"logline","message":{}}])", false},
                    EnvelopeCase{"Empty", "", false},                                                            //
                    EnvelopeCase{"Blank", "   ", false},                                                         //
                    EnvelopeCase{"Number", "5", false},                                                          //
                    EnvelopeCase{"Garbage", "not JSON", false},                                                  //
                    EnvelopeCase{"Cut", R"({"vname":"base","mname":"logline","message":{)", false},              //
                    EnvelopeCase{"OneBraceShort", R"({"vname":"base","mname":"logline","message":{})", false}),  //
    samples::by_name);

struct MemberCase {
    const char* name;
    const char* member;
    std::optional<std::uint32_t> source;
    std::optional<std::uint32_t> operator_id;
    std::optional<std::uint32_t> group;
    bool good = true;
};

class JsonHeader : public testing::TestWithParam<MemberCase> {};

TEST_P(JsonHeader, GivesSourceOperatorAndGroup) {
    Aliases aliases;
    aliases.operators.set(7, "FSI");
    aliases.groups.set(8, "g");
    const auto read = from_json(
        R"({"vname":"base","mname":"logline",)" + std::string(GetParam().member) + R"(,"message":{}})", &aliases);
    ASSERT_EQ(read->errc, GetParam().good ? Errc::success : Errc::parse_error);
    if (GetParam().good) {
        EXPECT_EQ(read->payload.source, GetParam().source);
        EXPECT_EQ(read->payload.operator_id, GetParam().operator_id);
        EXPECT_EQ(read->payload.group, GetParam().group);
    }
}

constexpr auto absent = std::nullopt;

INSTANTIATE_TEST_SUITE_P(
    Spec, JsonHeader,
    testing::Values(MemberCase{"SourceHex", R"("source":"a1ba02cf")", 0xa1ba02cf, absent, absent},
                    MemberCase{"SourcePrefix", R"("source":"0xABCD")", 0xabcd, absent, absent},
                    MemberCase{"SourceNumber", R"("source":43981)", 0xabcd, absent, absent},
                    MemberCase{"SourceLow32Bits", R"("source":4294967297)", 1, absent, absent},
                    MemberCase{"SourceNegative", R"("source":-1)", 0xFFFFFFFF, absent, absent},
                    MemberCase{"SourceZero", R"("source":"0")", absent, absent, absent},
                    MemberCase{"SourceGarbage", R"("source":"xyz")", absent, absent, absent, false},
                    MemberCase{"SourceEmpty", R"("source":"")", absent, absent, absent, false},
                    MemberCase{"SourceReal", R"("source":1.5)", absent, absent, absent, false},
                    MemberCase{"SourceNull", R"("source":null)", absent, absent, absent, false},
                    MemberCase{"Numbers", R"("operator":5,"group":6)", absent, 5, 6},
                    MemberCase{"Zeros", R"("operator":0,"group":0)", absent, absent, absent},
                    MemberCase{"Names", R"("operator":"fsi","group":"G")", absent, 7, 8},
                    MemberCase{"UnknownNames", R"("operator":"x","group":"y")", absent, absent, absent},
                    MemberCase{"OperatorNull", R"("operator":null)", absent, absent, absent, false},
                    MemberCase{"OperatorArray", R"("operator":[])", absent, absent, absent, false},
                    MemberCase{"GroupBoolean", R"("group":true)", absent, absent, absent, false}),
    samples::by_name);

struct TimeInput {
    const char* name;
    const char* time;
    bool good;
    std::int64_t seconds = 0;
    std::uint32_t nanoseconds = 0;
};

class JsonTime : public testing::TestWithParam<TimeInput> {};

TEST_P(JsonTime, IsRead) {
    const auto read =
        from_json(R"({"time":)" + std::string(GetParam().time) + R"(,"vname":"base","mname":"logline","message":{}})");
    ASSERT_EQ(read->errc, GetParam().good ? Errc::success : Errc::parse_error);
    if (GetParam().good) {
        EXPECT_EQ(read->payload.time_sec, GetParam().seconds);
        EXPECT_EQ(read->payload.time_nsec, GetParam().nanoseconds);
    }
}

INSTANTIATE_TEST_SUITE_P(
    Spec, JsonTime,
    testing::Values(TimeInput{"Nanoseconds", R"("2023-11-14 22:13:20.123456789")", true, 1'700'000'000, 123'456'789},
                    TimeInput{"DecimalFraction", R"("2023-11-14 22:13:20.5")", true, 1'700'000'000, 500'000'000},
                    TimeInput{"LongFraction", R"("2023-11-14 22:13:20.1234567891")", true, 1'700'000'000, 123'456'789},
                    TimeInput{"NoFraction", R"("2023-11-14 22:13:20")", true, 1'700'000'000, 0},
                    TimeInput{"TextBehind", R"("2023-11-14 22:13:20 UTC")", true, 1'700'000'000, 0},
                    TimeInput{"DayRunsOver", R"("2023-02-30 00:00:00")", true, 1'677'715'200, 0},
                    TimeInput{"BeforeEpoch", R"("1969-12-31 23:59:59.000000005")", true, -1, 5},
                    TimeInput{"Integer", "1700000000", true, 1'700'000'000, 0},
                    TimeInput{"NegativeInteger", "-1", true, -1, 0},
                    TimeInput{"Real", "1700000000.5", true, 1'700'000'000, 500'000'000},
                    TimeInput{"RealAsNearAsItGets", "1714564800.123456789", true, 1'714'564'800, 123'456'716},
                    TimeInput{"Exponent", "1e10", true, 10'000'000'000, 0},
                    TimeInput{"NegativeReal", "-0.5", true, -1, 500'000'000}, TimeInput{"LargeReal", "1e300", false},
                    TimeInput{"Rfc3339", R"("2023-11-14T22:13:20.123456789Z")", true, 1'700'000'000, 123'456'789},
                    TimeInput{"T", R"("2023-11-14T22:13:20")", true, 1'700'000'000, 0},
                    TimeInput{"EastOfUtc", R"("2023-11-14T23:13:20.5+01:00")", true, 1'700'000'000, 500'000'000},
                    TimeInput{"WestOfUtc", R"("2023-11-14 14:13:20-08")", true, 1'700'000'000, 0},
                    TimeInput{"Garbage", R"("now")", false}, TimeInput{"Empty", R"("")", false},
                    TimeInput{"Boolean", "true", false}, TimeInput{"Null", "null", false},
                    TimeInput{"Array", "[1]", false}),
    samples::by_name);

TEST(JsonReader, TakesThePresentTimeWithoutOne) {
    const auto before = Timestamp::now();
    const auto read = from_json(R"({"vname":"base","mname":"logline","message":{}})");
    ASSERT_EQ(read->errc, Errc::success);
    EXPECT_GE(read->payload.time(), before);
    EXPECT_LE(read->payload.time(), Timestamp::now());
}

}  // namespace
}  // namespace spindrift::nmsg

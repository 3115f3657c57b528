#include "tests/nmsg/messages.hpp"
#include "tests/nmsg/value_kinds.hpp"

#include <spindrift/nmsg/text/json.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

namespace spindrift::nmsg {
namespace {

using samples::field;
using samples::from_json;
using samples::from_json_body;
using samples::hex;
using samples::octets;

class JsonReaderKinds : public testing::TestWithParam<samples::ValueKind> {};

TEST_P(JsonReaderKinds, ComeBack) {
    const auto& kind = GetParam();
    const auto read = from_json_body("ACME", "every", kind.json);
    if (kind.from_json == samples::refused) {
        EXPECT_EQ(read->errc, Errc::parse_error);
        return;
    }
    ASSERT_EQ(read->errc, Errc::success) << kind.json;
    EXPECT_EQ(read->data(),
              kind.from_json == samples::nothing ? "" : hex(kind.from_json.empty() ? kind.wire : kind.from_json));
}

INSTANTIATE_TEST_SUITE_P(All, JsonReaderKinds, testing::ValuesIn(samples::value_kinds()), samples::by_name);

// --- values writers do not write, but readers take or refuse (docs/formats/nmsg-messages.md 3.5)

struct InputCase {
    const char* name;
    const char* json;  ///< of an object ACME every
    std::string wire;  ///< or `refused`
};

class JsonReaderValues : public testing::TestWithParam<InputCase> {};

TEST_P(JsonReaderValues, AreTakenOrRefused) {
    const auto read = from_json_body("ACME", "every", "{" + std::string(GetParam().json) + "}");
    if (GetParam().wire == samples::refused) {
        EXPECT_EQ(read->errc, Errc::parse_error) << read->data();
    } else {
        ASSERT_EQ(read->errc, Errc::success);
        EXPECT_EQ(read->data(), hex(GetParam().wire));
    }
}

const std::string none;
const std::string& no = samples::refused;

std::string text_field(std::uint32_t number, std::string text) {
    return field(number, text + '\0');
}

INSTANTIATE_TEST_SUITE_P(
    Spec, JsonReaderValues,
    testing::Values(
        InputCase{"NullIsNotGiven",
                  R"("color":null,"octets":null,"text":null,"u16":null,"real":null,"truth":null,"name":null)", none},
        InputCase{"UnknownKey", R"("nosuch":5,"u32":1)", field(8, 1)},
        InputCase{"DuplicateKeyLastWins", R"("u32":1,"u32":2)", field(8, 2)},
        InputCase{"AnyOrder", R"("u32":1,"color":"RED")", field(1, 0) + field(8, 1)},
        InputCase{"WhiteSpace", " \"u32\" :\t1 ", field(8, 1)},
        // enum
        InputCase{"EnumAnyCase", R"("color":"gReEn")", field(1, 5)},
        InputCase{"EnumNumber", R"("color":5)", field(1, 5)},
        InputCase{"EnumNegativeNumber", R"("color":-1)", octets("08ffffffffffffffffff01")},
        InputCase{"EnumUndefinedNumber", R"("color":1)", no}, InputCase{"EnumUnknownName", R"("color":"PINK")", no},
        InputCase{"EnumReal", R"("color":5.0)", no}, InputCase{"EnumBoolean", R"("color":true)", no},
        // bytes
        InputCase{"Base64Lenient", R"("octets":"QU JD\n-_!")", field(2, "ABC")},
        InputCase{"Base64WithoutPadding", R"("octets":"QQ")", field(2, "A")},
        InputCase{"Base64TwicePadded", R"("octets":"QQ==QQ==")", field(2, octets("410410"))},
        InputCase{"Base64LeftoverBits", R"("octets":"QUJDR")", field(2, "ABC")},
        InputCase{"Base64Empty", R"("octets":"")", field(2, "")},
        InputCase{"Base64Object", R"("octets":{"val":1,"b64":"QUJD","x":[]})", field(2, "ABC")},
        InputCase{"Base64ObjectWithout", R"("octets":{"val":"QUJD"})", no},
        InputCase{"Base64ObjectNoString", R"("octets":{"b64":5})", no}, InputCase{"OctetsNumber", R"("octets":5)", no},
        InputCase{"OctetsArray", R"("octets":["QUJD"])", no},
        // string
        InputCase{"TextEmpty", R"("text":"")", text_field(3, "")},
        InputCase{"TextCutAtNul", R"("text":"a\u0000b")", text_field(3, "a")},
        InputCase{"TextUnicode", R"("text":"\u00e9\ud83d\ude00")", text_field(3, "\xc3\xa9\xf0\x9f\x98\x80")},
        InputCase{"TextNumber", R"("text":5)", no}, InputCase{"TextObject", R"("text":{"b64":"QUJD"})", no},
        // ip
        InputCase{"IpLeadingZero", R"("ip":"01.2.3.4")", no}, InputCase{"IpSpace", R"("ip":" 1.2.3.4")", no},
        InputCase{"IpZone", R"("ip":"fe80::1%lo")", no}, InputCase{"IpEmpty", R"("ip":"")", no},
        InputCase{"IpNumber", R"("ip":16909060)", no},
        // numbers
        InputCase{"Uint16TooLarge", R"("u16":65536)", no}, InputCase{"Uint16Negative", R"("u16":-1)", no},
        InputCase{"Uint16Real", R"("u16":1.0)", no}, InputCase{"Uint16Text", R"("u16":"5")", no},
        InputCase{"Uint32TooLarge", R"("u32":4294967296)", no}, InputCase{"Uint32Negative", R"("u32":-1)", no},
        InputCase{"Uint64Text", R"("u64":"18446744073709551615")", field(10, ~std::uint64_t{0})},
        InputCase{"Uint64EmptyText", R"("u64":"")", no}, InputCase{"Uint64Negative", R"("u64":-1)", no},
        InputCase{"Uint64TooLarge", R"("u64":18446744073709551616)", no},
        InputCase{"Int16Least", R"("i16":-32768)", octets("608080feffffffffffff01")},
        InputCase{"Int16TooSmall", R"("i16":-32769)", no}, InputCase{"Int16TooLarge", R"("i16":32768)", no},
        // Numbers as libnmsg writes negative ones.
        InputCase{"Int16Wrapped", R"("i16":18446744073709551611)", octets("60fbffffffffffffffff01")},
        InputCase{"Int32Wrapped", R"("i32":18446744073709551615)", octets("68ffffffffffffffffff01")},
        InputCase{"Int32WrappedTooSmall", R"("i32":9223372036854775808)", no},
        InputCase{"Int64Wrapped", R"("i64":18446744073709551615)", octets("8001ffffffffffffffffff01")},
        InputCase{"Int32TooLarge", R"("i32":2147483648)", no}, InputCase{"Int32TooSmall", R"("i32":-2147483649)", no},
        // double
        InputCase{"RealInteger", R"("real":1)", samples::real_field(19, 1)},
        InputCase{"RealNegativeInteger", R"("real":-3)", samples::real_field(19, -3)},
        InputCase{"RealLargeInteger", R"("real":18446744073709551615)",
                  samples::real_field(19, 18446744073709551615.0)},
        InputCase{"RealExponent", R"("real":25e-2)", samples::real_field(19, 0.25)},
        InputCase{"RealText", R"("real":"1.0")", no}, InputCase{"RealBoolean", R"("real":true)", no},
        // bool
        InputCase{"TrueNumber", R"("truth":5)", field(21, 1)}, InputCase{"TrueNegative", R"("truth":-5)", field(21, 1)},
        InputCase{"FalseNumber", R"("truth":0)", field(21, 0)},
        InputCase{"TrueText", R"("truth":"TRUE")", field(21, 1)},
        InputCase{"FalseText", R"("truth":"False")", field(21, 0)}, InputCase{"BooleanText", R"("truth":"yes")", no},
        InputCase{"BooleanReal", R"("truth":1.5)", no}, InputCase{"BooleanArray", R"("truth":[true])", no},
        InputCase{"BooleanObject", R"("truth":{})", no},
        // values with a text of their own
        InputCase{"NameWithoutDot", R"("name":"www.example.com")",
                  field(22, octets("03777777076578616d706c6503636f6d00"))},
        InputCase{"NameCaseKept", R"("name":"A.")", field(22, octets("014100"))},
        InputCase{"NameEmptyLabel", R"("name":"a..b")", no}, InputCase{"NameBadEscape", R"("name":"a\\999")", no},
        InputCase{"NameNumber", R"("name":5)", no}, InputCase{"TypeAnyCase", R"("type":"aAaA")", field(23, 28)},
        InputCase{"TypeByNumber", R"("type":"TYPE65535")", field(23, 65535)},
        InputCase{"TypeGarbage", R"("type":"garbage")", no}, InputCase{"TypeUnknown", R"("type":"<UNKNOWN>")", no},
        InputCase{"TypeTooLarge", R"("type":"TYPE65536")", no}, InputCase{"TypeNumber", R"("type":1)", no},
        InputCase{"ClassAnyCase", R"("class":"in")", field(24, 1)},
        InputCase{"ClassByNumber", R"("class":"CLASS65535")", field(24, 65535)},
        InputCase{"ClassGarbage", R"("class":"x")", no}, InputCase{"SieClass", R"("sie_class":"ch")", field(25, 3)},
        InputCase{"SieClassGarbage", R"("sie_class":"x")", no},
        InputCase{"RcodeAnyCase", R"("rcode":"nxdomain")", field(26, 3)},
        InputCase{"RcodeHex", R"("rcode":"0x0b")", field(26, 11)},
        InputCase{"RcodeLarge", R"("rcode":"65535")", field(26, 65535)},
        InputCase{"RcodeTooLarge", R"("rcode":"65536")", no}, InputCase{"RcodeGarbage", R"("rcode":"x")", no},
        InputCase{"ProtocolAnyCase", R"("protocol":"tCp")", octets("880206")},
        InputCase{"ProtocolNumber", R"("protocol":"65535")", octets("8802ffff03")},
        InputCase{"ProtocolTooLarge", R"("protocol":"65536")", no},
        InputCase{"ProtocolNegative", R"("protocol":"-1")", no},
        InputCase{"ProtocolGarbage", R"("protocol":"17x")", no},
        InputCase{"TimeShort", R"("when":"1970-1-1 0:0:1")", field(31, 1)},
        InputCase{"TimeRunsOver", R"("when":"2023-02-30 00:00:00")", field(31, 1'677'715'200)},
        InputCase{"TimeTextBehind", R"("when":"1970-01-01 00:00:01Z")", field(31, 1)},
        InputCase{"TimeTooLate", R"("when":"2106-02-07 06:28:16")", no},
        InputCase{"TimeTooEarly", R"("when":"1969-12-31 23:59:59")", no}, InputCase{"TimeNumber", R"("when":5)", no},
        InputCase{"TimeGarbage", R"("when":"yesterday")", no},
        InputCase{"HexPrefix", R"("hex":"0xAA")", field(34, 0xaa)},
        InputCase{"HexTooLarge", R"("hex":"100000000")", no}, InputCase{"HexGarbage", R"("hex":"xyz")", no},
        InputCase{"HexTrailing", R"("hex":"12 ")", no}, InputCase{"DnsTextGiven", R"("dns_text":";; whatever")", none}),
    samples::by_name);

struct ListCase {
    const char* name;
    const char* json;  ///< of an object ACME lists
    std::string wire;
};

class JsonReaderLists : public testing::TestWithParam<ListCase> {};

TEST_P(JsonReaderLists, AreTakenOrRefused) {
    const auto read = from_json_body("ACME", "lists", "{" + std::string(GetParam().json) + "}");
    if (GetParam().wire == samples::refused) {
        EXPECT_EQ(read->errc, Errc::parse_error);
    } else {
        ASSERT_EQ(read->errc, Errc::success);
        EXPECT_EQ(read->data(), hex(GetParam().wire));
    }
}

INSTANTIATE_TEST_SUITE_P(
    Spec, JsonReaderLists,
    testing::Values(
        ListCase{"Empty", R"("words":[])", none},
        ListCase{"Values", R"("words":["a","b"],"colors":["RED",5])",
                 field(1, 0) + field(1, 5) + text_field(2, "a") + text_field(2, "b")},
        ListCase{"PackedAreReadable", R"("packed_numbers":[-1,1])", field(4, 1) + field(4, 2)},
        ListCase{"Reals", R"("reals":[1,0.5])", octets("29000000000000f03f 29000000000000e03f")},
        ListCase{"NullInPlaceOfArray", R"("words":null)", no}, ListCase{"TextInPlaceOfArray", R"("words":"a")", no},
        ListCase{"ObjectInPlaceOfArray", R"("words":{})", no}, ListCase{"NullElement", R"("words":["a",null])", no},
        ListCase{"BadElement", R"("numbers":[1,"x"])", no}, ListCase{"NestedArray", R"("numbers":[[1]])", no}),
    samples::by_name);

TEST(JsonReader, ReadsRecordDataWhateverTheOrder) {
    const std::string wire =
        "0a0401020304"
        "1001"
        "1801";
    EXPECT_EQ(from_json_body("ACME", "records", R"({"rdata":["1.2.3.4"],"rrtype":"A","rrclass":"IN"})")->errc,
              Errc::parse_error)
        << "in the schema the data come first";
    const auto dns = from_json_body("base", "dns", R"({"rdata":["1.2.3.4"],"rrtype":"A","rrclass":"IN"})");
    ASSERT_EQ(dns->errc, Errc::success);
    EXPECT_EQ(dns->data(),
              "10011801"
              "2a0401020304");
}

TEST(JsonReader, RefusesRecordDataThatIsNone) {
    EXPECT_EQ(from_json_body("base", "dns", R"({"rrtype":"A","rrclass":"IN","rdata":["not an IP address"]})")->errc,
              Errc::parse_error);
    EXPECT_EQ(from_json_body("base", "dns", R"({"rrtype":"A","rdata":["1.2.3.4"]})")->errc, Errc::parse_error);
    EXPECT_EQ(from_json_body("base", "dns", R"({"rrclass":"IN","rdata":["1.2.3.4"]})")->errc, Errc::parse_error);
    EXPECT_EQ(from_json_body("base", "dns", R"({"rrclass":"IN","rrtype":"A","rrttl":"text"})")->errc,
              Errc::parse_error);
}

TEST(JsonReader, PassesOverDerivedValues) {
    const auto read = from_json_body("ACME", "outer", R"({"id":5,"address":[],"color":{},"note":"n","note_again":7})");
    ASSERT_EQ(read->errc, Errc::success);
    EXPECT_EQ(read->data(), "12026e00");
}

TEST(JsonReader, PassesOverSieResponses) {
    const auto read = from_json_body("SIE", "dnsdedupe", R"({"count":1,"response":";; text"})");
    ASSERT_EQ(read->errc, Errc::success);
    EXPECT_EQ(read->data(), "5001");
}

TEST(JsonReader, EncodesRequiredFieldsThatAreMissingAsZero) {
    EXPECT_EQ(from_json_body("base", "http", R"({"srcport":5})")->data(), "08002005");
    EXPECT_EQ(from_json_body("SIE", "delay", "{}")->data(),
              "0a001200190000000000000000"
              "2000");
}

struct ExampleCase {
    const char* name;
    const char* vendor;
    const char* type;
    const char* json;
    const char* wire;
};

class JsonExamples : public testing::TestWithParam<ExampleCase> {};

TEST_P(JsonExamples, AreReadAndWritten) {
    const ExampleCase& example = GetParam();
    const auto read = from_json_body(example.vendor, example.type, example.json);
    ASSERT_EQ(read->errc, Errc::success);
    EXPECT_EQ(read->data(), hex(octets(example.wire)));
    EXPECT_EQ(samples::to_json_body(read->payload), example.json);
}

// Pairs of docs/formats/nmsg-messages.md sections 10 and 11.
INSTANTIATE_TEST_SUITE_P(
    Spec, JsonExamples,
    testing::Values(
        ExampleCase{"Email", "base", "email",
                    R"({"type":"spamtrap","srcip":"192.0.2.1","from":"a@b","rcpt":["c@d","e@f"],"bodyurl":[]})",
                    "1a04c0000201 320461406200 3a0463406400 3a0465406600 4001"},
        ExampleCase{"Linkpair", "base", "linkpair",
                    R"({"type":"redirect","src":"http://a/","dst":"http://b/","headers":"X: y\n"})",
                    "0801 120a687474703a2f2f612f00 1a0a687474703a2f2f622f00 2a06583a20790a00"},
        ExampleCase{"Ipconn", "base", "ipconn",
                    R"({"proto":6,"srcip":"10.0.0.1","srcport":1234,"dstip":"2001:db8::1","dstport":80})",
                    "0806 12040a000001 18d209 221020010db8000000000000000000000001 2850"},
        ExampleCase{"Logline", "base", "logline", R"({"category":"a","message":"hi"})", "0a026100 1203686900"},
        ExampleCase{"Pkt", "base", "pkt", R"({"len_frame":3,"payload":"QUJD"})", "0a03414243 1003"},
        ExampleCase{"Xml", "base", "xml", R"({"xmltype":"t","xmlpayload":"PGEvPg=="})", "0a027400 12043c612f3e"},
        ExampleCase{"Encode", "base", "encode", R"({"type":"JSON","payload":{"val":{"a":1},"b64":"eyJhIjoxfQ=="}})",
                    "0801 12077b2261223a317d"},
        ExampleCase{"Packet", "base", "packet", R"({"payload_type":"IP","payload":"RQ=="})", "0801 120145"},
        ExampleCase{
            "Dnsdedupe", "SIE", "dnsdedupe",
            R"({"type":"EXPIRATION","count":2,"time_first":"2020-01-02 03:04:05","time_last":"2020-01-02 03:04:05",)"
            R"("bailiwick":"example.com.","rrname":"www.example.com.","rrclass":"IN","rrtype":"A","rrttl":300,)"
            R"("rdata":["1.2.3.4"]})",
            "0a1103777777076578616d706c6503636f6d00 1001 1801 20ac02 2a0401020304 5002 58a5bbb5f005 60a5bbb5f005"
            "6801 82010d076578616d706c6503636f6d00"},
        ExampleCase{"Reputation", "SIE", "reputation", R"({"type":"HOST","tag":"spam","host":"x.example"})",
                    "0801 12057370616d00 320a782e6578616d706c6500"},
        ExampleCase{"Qr", "SIE", "qr", R"({"type":"QUERY","text":"q","num_response":1})", "0800 12027100 1801"},
        ExampleCase{"Delay", "SIE", "delay",
                    R"({"query_ip":"10.0.0.1","response_ip":"10.0.0.2","delay":0.25,"response_time_sec":1700000000})",
                    "0a040a000001 12040a000002 19000000000000d03f 2080e2cfaa06"},
        ExampleCase{"Dnsnx", "SIE", "dnsnx",
                    R"({"qname":"a.b.","qclass":"IN","qtype":"A","response_ip":"10.0.0.2","soa_rrname":"b.",)"
                    R"("response_time_sec":1700000000,"response_time_nsec":123})",
                    "0a050161016200 1001 1801 22040a000002 2a03016200 3080e2cfaa06 3d7b000000"},
        ExampleCase{"NewdomainFlags", "SIE", "newdomain",
                    R"({"rdata":[],"keys":["k1"],"new_domain":true,"new_rr":[true,false]})",
                    "4a036b3100 980101 b00101 b00100"}),
    samples::by_name);

// --- the envelope (docs/formats/nmsg-messages.md 8.2)

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
                    TimeInput{"TextBehind", R"("2023-11-14 22:13:20Z")", true, 1'700'000'000, 0},
                    TimeInput{"DayRunsOver", R"("2023-02-30 00:00:00")", true, 1'677'715'200, 0},
                    TimeInput{"BeforeEpoch", R"("1969-12-31 23:59:59.000000005")", true, -1, 5},
                    TimeInput{"Integer", "1700000000", true, 1'700'000'000, 0},
                    TimeInput{"NegativeInteger", "-1", true, -1, 0},
                    TimeInput{"Real", "1700000000.5", true, 1'700'000'000, 500'000'000},
                    TimeInput{"RealAsNearAsItGets", "1714564800.123456789", true, 1'714'564'800, 123'456'716},
                    TimeInput{"Exponent", "1e10", true, 10'000'000'000, 0},
                    TimeInput{"NegativeReal", "-0.5", true, -1, 500'000'000}, TimeInput{"LargeReal", "1e300", false},
                    TimeInput{"T", R"("2023-11-14T22:13:20")", false}, TimeInput{"Garbage", R"("now")", false},
                    TimeInput{"Empty", R"("")", false}, TimeInput{"Boolean", "true", false},
                    TimeInput{"Null", "null", false}, TimeInput{"Array", "[1]", false}),
    samples::by_name);

TEST(JsonReader, TakesThePresentTimeWithoutOne) {
    const auto before = Timestamp::now();
    const auto read = from_json(R"({"vname":"base","mname":"logline","message":{}})");
    ASSERT_EQ(read->errc, Errc::success);
    EXPECT_GE(read->payload.time(), before);
    EXPECT_LE(read->payload.time(), Timestamp::now());
}

TEST(JsonReader, AlwaysEncodesAMessage) {
    const auto read = from_json(R"({"vname":"base","mname":"logline","message":{}})");
    ASSERT_EQ(read->errc, Errc::success);
    EXPECT_TRUE(read->payload.has_data);
    EXPECT_TRUE(read->payload.from_fields);
    EXPECT_EQ(read->data(), "");
}

TEST(JsonReader, RepairsInvalidUtf8) {
    const auto read = from_json_body("base", "logline",
                                     "{\"message\":\"a\xff"
                                     "b\"}");
    ASSERT_EQ(read->errc, Errc::success);
    EXPECT_EQ(read->data(), hex(text_field(2,
                                           "a\xef\xbf\xbd"
                                           "b")));
}

TEST(JsonReader, IsNotDisturbedByABadLineBefore) {
    JsonReader reader(samples::acme_registry());
    Arena storage;
    Payload payload;
    const auto read = [&](std::string text) {
        const std::size_t size = text.size();
        text.append(JsonReader::padding, ' ');
        return reader.read(std::string_view(text).substr(0, size), storage, payload);
    };
    EXPECT_EQ(read(R"({"vname":"base","mname":"logline","message":{"message":"x","category":5}})"), Errc::parse_error);
    EXPECT_EQ(read(R"({"vname":"base","mname":"logline","message":{"category":"c"}})"), Errc::success);
    EXPECT_EQ(hex(payload.data), "0a026300");
    EXPECT_EQ(read(R"({"vname":"SIE","mname":"qr","message":{"type":"ERROR"}})"), Errc::success);
    EXPECT_EQ(payload.vid, 2U);
    EXPECT_EQ(payload.msgtype, 3U);
}

}  // namespace
}  // namespace spindrift::nmsg

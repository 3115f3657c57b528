#include "tests/nmsg/messages.hpp"
#include "tests/nmsg/value_kinds.hpp"

#include <gtest/gtest.h>

// Values of fields (docs/formats/nmsg-messages.md 3.5): what writers write, and what readers accept or refuse besides.
namespace spindrift::nmsg {
namespace {

using samples::field;
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

struct InputCase {
    const char* name;
    const char* json;  ///< members of an object ACME every
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
        InputCase{"EnumUndefinedNumber", R"("color":1)", field(1, 1)},
        InputCase{"EnumTooLarge", R"("color":4294967296)", no}, InputCase{"EnumTooSmall", R"("color":-2147483649)", no},
        InputCase{"EnumUnknownName", R"("color":"PINK")", no}, InputCase{"EnumReal", R"("color":5.0)", no},
        InputCase{"EnumBoolean", R"("color":true)", no},
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
        InputCase{"TextWithNul", R"("text":"a\u0000b")", text_field(3, std::string("a\0b", 3))},
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
        // Negative numbers as libnmsg writes them: as unsigned 64-bit numbers.
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
        // values with a special text
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
    const char* json;  ///< members of an object ACME lists
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
    testing::Values(ListCase{"Empty", R"("words":[])", none},
                    ListCase{"Values", R"("words":["a","b"],"colors":["RED",5])",
                             field(1, 0) + field(1, 5) + text_field(2, "a") + text_field(2, "b")},
                    ListCase{"PackedAreReadable", R"("packed_numbers":[-1,1])", field(4, 1) + field(4, 2)},
                    ListCase{"Reals", R"("reals":[1,0.5])", octets("29000000000000f03f 29000000000000e03f")},
                    ListCase{"NullInPlaceOfArray", R"("words":null)", no},
                    ListCase{"TextInPlaceOfArray", R"("words":"a")", no},
                    ListCase{"ObjectInPlaceOfArray", R"("words":{})", no},
                    ListCase{"NullElement", R"("words":["a",null])", text_field(2, "a")},
                    ListCase{"BadElement", R"("numbers":[1,"x"])", no},
                    ListCase{"NestedArray", R"("numbers":[[1]])", no}),
    samples::by_name);

}  // namespace
}  // namespace spindrift::nmsg

#pragma once

#include "messages.hpp"

#include <vector>

/// Values of every kind of field, on the wire and in both texts (docs/formats/nmsg-messages.md 3 and 5.3).
namespace spindrift::nmsg::samples {

struct ValueKind {
    const char* name;
    std::string wire;          ///< of a message ACME every
    std::string presentation;  ///< its lines
    std::string json;          ///< its object
    /// What reading gives back, if that is not the same octets; `refused` if it is refused.
    std::string from_presentation;
    std::string from_json;
};

inline const std::string same;
inline const std::string refused = "refused";
inline const std::string nothing = "nothing";  ///< read, but as no value

inline std::string json_text(std::string_view text) {
    std::string result;
    for (const char c : text) {
        result += c == '\n' ? "\\n" : std::string(1, c);
    }
    return '"' + result + '"';
}

inline const std::vector<ValueKind>& value_kinds() {
    const auto nul = [](std::string text) { return text + '\0'; };
    static const std::vector<ValueKind> kinds = {
        // enum
        {"Enum", field(1, 5), "color: GREEN\n", R"({"color":"GREEN"})", same, same},
        {"EnumNegative", octets("08ffffffffffffffffff01"), "color: BELOW\n", R"({"color":"BELOW"})", same, same},
        {"EnumUnknown", field(1, 7), "color: <UNKNOWN ENUM VAL=7>\n", R"({"color":7})", refused, same},
        {"EnumUnknownNegative", octets("08fbffffffffffffffff01"), "color: <UNKNOWN ENUM VAL=4294967291>\n",
         R"({"color":4294967291})", refused, same},
        // bytes
        {"Octets", field(2, "ABC"), "octets: <BYTE ARRAY LEN=3>\n", R"({"octets":"QUJD"})", refused, same},
        {"OctetsEmpty", field(2, ""), "octets: <BYTE ARRAY LEN=0>\n", R"({"octets":null})", refused, nothing},
        {"OctetsPadded", field(2, octets("ff")), "octets: <BYTE ARRAY LEN=1>\n", R"({"octets":"/w=="})", refused, same},
        // string
        {"Text", field(3, nul("two words")), "text: two words\n", R"({"text":"two words"})", same, same},
        {"TextWithoutNul", field(3, "hi"), "text: hi\n", R"({"text":"hi"})", field(3, nul("hi")), field(3, nul("hi"))},
        {"TextEmpty", field(3, ""), "text: \n", R"({"text":""})", field(3, nul("")), field(3, nul(""))},
        {"TextOneNul", field(3, nul("")), "text: \n", R"({"text":""})", same, same},
        {"TextInnerNul", field(3, nul("a") + nul("b")), "text: " + nul("a") + "b\n", R"({"text":"a\u0000b"})", same,
         same},
        {"TextEscapes", field(3, nul("\tq\"b\\s/\x01\x1f\x7f\xc3\xa9")), "text: \tq\"b\\s/\x01\x1f\x7f\xc3\xa9\n",
         "{\"text\":\"\\tq\\\"b\\\\s/\\u0001\\u001f\x7f\xc3\xa9\"}", same, same},
        {"TextUtf8", field(4, nul("\xc3\xa9")), "utf8: \xc3\xa9\n", "{\"utf8\":\"\xc3\xa9\"}", same, same},
        // mlstring
        {"Lines", field(5, nul("one\n\ntwo\n")), "lines:\none\n\ntwo\n.\n", R"({"lines":"one\n\ntwo\n"})", same, same},
        {"LinesOpenEnd", field(5, nul("lv[endof]")), "lines:\nlv[endof].\n", R"({"lines":"lv[endof]"})", refused, same},
        {"LinesEmpty", field(5, nul("")), "lines:\n.\n", R"({"lines":""})", same, same},
        {"LinesWithDots", field(5, nul("..\n.x\n")), "lines:\n..\n.x\n.\n", R"({"lines":"..\n.x\n"})", same, same},
        // ip
        {"Ipv4", field(6, octets("c0000201")), "ip: 192.0.2.1\n", R"({"ip":"192.0.2.1"})", same, same},
        {"Ipv6", field(6, octets("20010db8000000000000000000000001")), "ip: 2001:db8::1\n", R"({"ip":"2001:db8::1"})",
         same, same},
        {"Ipv6Mapped", field(6, octets("00000000000000000000ffffc0000201")), "ip: ::ffff:192.0.2.1\n",
         R"({"ip":"::ffff:192.0.2.1"})", same, same},
        {"IpOfThreeOctets", field(6, "abc"), "ip: <INVALID IP len=3>\n", R"({"ip":null})", refused, nothing},
        {"IpEmpty", field(6, ""), "ip: <INVALID IP len=0>\n", R"({"ip":null})", refused, nothing},
        // unsigned numbers
        {"Uint16", field(7, 65535), "u16: 65535\n", R"({"u16":65535})", same, same},
        {"Uint16Above", field(7, 70000), "u16: 4464\n", R"({"u16":4464})", field(7, 4464), field(7, 4464)},
        {"Uint32", field(8, 0xFFFFFFFF), "u32: 4294967295\n", R"({"u32":4294967295})", same, same},
        {"Uint32Above", field(8, 0x1'0000'0001), "u32: 1\n", R"({"u32":1})", field(8, 1), field(8, 1)},
        {"Fixed32", octets("4dffffffff"), "f32: 4294967295\n", R"({"f32":4294967295})", same, same},
        {"Uint64", field(10, ~std::uint64_t{0}), "u64: 18446744073709551615\n", R"({"u64":18446744073709551615})", same,
         same},
        {"Fixed64", octets("590102030405060708"), "f64: 578437695752307201\n", R"({"f64":578437695752307201})", same,
         same},
        // signed numbers
        {"Int16", field(12, 32767), "i16: 32767\n", R"({"i16":32767})", same, same},
        {"Int16Negative", octets("60fbffffffffffffffff01"), "i16: -5\n", R"({"i16":-5})", same, same},
        {"Int16NegativeShort", field(12, 65531), "i16: -5\n", R"({"i16":-5})", octets("60fbffffffffffffffff01"),
         octets("60fbffffffffffffffff01")},
        {"Int16Above", field(12, 40000), "i16: -25536\n", R"({"i16":-25536})", octets("60c0b8feffffffffffff01"),
         octets("60c0b8feffffffffffff01")},
        {"Int32", octets("68ffffffffffffffffff01"), "i32: -1\n", R"({"i32":-1})", same, same},
        {"Int32Least", octets("6880808080f8ffffffff01"), "i32: -2147483648\n", R"({"i32":-2147483648})", same, same},
        {"Int32Greatest", field(13, 0x7FFFFFFF), "i32: 2147483647\n", R"({"i32":2147483647})", same, same},
        {"Sint32", field(14, 1), "s32: -1\n", R"({"s32":-1})", same, same},
        {"Sint32Least", field(14, 0xFFFFFFFF), "s32: -2147483648\n", R"({"s32":-2147483648})", same, same},
        {"Sfixed32", octets("7dfeffffff"), "sf32: -2\n", R"({"sf32":-2})", same, same},
        {"Int64", octets("8001ffffffffffffffffff01"), "i64: -1\n", R"({"i64":-1})", same, same},
        {"Int64Least", octets("800180808080808080808001"), "i64: -9223372036854775808\n",
         R"({"i64":-9223372036854775808})", same, same},
        {"Sint64", octets("880101"), "s64: -1\n", R"({"s64":-1})", same, same},
        {"Sint64Least", octets("8801ffffffffffffffffff01"), "s64: -9223372036854775808\n",
         R"({"s64":-9223372036854775808})", same, same},
        {"Sfixed64", octets("9101feffffffffffffff"), "sf64: -2\n", R"({"sf64":-2})", same, same},
        // double: docs/formats/nmsg-messages.md 3.3
        {"RealZero", octets("99010000000000000000"), "real: 0.000000\n", R"({"real":0.0})", same, same},
        {"RealOne", octets("9901000000000000f03f"), "real: 1.000000\n", R"({"real":1.0})", same, same},
        {"RealTenth", octets("99019a9999999999b93f"), "real: 0.100000\n", R"({"real":0.100000000000000006})", same,
         same},
        {"RealTwoThirds", octets("9901555555555555e53f"), "real: 0.666667\n", R"({"real":0.66666666666666663})",
         real_field(19, 0.666667), same},
        {"RealSmall", octets("990195d626e80b2e113e"), "real: 0.000000\n", R"({"real":0.000000001})", real_field(19, 0),
         same},
        {"RealVerySmall", octets("99012342920ca19cc73b"), "real: 0.000000\n", R"({"real":0.0})", real_field(19, 0),
         real_field(19, 0)},
        {"RealMinusHalf", octets("9901000000000000e0bf"), "real: -0.500000\n", R"({"real":-0.5})", same, same},
        {"RealLarge", octets("990100a0d88557347643"), "real: 100000000000000000.000000\n",
         R"({"real":100000000000000000.0})", same, same},
        {"RealVeryLarge", octets("990144f3c2e4e4e9634c"),
         "real: 999999999999999949387135297074018866963645011013410073083904.000000\n",
         R"({"real":999999999999999949387135297074018866963645011013410073083904.0})", same, same},
        {"RealInfinite", octets("9901000000000000f07f"), "real: inf\n", R"({"real":null})", same, nothing},
        {"RealNegativeInfinite", octets("9901000000000000f0ff"), "real: -inf\n", R"({"real":null})", same, nothing},
        {"Float", octets("a5010000003f"), "real32: 0.500000\n", R"({"real32":0.5})", same, same},
        // bool
        {"True", field(21, 1), "truth: True\n", R"({"truth":true})", same, same},
        {"False", field(21, 0), "truth: False\n", R"({"truth":false})", same, same},
        {"TrueByAnyNumber", field(21, 2), "truth: True\n", R"({"truth":true})", field(21, 1), field(21, 1)},
        // DNS
        {"Name", field(22, octets("03777777076578616d706c6503636f6d00")), "name: www.example.com.\n",
         R"({"name":"www.example.com."})", same, same},
        {"NameRoot", field(22, octets("00")), "name: .\n", R"({"name":"."})", same, same},
        {"NameEmpty", field(22, ""), "", R"({"name":""})", nothing, field(22, octets("00"))},
        {"NameTooLong", field(22, std::string(256, '\x01')), "", R"({"name":""})", nothing, field(22, octets("00"))},
        {"NameEscapes", field(22, octets("05 2e5c22ff20 00")), "name: \\.\\\\\"\\255\\032.\n",
         R"({"name":"\\.\\\\\"\\255\\032."})", same, same},
        {"Type", field(23, 1), "type: A (1)\n", R"({"type":"A"})", same, same},
        {"TypeUnknown", field(23, 65280), "type: <UNKNOWN> (65280)\n", R"({"type":"TYPE65280"})", same, same},
        {"TypeAbove", field(23, 65537), "type: A (1)\n", R"({"type":"A"})", field(23, 1), field(23, 1)},
        {"Class", field(24, 1), "class: IN (1)\n", R"({"class":"IN"})", same, same},
        {"ClassUnknown", field(24, 4444), "class: CLASS4444 (4444)\n", R"({"class":"CLASS4444"})", same, same},
        {"SieClass", field(25, 3), "sie_class: CH (3)\n", R"({"sie_class":"CH"})", same, same},
        {"SieClassUnknown", field(25, 9), "sie_class: <UNKNOWN> (9)\n", R"({"sie_class":"<UNKNOWN>"})", same,
         field(25, 1)},
        {"Rcode", field(26, 3), "rcode: NXDOMAIN (3)\n", R"({"rcode":"NXDOMAIN"})", same, same},
        {"RcodeUnknown", field(26, 11), "rcode: <UNKNOWN> (11)\n", R"({"rcode":"11"})", same, same},
        {"DnsMessage", field(28, dns_query), "dns: [33 octets]\n" + dns_query_text + "---\n",
         R"({"dns":"AAEBAAABAAAAAAAAA3d3dwdleGFtcGxlA2NvbQAAAQAB"})", refused, same},
        {"DnsMessageBad", field(28, "x"), "dns: <PARSE ERROR>\n", R"({"dns":"eA=="})", refused, same},
        {"DnsMessageEmpty", field(28, ""), "dns: <PARSE ERROR>\n", R"({"dns":null})", refused, nothing},
        {"DnsText", field(29, dns_query), "dns_text: [33 octets]\n" + dns_query_text + "---\n",
         R"({"dns_text":)" + json_text(dns_query_text) + "}", refused, nothing},
        {"DnsTextBad", field(29, "x"), "dns_text: <PARSE ERROR>\n", R"({"dns_text":"<PARSE ERROR>"})", refused,
         nothing},
        {"DnsJson", field(30, dns_query), "dns_json: [33 octets]\n" + dns_query_text + "---\n",
         R"({"dns_json":)" + dns_query_json + "}", refused, nothing},
        {"DnsJsonBad", field(30, "x"), "dns_json: <PARSE ERROR>\n", R"({"dns_json":null})", refused, nothing},
        // others
        {"Time", field(31, 1'600'000'000), "when: 2020-09-13 12:26:40\n", R"({"when":"2020-09-13 12:26:40"})", same,
         same},
        {"TimeGreatest", field(31, 0xFFFFFFFF), "when: 2106-02-07 06:28:15\n", R"({"when":"2106-02-07 06:28:15"})",
         same, same},
        {"Time64", field(32, 4294967296), "when64: 2106-02-07 06:28:16\n", R"({"when64":"2106-02-07 06:28:16"})", same,
         same},
        {"Protocol", octets("880211"), "protocol: UDP (17)\n", R"({"protocol":"UDP"})", same, same},
        {"ProtocolTcp", octets("880206"), "protocol: TCP (6)\n", R"({"protocol":"TCP"})", same, same},
        {"ProtocolIcmp", octets("880201"), "protocol: ICMP (1)\n", R"({"protocol":"ICMP"})", same, same},
        {"ProtocolOther", octets("880263"), "protocol: 99\n", R"({"protocol":"99"})", same, same},
        {"Hex", field(34, 0xaa11ff99), "hex: aa11ff99\n", R"({"hex":"aa11ff99"})", same, same},
        {"HexGreatest", field(34, 0xffffffff), "hex: ffffffff\n", R"({"hex":"ffffffff"})", same, same},
        {"HexShort", field(34, 0x12ab), "hex: 12ab\n", R"({"hex":"12ab"})", same, same},
        {"HexZero", field(34, 0), "hex: 0\n", R"({"hex":"0"})", same, same},
        {"Hex64", field(35, ~std::uint64_t{0}), "hex64: ffffffffffffffff\n", R"({"hex64":"ffffffffffffffff"})", same,
         same},
        {"Hidden", field(36, 5), "", R"({"secret":5})", nothing, same},
        {"Noprint", field(37, 5), "", R"({"quiet":5})", nothing, same},
        {"LargeFieldNumber", field(100'000, 5), "far: 5\n", R"({"far":5})", same, same},
        {"UnknownField", field(99, 5), "", "{}", nothing, nothing},
    };
    return kinds;
}

}  // namespace spindrift::nmsg::samples

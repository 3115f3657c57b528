#include "tests/nmsg/messages.hpp"
#include "tests/nmsg/value_kinds.hpp"

#include <spindrift/nmsg/text/json.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <bit>

namespace spindrift::nmsg {
namespace {

using samples::field;
using samples::message;
using samples::octets;
using samples::to_json;
using samples::to_json_body;

class JsonKinds : public testing::TestWithParam<samples::ValueKind> {};

TEST_P(JsonKinds, AreWritten) {
    const samples::Exact data(GetParam().wire);
    EXPECT_EQ(to_json_body(message(200, 7, as_text(data.bytes()))), GetParam().json);
}

INSTANTIATE_TEST_SUITE_P(All, JsonKinds, testing::ValuesIn(samples::value_kinds()), samples::by_name);

// --- the whole object (docs/formats/nmsg-messages.md 7.1)

TEST(JsonWriter, WritesTheExampleOfTheSpec) {
    const std::string data = field(2, "Received: x\nSubject: hi\n") + field(3, octets("c0000201")) +
                             field(4, "mail.example.com") + field(5, "helo.example") + field(6, "a@example.com") +
                             field(7, "b@example.org") + field(7, "c@example.org") + field(8, 1) +
                             field(9, "http://x.example/ y") + field(10, "body line1\nbody line2\n");
    Payload payload = message(1, 2, data);
    payload.source = 0xabcd;
    payload.operator_id = 1;
    payload.group = 2;
    EXPECT_EQ(to_json(payload),
              R"({"time":"2023-11-14 22:13:20.123456789","vname":"base","mname":"email","source":"0000abcd",)"
              R"("operator":1,"group":2,"message":{"type":"spamtrap","headers":"Received: x\nSubject: hi\n",)"
              R"("srcip":"192.0.2.1","srchost":"mail.example.com","helo":"helo.example","from":"a@example.com",)"
              R"("rcpt":["b@example.org","c@example.org"],"bodyurl":["http://x.example/ y"],)"
              R"("body":"body line1\nbody line2\n"}})"
              "\n");
}

TEST(JsonWriter, WritesTimesInTheFormOfRfc3339) {
    JsonWriter::Options options;
    options.times = TimeStyle::rfc3339;
    EXPECT_EQ(to_json(message(200, 7, field(31, 1'714'564'800) + field(32, 1'714'564'801)), options),
              R"({"time":"2023-11-14T22:13:20.123456789Z","vname":"ACME","mname":"every",)"
              R"("message":{"when":"2024-05-01T12:00:00Z","when64":"2024-05-01T12:00:01Z"}})"
              "\n");
}

TEST(JsonWriter, WritesTheOddMessageOfTheSpec) {
    const std::string data = field(1, 7) + field(2, "abc") + field(3, std::string("a\0b\0", 4)) + field(4, 70000) +
                             field(5, "") + field(6, 65535) + field(7, "x\ny") + field(65, "") +
                             octets("9804fbffffffffffffffff01") + field(73, 40000) + octets("d804ffffffffffffffffff01");
    EXPECT_EQ(
        to_json_body(message(1, 4, data)),
        R"({"type":7,"srcip":null,"srchost":"a\u0000b","srcport":4464,"dstip":null,"dstport":65535,"request":"x\ny",)"
        R"("p0f_genre":"","p0f_dist":-5,"p0f_score":-25536,"p0f_uptime":-1})");
}

TEST(JsonWriter, AlwaysWritesRepeatedFields) {
    EXPECT_EQ(to_json_body(message(1, 2, "")), R"({"rcpt":[],"bodyurl":[]})");
    const std::string data = field(1, 5) + field(2, "a b") + field(3, 1) + field(4, octets("0102")) + field(2, "c") +
                             field(1, 0) + octets("29000000000000f03f") + octets("32020100") + field(3, 2) +
                             field(7, "abcd") + field(4, 3) + field(7, "");
    EXPECT_EQ(to_json_body(message(200, 8, data)),
              R"({"colors":["GREEN","RED"],"words":["a b","c"],"numbers":[1,2],"packed_numbers":[-1,1,-2],)"
              R"("reals":[1.0],"truths":[true,false],"ips":["97.98.99.100",null]})");
}

TEST(JsonWriter, WritesAliasesAndOverrides) {
    Aliases aliases;
    aliases.operators.set(1, "F\"S\\I");
    aliases.groups.set(2, "g");
    Payload payload = message(1, 6, "");
    payload.operator_id = 1;
    payload.group = 2;
    JsonWriter::Options options;
    options.aliases = &aliases;
    EXPECT_THAT(to_json(payload, options),
                testing::HasSubstr(R"("mname":"logline","operator":"F\"S\\I","group":"g","message")"));
    payload.operator_id = 4294967295;
    payload.group = 0;
    EXPECT_THAT(to_json(payload, options), testing::HasSubstr(R"("mname":"logline","operator":4294967295,"message")"));
    options.header.source = 0xff;
    options.header.operator_id = 1;
    options.header.group = 3;
    EXPECT_THAT(to_json(payload, options),
                testing::HasSubstr(R"(,"source":"000000ff","operator":"F\"S\\I","group":3,"message")"));
}

TEST(JsonWriter, WritesRecordData) {
    EXPECT_EQ(to_json_body(message(200, 9, octets("0a0401020304 0a04c0000201 1001 1801"))),
              R"({"rdata":["1.2.3.4","192.0.2.1"],"rrtype":"A","rrclass":"IN"})");
    EXPECT_EQ(to_json_body(message(200, 9, octets("0a03010203 1080fe03 1801"))),
              R"({"rdata":["\\# 3 01 02 03 "],"rrtype":"TYPE65280","rrclass":"IN"})");
    EXPECT_EQ(to_json_body(message(200, 9, octets("0a03010203 1001 1801"))),
              R"({"rdata":[" ### PARSE ERROR ###"],"rrtype":"A","rrclass":"IN"})");
    EXPECT_EQ(to_json_body(message(200, 9, octets("0a0403612262 1010 1801"))),
              R"({"rdata":["\"a\\\"b\""],"rrtype":"TXT","rrclass":"IN"})");
}

TEST(JsonWriter, CannotExplainRecordDataWithoutTypeOrClass) {
    EXPECT_EQ(to_json(message(200, 9, octets("0a0401020304 1001"))), "parse error");
    EXPECT_EQ(to_json(message(200, 9, octets("0a0401020304 1801"))), "parse error");
}

TEST(JsonWriter, WritesDerivedValues) {
    const std::string inner = field(1, 9) + field(2, octets("c0000201")) + field(4, octets("016100"));
    EXPECT_EQ(to_json_body(message(200, 10, field(1, inner) + field(2, "n"))),
              R"({"note":"n","address":"192.0.2.1","color":"RED","name":"a.","note_again":"n","id":9})");
}

TEST(JsonWriter, DoesNotKnowUnknownTypes) {
    EXPECT_EQ(to_json(message(1, 99, "abc")), "function not implemented");
    EXPECT_EQ(to_json(message(77, 5, "abc")), "function not implemented");
}

TEST(JsonWriter, KeepsWhatWasWrittenBefore) {
    JsonWriter writer(samples::acme_registry());
    Buffer out;
    const std::string good = samples::logline("x");
    ASSERT_EQ(writer.write(out, message(1, 6, good)), Errc::success);
    const std::string before(out.text());
    EXPECT_EQ(writer.write(out, message(200, 9, octets("0a0401020304 1001"))), Errc::parse_error);
    EXPECT_EQ(out.text(), before);
    ASSERT_EQ(writer.write(out, message(1, 6, good)), Errc::success);
    EXPECT_EQ(out.text(), before + before);
}

// --- strings (docs/formats/nmsg-messages.md 3.4)

struct TextCase {
    const char* name;
    const char* octets;
    const char* json;
};

class JsonTexts : public testing::TestWithParam<TextCase> {};

TEST_P(JsonTexts, AreRepairedAndEscaped) {
    EXPECT_EQ(to_json_body(message(200, 7, field(3, octets(GetParam().octets)))),
              R"({"text":")" + std::string(GetParam().json) + "\"}");
}

#define FFFD "\xef\xbf\xbd"

INSTANTIATE_TEST_SUITE_P(Spec, JsonTexts,
                         testing::Values(TextCase{"ShortEscapes", "08 0c 0a 0d 09 22 5c", R"(\b\f\n\r\t\"\\)"},
                                         TextCase{"OtherControls", "01 0b 1f 7f 2f", "\\u0001\\u000b\\u001f\x7f/"},
                                         TextCase{"Overlong2", "c080", FFFD},                                    //
                                         TextCase{"Overlong3", "e09080", FFFD},                                  //
                                         TextCase{"Overlong4", "f0888080", FFFD},                                //
                                         TextCase{"LoneContinuation", "80", FFFD},                               //
                                         TextCase{"CutSequence", "e88120", FFFD FFFD " "},                       //
                                         TextCase{"FiveOctetSequence", "f888808080", FFFD FFFD FFFD FFFD FFFD},  //
                                         TextCase{"CutAtTheEnd", "61c3", "a" FFFD},                              //
                                         TextCase{"Surrogate", "eda080", FFFD FFFD FFFD},                        //
                                         TextCase{"AboveUnicode", "f4908080", FFFD FFFD FFFD FFFD},              //
                                         TextCase{"GreatestCharacter", "f48fbfbf", "\xf4\x8f\xbf\xbf"},          //
                                         TextCase{"NulInside", "61 00 62 ff 63", "a\\u0000b" FFFD "c"}),
                         samples::by_name);

// --- numbers

TEST(JsonWriter, WritesNoNumberForNan) {
    EXPECT_EQ(to_json_body(message(200, 7, octets("9901000000000000f87f"))), R"({"real":null})");
}

TEST(JsonWriter, WritesTheLargestNumbersWhole) {
    const std::string json = to_json_body(message(200, 7, samples::real_field(19, std::numeric_limits<double>::max())));
    EXPECT_THAT(json, testing::StartsWith(R"({"real":17976931348623157081452742373170435679)"));
    EXPECT_THAT(json, testing::EndsWith("4124858368.0}"));
    EXPECT_EQ(json.size(), std::string(R"({"real":})").size() + 309 + 2);
}

}  // namespace
}  // namespace spindrift::nmsg

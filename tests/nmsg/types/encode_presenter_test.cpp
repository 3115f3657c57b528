#include "tests/nmsg/messages.hpp"

#include <gtest/gtest.h>

namespace spindrift::nmsg {
namespace {

using samples::field;
using samples::message;
using samples::octets;

enum Type : std::uint64_t { text = 0, json = 1, yaml = 2, msgpack = 3, xml = 4, unknown = 9 };

struct EncodeCase {
    const char* name;
    Type type;
    std::string payload;
    const char* shown;
};

class EncodePresenter : public testing::TestWithParam<EncodeCase> {};

TEST_P(EncodePresenter, ShowsWhatIsReadable) {
    const samples::Exact data(field(1, GetParam().type) + field(2, GetParam().payload));
    const std::string body = samples::to_json_body(message(1, 11, as_text(data.bytes())));
    const std::string key = R"("payload":)";
    const std::size_t start = body.find(key) + key.size();
    EXPECT_EQ(body.substr(start, body.size() - start - 1), GetParam().shown);
    // Reading takes the base64 and gives the same message.
    const auto read = samples::from_json_body("base", "encode", body);
    ASSERT_EQ(read->errc, Errc::success);
    EXPECT_EQ(read->data(), samples::hex(data.bytes()));
}

// docs/formats/nmsg-messages.md 10.11, with its fixes
INSTANTIATE_TEST_SUITE_P(
    Spec, EncodePresenter,
    testing::Values(
        EncodeCase{"Msgpack", msgpack, "ABC", R"({"b64":"QUJD"})"},
        EncodeCase{"MsgpackEmpty", msgpack, "", R"({"b64":""})"},
        EncodeCase{"Json", json, R"({"a":1})", R"({"val":{"a":1},"b64":"eyJhIjoxfQ=="})"},
        EncodeCase{"JsonBlanksStay", json, "{ \"a\" : 1 }", R"({"val":{ "a" : 1 },"b64":"eyAiYSIgOiAxIH0="})"},
        EncodeCase{"JsonOnSeveralLines", json, "{\n\"a\": 1\r\n}", R"({"val":{"a":1},"b64":"ewoiYSI6IDENCn0="})"},
        EncodeCase{"JsonBroken", json, "{", R"({"b64":"ew=="})"},
        EncodeCase{"JsonText", json, R"("a")", R"({"val":"a","b64":"ImEi"})"},
        EncodeCase{"JsonBareNumber", json, "1", R"({"b64":"MQ=="})"},
        EncodeCase{"JsonBareLiteral", json, "true", R"({"b64":"dHJ1ZQ=="})"},
        EncodeCase{"JsonNumberAndBlank", json, "12 ", R"({"val":12 ,"b64":"MTIg"})"},
        EncodeCase{"JsonAndMore", json, "[] x", R"({"b64":"W10geA=="})"},
        EncodeCase{"JsonNan", json, "[NaN]", R"({"b64":"W05hTl0="})"},
        EncodeCase{"JsonEmpty", json, "", R"({"b64":""})"},
        EncodeCase{"Text", text, "a\"b\n", R"({"val":"a\"b\n","b64":"YSJiCg=="})"},
        EncodeCase{"TextEmpty", text, "", R"({"val":"","b64":""})"},
        EncodeCase{"TextRepaired", text, octets("61ff62"),
                   "{\"val\":\"a\xef\xbf\xbd"
                   "b\",\"b64\":\"Yf9i\"}"},
        EncodeCase{"TextWithNul", text, octets("610062"), R"({"val":"a\u0000b","b64":"YQBi"})"},
        EncodeCase{"Yaml", yaml, "a: 1", R"({"val":"a: 1","b64":"YTogMQ=="})"},
        EncodeCase{"Xml", xml, "<a/>", R"({"val":"<a/>","b64":"PGEvPg=="})"},
        EncodeCase{"Unknown", unknown, "x", R"({"val":"x","b64":"eA=="})"}),
    samples::by_name);

TEST(EncodePresenter, ShowsOnlyTheSizeInText) {
    EXPECT_EQ(samples::to_presentation_body(message(1, 11, field(1, json) + field(2, R"({"a":1})"))),
              "type: JSON\npayload: <BYTE ARRAY LEN=7>\n");
}

TEST(EncodePresenter, TakesTheDocumentItself) {
    const auto read = samples::from_json_body("base", "encode", R"({"type":"JSON","payload":{ "a": 1 }})");
    ASSERT_EQ(read->errc, Errc::success);
    EXPECT_EQ(read->data(),
              "0801"
              "1207"
              "7b2261223a317d");
}

}  // namespace
}  // namespace spindrift::nmsg

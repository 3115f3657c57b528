#include "tests/nmsg/messages.hpp"

#include <spindrift/nmsg/text/json.hpp>

#include <gtest/gtest.h>

namespace spindrift::nmsg {
namespace {

using samples::from_json;
using samples::from_json_body;
using samples::hex;
using samples::octets;

TEST(JsonReader, ReadsRecordDataWhateverTheOrder) {
    EXPECT_EQ(from_json_body("ACME", "records", R"({"rdata":["1.2.3.4"],"rrtype":"A","rrclass":"IN"})")->errc,
              Errc::parse_error)
        << "its schema has the data before type and class";
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

// Examples of docs/formats/nmsg-messages.md sections 10 and 11.
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
    EXPECT_EQ(read->data(), hex(samples::logline("a\xef\xbf\xbd"
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

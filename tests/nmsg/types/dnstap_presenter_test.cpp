#include "tests/nmsg/messages.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace spindrift::nmsg {
namespace {

using samples::dns_query;
using samples::dns_response;
using samples::field;
using samples::message;
using samples::octets;
using samples::to_json_body;
using samples::to_presentation_body;

std::string dnstap(std::string_view inner) {
    return field(14, inner) + field(15, 1);
}

std::string shown(std::string_view inner) {
    const std::string data = dnstap(inner);
    return to_presentation_body(message(1, 13, data));
}

TEST(DnstapPresenter, ShowsAResponse) {
    // The fields of the example in docs/formats/nmsg-messages.md 10.13, with a DNS message of our own.
    const std::string inner = field(1, 4) + field(2, 1) + field(3, 1) + field(5, octets("c01f501e")) + field(7, 53) +
                              field(8, 1479753746) + octets("4df8a53904") + field(11, octets("03636f6d00")) +
                              field(12, 1479753746) + octets("6d40fbb706") + field(14, dns_response);
    const std::string data = field(1, "mirk.net") + field(2, "unbound 1.5.10") + dnstap(inner);
    EXPECT_EQ(to_presentation_body(message(1, 13, data)),
              "identity: <BYTE ARRAY LEN=8>\n"
              "version: <BYTE ARRAY LEN=14>\n"
              "type: MESSAGE\n"
              "message_type: RESOLVER_RESPONSE\n"
              "socket_family: INET\n"
              "socket_protocol: UDP\n"
              "query_time_sec: 1479753746\n"
              "query_time_nsec: 70886904\n"
              "response_address: 192.31.80.30\n"
              "response_port: 53\n"
              "response_time_sec: 1479753746\n"
              "response_time_nsec: 112720704\n"
              "query_zone: com.\n"
              "response_message: [49 octets]\n" +
                  samples::dns_response_text +
                  "---\n"
                  "id: 1\n"
                  "qname: www.example.com.\n"
                  "qclass: IN (1)\n"
                  "qtype: A (1)\n"
                  "rcode: NOERROR (0)\n");
    EXPECT_EQ(to_json_body(message(1, 13, data)),
              R"({"identity":"bWlyay5uZXQ=","version":"dW5ib3VuZCAxLjUuMTA=","type":"MESSAGE",)"
              R"("message_type":"RESOLVER_RESPONSE","socket_family":"INET","socket_protocol":"UDP",)"
              R"("query_time_sec":1479753746,"query_time_nsec":70886904,"response_address":"192.31.80.30",)"
              R"("response_port":53,"response_time_sec":1479753746,"response_time_nsec":112720704,"query_zone":"com.",)"
              R"("response_message":"AAGBAAABAAEAAAAAA3d3dwdleGFtcGxlA2NvbQAAAQABwAwAAQABAAABLAAEAQIDBA==",)"
              R"("response_json":)" +
                  samples::dns_response_json + R"(,"id":1,"qname":"www.example.com.","qclass":"IN","qtype":"A",)" +
                  R"("rcode":"NOERROR"})");
}

TEST(DnstapPresenter, ShowsDefaultsOfFamilyAndProtocol) {
    EXPECT_EQ(shown(field(1, 5)),
              "type: MESSAGE\nmessage_type: CLIENT_QUERY\nsocket_family: INET\nsocket_protocol: UDP\n");
}

TEST(DnstapPresenter, ShowsNothingWithoutAMessageInside) {
    EXPECT_EQ(to_presentation_body(message(1, 13, field(15, 1))), "type: MESSAGE\n");
    EXPECT_EQ(to_json_body(message(1, 13, field(15, 1))), R"({"type":"MESSAGE"})");
}

TEST(DnstapPresenter, ShowsUnknownValuesByNumber) {
    const std::string inner = field(1, 99) + field(2, 7) + field(3, 9);
    EXPECT_EQ(shown(inner),
              "type: MESSAGE\nmessage_type: <UNKNOWN ENUM VAL=99>\nsocket_family: <UNKNOWN ENUM VAL=7>\n"
              "socket_protocol: <UNKNOWN ENUM VAL=9>\n");
    EXPECT_EQ(to_json_body(message(1, 13, dnstap(inner))),
              R"({"type":"MESSAGE","message_type":99,"socket_family":7,"socket_protocol":9})");
}

TEST(DnstapPresenter, LetsTheQueryTellEvenOfAResponse) {
    // The response says NXDOMAIN; outputs have always shown the rcode of the query.
    const std::string refused = octets("00028183") + dns_response.substr(4);
    EXPECT_THAT(shown(field(1, 6) + field(10, dns_query) + field(14, refused)),
                testing::HasSubstr("rcode: NOERROR (0)\n"));
    EXPECT_THAT(shown(field(1, 6) + field(14, refused)), testing::HasSubstr("id: 2\n"));
    EXPECT_THAT(shown(field(1, 6) + field(14, refused)), testing::HasSubstr("rcode: NXDOMAIN (3)\n"));
}

struct QuestionCase {
    const char* name;
    std::string dns;
    const char* shown;  ///< behind the DNS message
};

class DnstapQuestion : public testing::TestWithParam<QuestionCase> {};

TEST_P(DnstapQuestion, IsShownAsFarAsItGoes) {
    const samples::Exact data(dnstap(field(1, 5) + field(10, GetParam().dns)));
    std::string text = to_presentation_body(message(1, 13, as_text(data.bytes())));
    for (const std::string_view end : {"---\n", "<PARSE ERROR>\n"}) {
        if (const std::size_t at = text.find(end); at != std::string::npos) {
            text.erase(0, at + end.size());
        }
    }
    EXPECT_EQ(text, GetParam().shown);
    EXPECT_THAT(to_json_body(message(1, 13, as_text(data.bytes()))), testing::StartsWith("{"));
}

INSTANTIATE_TEST_SUITE_P(
    Spec, DnstapQuestion,
    testing::Values(
        QuestionCase{"Whole", dns_query,
                     "id: 1\nqname: www.example.com.\nqclass: IN (1)\nqtype: A (1)\nrcode: NOERROR (0)\n"},
        QuestionCase{"Empty", "", ""}, QuestionCase{"HeaderCut", dns_query.substr(0, 11), ""},
        QuestionCase{"HeaderAlone", dns_query.substr(0, 12), "id: 1\nrcode: NOERROR (0)\n"},
        QuestionCase{"TwoQuestions", octets("0001010000020000 00000000") + dns_query.substr(12) + dns_query.substr(12),
                     "id: 1\nrcode: NOERROR (0)\n"},
        QuestionCase{"TypeCut", dns_query.substr(0, 30), "id: 1\nqname: www.example.com.\nrcode: NOERROR (0)\n"},
        QuestionCase{"NoClass", dns_query.substr(0, 31),
                     "id: 1\nqname: www.example.com.\nqtype: A (1)\nrcode: NOERROR (0)\n"},
        QuestionCase{"ClassCut", dns_query.substr(0, 32),
                     "id: 1\nqname: www.example.com.\nqtype: A (1)\nrcode: NOERROR (0)\n"},
        QuestionCase{"NameCut", dns_query.substr(0, 20), "id: 1\nqname: www.exa.\nrcode: NOERROR (0)\n"}),
    samples::by_name);

}  // namespace
}  // namespace spindrift::nmsg

#include "tests/nmsg/messages.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace spindrift::nmsg {
namespace {

using samples::dns_query;
using samples::field;
using samples::message;
using samples::octets;
using samples::to_json_body;
using samples::to_presentation_body;

// docs/formats/nmsg-messages.md 10.1
const std::string packet = octets("4500003d 00010000 401166ad 0a000001 0a000002 04d20035 0029 9c35") + dns_query;

std::string ncap(std::uint64_t type, std::string_view payload) {
    return field(1, type) + field(2, payload);
}

/// A legacy message of UDP, as a row may change it.
std::string legacy(std::string_view payload, std::uint64_t ltype = 0, std::uint64_t port = 53) {
    return field(1, 2) + field(2, payload) + field(3, ltype) + field(4, octets("0a000001")) +
           field(5, octets("0a000002")) + field(6, 1000) + field(7, port);
}

TEST(NcapPresenter, ShowsTheExampleOfTheSpec) {
    EXPECT_EQ(to_presentation_body(message(1, 1, ncap(0, packet))),
              "type: IPV4\n"
              "srcip: 10.0.0.1\n"
              "dstip: 10.0.0.2\n"
              "srcport: 1234\n"
              "dstport: 53\n"
              "proto: 17\n"
              "payload:\n"
              "[10.0.0.1].1234 [10.0.0.2].53 udp [33]\n" +
                  samples::dns_query_text + "\n");
    EXPECT_EQ(
        to_json_body(message(1, 1, ncap(0, packet))),
        R"({"type":"IPV4","srcport":1234,"dstport":53,"proto":17,"payload":"RQAAPQABAABAEWatCgAAAQoAAAIE0gA1ACmcNQAB)"
        R"(AQAAAQAAAAAAAAN3d3cHZXhhbXBsZQNjb20AAAEAAQ==","dns":"AAEBAAABAAAAAAAAA3d3dwdleGFtcGxlA2NvbQAAAQAB"})");
}

TEST(NcapPresenter, ShowsHiddenFieldsOfLegacyMessagesInJson) {
    EXPECT_EQ(to_json_body(message(1, 1, legacy(dns_query))),
              R"({"type":"Legacy","ltype":"UDP","srcip":"10.0.0.1","dstip":"10.0.0.2","lint0":1000,"lint1":53,)"
              R"("srcport":1000,"dstport":53,"proto":17,"payload":"AAEBAAABAAAAAAAAA3d3dwdleGFtcGxlA2NvbQAAAQAB",)"
              R"("dns":"AAEBAAABAAAAAAAAA3d3dwdleGFtcGxlA2NvbQAAAQAB"})");
    EXPECT_EQ(to_presentation_body(message(1, 1, legacy(dns_query))),
              "type: Legacy\nsrcip: 10.0.0.1\ndstip: 10.0.0.2\nsrcport: 1000\ndstport: 53\nproto: 17\npayload:\n"
              "[10.0.0.1].1000 [10.0.0.2].53 udp [33]\n" +
                  samples::dns_query_text + "\n");
}

TEST(NcapPresenter, TakesSixteenBitsOfLegacyPorts) {
    const std::string data = legacy(dns_query, 0, 65536 + 53);
    EXPECT_NE(to_presentation_body(message(1, 1, data)).find("dstport: 53\n"), std::string::npos);
}

TEST(NcapPresenter, DerivesNothingForMessagesMadeOfFields) {
    // Until they are written and read again (docs/formats/nmsg-messages.md 2.4).
    const std::string data = ncap(0, packet);
    Payload payload = message(1, 1, data);
    payload.from_fields = true;
    EXPECT_EQ(to_json_body(payload).find("srcport"), std::string::npos);
    EXPECT_EQ(to_json_body(payload).find("dns"), std::string::npos);
}

struct NcapCase {
    const char* name;
    std::string data;
    std::string text;
};

class NcapPresenterCases : public testing::TestWithParam<NcapCase> {};

TEST_P(NcapPresenterCases, AreShown) {
    const samples::Exact data(GetParam().data);
    EXPECT_EQ(to_presentation_body(message(1, 1, as_text(data.bytes()))), GetParam().text);
    EXPECT_THAT(to_json_body(message(1, 1, as_text(data.bytes()))), testing::StartsWith("{"));
}

std::string changed(std::string text, std::size_t at, std::string_view with) {
    return text.replace(at, with.size(), with);
}

const std::string addresses = "srcip: 10.0.0.1\ndstip: 10.0.0.2\n";

INSTANTIATE_TEST_SUITE_P(
    Spec, NcapPresenterCases,
    testing::Values(
        NcapCase{"EmptyPayload", ncap(0, ""), "type: IPV4\npayload: <DECODING ERROR>\n"},
        NcapCase{"NoPacket", ncap(0, "x"), "type: IPV4\npayload:\n"},
        NcapCase{"PacketOfTheOtherFamily", ncap(1, packet), "type: IPV6\npayload:\n"},
        NcapCase{"OtherTransport", ncap(0, changed(packet, 9, "\x06")),
                 "type: IPV4\n" + addresses + "proto: 6\npayload:\n"},
        NcapCase{"Fragment", ncap(0, changed(packet, 6, octets("2001"))),
                 "type: IPV4\n" + addresses + "proto: 17\npayload:\n"},
        NcapCase{"UdpHeaderCut", ncap(0, packet.substr(0, 27)), "type: IPV4\n" + addresses + "proto: 17\npayload:\n"},
        NcapCase{"IpHeaderCut", ncap(0, packet.substr(0, 19)), "type: IPV4\npayload:\n"},
        NcapCase{"NoDns", ncap(0, packet.substr(0, 28) + "x"),
                 "type: IPV4\n" + addresses +
                     "srcport: 1234\ndstport: 53\nproto: 17\npayload:\n"
                     "[10.0.0.1].1234 [10.0.0.2].53 udp [1]\n<ERROR: payload parse failed>\n"},
        NcapCase{"OtherPort", ncap(0, changed(packet, 22, octets("0063"))),
                 "type: IPV4\n" + addresses +
                     "srcport: 1234\ndstport: 99\nproto: 17\npayload:\n[10.0.0.1].1234 [10.0.0.2].99 udp [33]\n\n"},
        NcapCase{"MulticastDnsPort", ncap(0, changed(packet, 20, octets("14e90063"))),
                 "type: IPV4\n" + addresses +
                     "srcport: 5353\ndstport: 99\nproto: 17\npayload:\n[10.0.0.1].5353 [10.0.0.2].99 udp [33]\n" +
                     samples::dns_query_text + "\n"},
        NcapCase{"Ipv6",
                 ncap(1, octets("60000000 0029 11 40 20010db8000000000000000000000001 20010db8000000000000000000000002"
                                "04d20035 0029 0000") +
                             dns_query),
                 "type: IPV6\nsrcip: 2001:db8::1\ndstip: 2001:db8::2\nsrcport: 1234\ndstport: 53\nproto: 17\npayload:\n"
                 "[2001:db8::1].1234 [2001:db8::2].53 udp [33]\n" +
                     samples::dns_query_text + "\n"},
        NcapCase{"UnknownType", ncap(7, "x"), "type: <UNKNOWN ENUM VAL=7>\npayload:\n<ERROR: unknown ncap type 7>\n"},
        NcapCase{"LegacyOtherPort", legacy("x", 0, 99),
                 "type: Legacy\n" + addresses +
                     "srcport: 1000\ndstport: 99\nproto: 17\npayload:\n[10.0.0.1].1000 [10.0.0.2].99 udp [1]\n\n"},
        NcapCase{"LegacyNoDns", legacy("x"),
                 "type: Legacy\n" + addresses +
                     "srcport: 1000\ndstport: 53\nproto: 17\npayload:\n[10.0.0.1].1000 [10.0.0.2].53 udp [1]\n"
                     "<ERROR: legacy payload parse failed>\n"},
        NcapCase{"LegacyTcp", legacy("x", 1),
                 "type: Legacy\n" + addresses +
                     "srcport: 1000\ndstport: 53\nproto: 6\npayload:\n<ERROR: unhandled legacy ncap type 1>\n"},
        NcapCase{"LegacyIcmp", legacy("x", 2),
                 "type: Legacy\n" + addresses + "proto: 1\npayload:\n<ERROR: unhandled legacy ncap type 2>\n"},
        NcapCase{"LegacyUnknown", legacy("x", 9),
                 "type: Legacy\n" + addresses + "payload:\n<ERROR: unhandled legacy ncap type 9>\n"},
        NcapCase{"LegacyWithoutType", field(1, 2) + field(2, "x") + field(6, 1) + field(7, 2),
                 "type: Legacy\nsrcport: 1\ndstport: 2\nproto: 17\npayload:\n<ERROR: legacy ncap payload missing srcip "
                 "field>\n"},
        NcapCase{
            "LegacyWithoutDestination", field(1, 2) + field(2, "x") + field(4, octets("0a000001")),
            "type: Legacy\nsrcip: 10.0.0.1\nproto: 17\npayload:\n<ERROR: legacy ncap payload missing dstip field>\n"},
        NcapCase{
            "LegacyWithoutPorts",
            field(1, 2) + field(2, "x") + field(4, octets("0a000001")) + field(5, octets("0a000002")),
            "type: Legacy\n" + addresses + "proto: 17\npayload:\n<ERROR: legacy ncap payload missing lint0 field>\n"},
        NcapCase{
            "LegacyWithoutDestinationPort",
            field(1, 2) + field(2, "x") + field(4, octets("0a000001")) + field(5, octets("0a000002")) + field(6, 1),
            "type: Legacy\n" + addresses +
                "srcport: 1\nproto: 17\npayload:\n<ERROR: legacy ncap payload missing lint1 field>\n"},
        NcapCase{
            "LegacyBadAddress",
            field(1, 2) + field(2, "x") + field(4, "abc") + field(5, octets("0a000002")) + field(6, 1) + field(7, 2),
            "type: Legacy\nsrcip: <INVALID IP len=3>\ndstip: 10.0.0.2\nsrcport: 1\ndstport: 2\nproto: 17\npayload:\n"
            "<ERROR: unable to decode legacy ncap srcip field>\n"},
        NcapCase{"LegacyEmpty", legacy(""), "type: Legacy\npayload: <DECODING ERROR>\n"}),
    samples::by_name);

}  // namespace
}  // namespace spindrift::nmsg

#include "tests/nmsg/messages.hpp"

#include <gtest/gtest.h>

namespace spindrift::nmsg {
namespace {

using samples::field;
using samples::octets;

// docs/formats/nmsg-messages.md 9.3, shown by a field of kind DNS_JSON.

struct DnsCase {
    const char* name;
    std::string dns;
    std::string json;
};

class DnsJson : public testing::TestWithParam<DnsCase> {};

TEST_P(DnsJson, IsWritten) {
    const samples::Exact data(field(30, GetParam().dns));
    EXPECT_EQ(samples::to_json_body(samples::message(200, 7, as_text(data.bytes()))),
              R"({"dns_json":)" + GetParam().json + "}");
}

std::string header(std::string_view counts, std::string_view flags = "8180") {
    return octets("0001") + octets(flags) + octets(counts);
}

std::string with(std::string_view answer) {
    return R"({"header":{"opcode":"QUERY","rcode":"NOERROR","id":1,"flags":["qr","rd","ra"]},)"
           R"("question":[],"answer":[)" +
           std::string(answer) + R"(],"authority":[],"additional":[]})";
}

const std::string a_record = octets("01410178 00 0001 0001 000000c8 0004 01020304");  // A.x. 200 IN A 1.2.3.4

INSTANTIATE_TEST_SUITE_P(
    Spec, DnsJson,
    testing::Values(
        DnsCase{"Query", samples::dns_query, samples::dns_query_json},
        DnsCase{"Response", samples::dns_response, samples::dns_response_json}, DnsCase{"NoMessage", "x", "null"},
        DnsCase{"Empty", "", "null"},
        DnsCase{
            "AllFlags", octets("ffff 87b0 0000000000000000"),
            R"({"header":{"opcode":"QUERY","rcode":"NOERROR","id":65535,"flags":["qr","aa","tc","rd","ra","ad","cd"]},)"
            R"("question":[],"answer":[],"authority":[],"additional":[]})"},
        DnsCase{"UnknownOpcodeAndRcode", octets("0001 780b 0000000000000000"),
                R"({"header":{"opcode":15,"rcode":11,"id":1,"flags":[]},)"
                R"("question":[],"answer":[],"authority":[],"additional":[]})"},
        // Records of one set, in spite of the owner's case: least TTL, owner of the first.
        DnsCase{"RrSet",
                header("0000000200000000") + octets("0141017800 0001 0001 0000012c 0004 01020304"
                                                    "0161015800 0001 0001 000000c8 0004 01020306"),
                with(R"({"rrname":"A.x.","rrttl":200,"rrclass":"IN","rrtype":"A","rdata":["1.2.3.4","1.2.3.6"]})")},
        DnsCase{"SetsInOrderOfAppearance",
                header("0000000300000000") + octets("0161 00 0001 0001 00000001 0004 01020304"
                                                    "0162 00 0001 0001 00000002 0004 01020305"
                                                    "0161 00 0001 0001 00000003 0004 01020306"),
                with(R"({"rrname":"a.","rrttl":1,"rrclass":"IN","rrtype":"A","rdata":["1.2.3.4","1.2.3.6"]},)"
                     R"({"rrname":"b.","rrttl":2,"rrclass":"IN","rrtype":"A","rdata":["1.2.3.5"]})")},
        DnsCase{
            "UnknownTypeAndClass", header("0000000100000000") + octets("0161 00 ff00 004d 00000001 0003 010203"),
            with(R"({"rrname":"a.","rrttl":1,"rrclass":"CLASS77","rrtype":"TYPE65280","rdata":["\\# 3 01 02 03 "]})")},
        DnsCase{"QuestionsAreNotMerged", header("0002000000000000") + octets("0161000001000101610000010001"),
                R"({"header":{"opcode":"QUERY","rcode":"NOERROR","id":1,"flags":["qr","rd","ra"]},)"
                R"("question":[{"qname":"a.","qclass":"IN","qtype":"A"},{"qname":"a.","qclass":"IN","qtype":"A"}],)"
                R"("answer":[],"authority":[],"additional":[]})"},
        DnsCase{"Escapes", header("0000000100000000") + octets("03 225c01 00 0010 0001 00000001 0004 0361225c"),
                with(R"({"rrname":"\"\\\\\\001.","rrttl":1,"rrclass":"IN","rrtype":"TXT","rdata":["\"a\\\"\\\\\""]})")},
        DnsCase{"Edns", header("0000000000000001") + octets("00 0029 04d0 00018000 0000"),
                R"({"header":{"opcode":"QUERY","rcode":"NOERROR","id":1,"flags":["qr","rd","ra"],)"
                R"("opt":{"edns":{"version":1,"flags":["do"],"udp":1232,"options":[]}}},)"
                R"("question":[],"answer":[],"authority":[],"additional":[]})"},
        DnsCase{"EdnsOptions",
                header("0000000000000001") + octets("00 0029 04d0 00000000 0012"
                                                    "0003 0003 6e7331"
                                                    "0008 0007 0001 18 00 0a0102"),
                R"({"header":{"opcode":"QUERY","rcode":"NOERROR","id":1,"flags":["qr","rd","ra"],)"
                R"("opt":{"edns":{"version":0,"flags":[],"udp":1232,"options":[)"
                R"x("OPT=3: 6e 73 31 (\"ns1\")","CLIENT-SUBNET: 10.1.2.0/24/0"]}}},)x"
                R"("question":[],"answer":[],"authority":[],"additional":[]})"},
        DnsCase{"TrailingOctets", samples::dns_query + "behind", samples::dns_query_json},
        DnsCase{"CutBetweenRecords", header("0000000200000000") + a_record,
                with(R"({"rrname":"A.x.","rrttl":200,"rrclass":"IN","rrtype":"A","rdata":["1.2.3.4"]})")},
        DnsCase{"CutInsideARecord", header("0000000200000000") + a_record + "x", "null"}),
    samples::by_name);

}  // namespace
}  // namespace spindrift::nmsg

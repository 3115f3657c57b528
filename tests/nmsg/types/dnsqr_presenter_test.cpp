#include "tests/nmsg/messages.hpp"

#include <spindrift/nmsg/message/message.hpp>
#include <spindrift/nmsg/types/built_in_types.hpp>

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

// The packets of docs/formats/nmsg-messages.md 10.9.
const std::string query_packet = octets("4500003d 00010000 401166ad 0a000001 0a000002 04d20035 0029 9c35") + dns_query;
const std::string response_packet =
    octets("4500004d 00010000 4011669d 0a000002 0a000001 003504d2 0039 d74e") + dns_response;

// sfixed32, tag `number << 3 | 5`.
std::string nanoseconds(std::uint32_t number, std::uint32_t value) {
    std::string text = samples::varint(number << 3 | 5) + std::string(4, '\0');
    store_le(reinterpret_cast<std::byte*>(text.data() + text.size() - 4), value);
    return text;
}

std::string side(std::uint32_t first_number, std::string_view packet, std::int64_t sec, std::uint32_t nsec) {
    return field(first_number, packet) + field(first_number + 1, static_cast<std::uint64_t>(sec)) +
           nanoseconds(first_number + 2, nsec);
}

std::string asked(std::int64_t sec = 100, std::uint32_t nsec = 500'000'000, std::string_view packet = query_packet) {
    return side(12, packet, sec, nsec);
}

std::string answered(std::int64_t sec = 100, std::uint32_t nsec = 600'000'000,
                     std::string_view packet = response_packet) {
    return side(15, packet, sec, nsec);
}

std::string transaction(std::uint64_t type, std::string_view rest) {
    return field(1, type) + field(2, octets("0a000001")) + field(3, octets("0a000002")) + field(4, 17) +
           field(5, 1234) + field(6, 53) + field(7, 1) + std::string(rest);
}

const std::string question = field(8, octets("03777777076578616d706c6503636f6d00")) + field(9, 1) + field(10, 1);

const std::string answered_query = transaction(1, question + field(11, 0) + asked() + answered());

// A view of a transaction that lives long enough.
struct View {
    explicit View(std::string_view octets) : data(octets), payload(message(1, 9, as_text(data.bytes()))) {
        EXPECT_EQ(view.decode(payload, *built_in_types().find(1, 9)), Errc::success);
    }

    samples::Exact data;
    Payload payload;
    MessageView view;
};

std::string text(std::string_view transaction_octets, std::string_view name) {
    return View(transaction_octets).view.text(name);
}

TEST(DnsqrPresenter, ShowsTheExampleOfTheSpecAsText) {
    EXPECT_EQ(to_presentation_body(message(1, 9, answered_query)),
              "type: UDP_QUERY_RESPONSE\n"
              "query_ip: 10.0.0.1\n"
              "response_ip: 10.0.0.2\n"
              "proto: UDP (17)\n"
              "query_port: 1234\n"
              "response_port: 53\n"
              "id: 1\n"
              "qname: www.example.com.\n"
              "qclass: IN (1)\n"
              "qtype: A (1)\n"
              "rcode: NOERROR (0)\n"
              "delay: 0.100000\n"
              "udp_checksum: CORRECT\n"
              "query: [33 octets]\n" +
                  samples::dns_query_text + "---\nresponse: [49 octets]\n" + samples::dns_response_text + "---\n");
}

TEST(DnsqrPresenter, ShowsTheExampleOfTheSpecAsJson) {
    const std::string query_base64 =
        "RQAAPQABAABAEWatCgAAAQoAAAIE0gA1ACmcNQABAQAAAQAAAAAAAAN3d3cHZXhhbXBsZQNjb20AAAEAAQ==";
    const std::string response_base64 =
        "RQAATQABAABAEWadCgAAAgoAAAEANQTSADnXTgABgQAAAQABAAAAAAN3d3cHZXhhbXBsZQNjb20AAAEAAcAMAAEAAQAAASwABAECAwQ=";
    const std::string json =
        R"({"type":"UDP_QUERY_RESPONSE","query_ip":"10.0.0.1","response_ip":"10.0.0.2","proto":"UDP",)"
        R"("query_port":1234,"response_port":53,"id":1,"qname":"www.example.com.","qclass":"IN","qtype":"A",)"
        R"("rcode":"NOERROR","query_packet":[")" +
        query_base64 + R"("],"query_time_sec":[100],"query_time_nsec":[500000000],"response_packet":[")" +
        response_base64 +
        R"("],"response_time_sec":[100],"response_time_nsec":[600000000],"delay":0.100000000000000006,)"
        R"("udp_checksum":"CORRECT","query":"AAEBAAABAAAAAAAAA3d3dwdleGFtcGxlA2NvbQAAAQAB","query_json":)" +
        samples::dns_query_json +
        R"(,"response":"AAGBAAABAAEAAAAAA3d3dwdleGFtcGxlA2NvbQAAAQABwAwAAQABAAABLAAEAQIDBA==","response_json":)" +
        samples::dns_response_json +
        R"(,"dns":"AAGBAAABAAEAAAAAA3d3dwdleGFtcGxlA2NvbQAAAQABwAwAAQABAAABLAAEAQIDBA=="})";
    const std::string stored = answered_query + octets("a80103");  // udp_checksum: CORRECT
    EXPECT_EQ(to_json_body(message(1, 9, stored)), json);
    // Reading that line back gives the same octets.
    const auto read = samples::from_json_body("base", "dnsqr", json);
    ASSERT_EQ(read->errc, Errc::success);
    EXPECT_EQ(read->data(), samples::hex(field(1, 1) + field(2, octets("0a000001")) + field(3, octets("0a000002")) +
                                         field(4, 17) + field(5, 1234) + field(6, 53) + field(7, 1) + question +
                                         field(11, 0) + asked() + answered() + octets("a80103")));
}

TEST(DnsqrPresenter, ShowsOnlyAStoredChecksumInJson) {
    EXPECT_THAT(to_json_body(message(1, 9, answered_query)), testing::Not(testing::HasSubstr("udp_checksum")));
}

TEST(DnsqrPresenter, ShowsTcpSegments) {
    const std::string tcp = field(1, 4) + field(2, "") + field(3, "") + field(4, 6) + field(5, 0) + field(6, 0) +
                            field(7, 0) + field(18, octets("45"));
    EXPECT_EQ(to_presentation_body(message(1, 9, tcp)),
              "type: TCP\nquery_ip: <INVALID IP len=0>\nresponse_ip: <INVALID IP len=0>\nproto: TCP (6)\n"
              "query_port: 0\nresponse_port: 0\nid: 0\n");
    EXPECT_EQ(
        to_json_body(message(1, 9, tcp)),
        R"({"type":"TCP","query_ip":null,"response_ip":null,"proto":"TCP","query_port":0,"response_port":0,"id":0,)"
        R"("query_packet":[],"query_time_sec":[],"query_time_nsec":[],"response_packet":[],"response_time_sec":[],)"
        R"("response_time_nsec":[],"tcp":"RQ=="})");
}

// --- delay (docs/formats/nmsg-messages.md 13.8)

struct DelayCase {
    const char* name;
    std::string data;
    const char* delay;
};

class DnsqrDelay : public testing::TestWithParam<DelayCase> {};

TEST_P(DnsqrDelay, IsComputed) {
    EXPECT_EQ(text(GetParam().data, "delay"), GetParam().delay);
}

INSTANTIATE_TEST_SUITE_P(
    Spec, DnsqrDelay,
    testing::Values(
        DelayCase{"Usual", transaction(1, asked() + answered()), "0.100000000000000006"},
        DelayCase{"Seconds", transaction(1, asked(10, 0) + answered(71, 0)), "61.0"},
        DelayCase{"Negative", transaction(1, asked(100, 500'000'000) + answered(100, 400'000'000)),
                  "-0.100000000000000006"},
        DelayCase{"OtherType", transaction(3, asked() + answered()), ""},
        DelayCase{"Unanswered", transaction(1, asked()), ""}, DelayCase{"Unasked", transaction(1, answered()), ""},
        DelayCase{"AskedTwice", transaction(1, asked() + asked() + answered()), ""},
        DelayCase{"LargestOfSeveral", transaction(1, asked(1, 0) + answered(3, 0) + answered(2, 0)), "2.0"},
        DelayCase{"SeveralNotBelowZero", transaction(1, asked(9, 0) + answered(3, 0) + answered(2, 0)), "0.0"},
        DelayCase{"NanosecondsMissing", transaction(1, asked() + field(15, response_packet) + field(16, 100)), ""},
        DelayCase{"SecondsMissing", transaction(1, asked() + answered() + nanoseconds(17, 0)), ""}),
    samples::by_name);

TEST(DnsqrPresenter, SurvivesTimesNoClockGives) {
    for (const std::int64_t query : {INT64_MIN, std::int64_t{0}, INT64_MAX}) {
        for (const std::int64_t response : {INT64_MIN, std::int64_t{0}, INT64_MAX}) {
            const View view(transaction(1, asked(query, 0x7FFFFFFF) + answered(response, 0x80000000)));
            EXPECT_NE(view.view.text("delay"), "");
        }
    }
}

// --- the DNS messages

TEST(DnsqrPresenter, GivesTheDnsMessagesInThePackets) {
    const View view(answered_query);
    EXPECT_EQ(as_text(view.view.value(*view.view.schema().find("query"))->bytes), dns_query);
    EXPECT_EQ(as_text(view.view.value(*view.view.schema().find("response"))->bytes), dns_response);
    EXPECT_EQ(as_text(view.view.value(*view.view.schema().find("dns"))->bytes), dns_response);
}

TEST(DnsqrPresenter, GivesNoQueryOfSeveralPackets) {
    EXPECT_EQ(text(transaction(2, asked() + asked()), "query"), "");
    EXPECT_NE(text(transaction(2, asked()), "query"), "");
}

TEST(DnsqrPresenter, GivesNothingOfPacketsThatAreNone) {
    for (const std::string& packet :
         {std::string(), std::string("x"), query_packet.substr(0, 27), octets("60") + query_packet,
          octets("4500003d 00012000") + query_packet.substr(8)}) {
        EXPECT_EQ(text(transaction(2, asked(1, 0, packet)), "query"), "");
        EXPECT_EQ(text(transaction(3, answered(1, 0, packet)), "response"), "");
    }
}

TEST(DnsqrPresenter, GivesNothingWithoutAnAddressFamily) {
    const std::string data = field(1, 2) + field(2, "abc") + field(3, "abc") + field(4, 17) + field(5, 1) +
                             field(6, 53) + field(7, 1) + asked();
    EXPECT_EQ(text(data, "query"), "");
}

TEST(DnsqrPresenter, JudgesEachSideByItsOwnAddress) {
    const std::string mixed = field(1, 1) + field(2, std::string(16, '\x20')) + field(3, octets("0a000002")) +
                              field(4, 17) + field(5, 1234) + field(6, 53) + field(7, 1) + asked() + answered();
    EXPECT_EQ(text(mixed, "query"), "");
    EXPECT_NE(text(mixed, "response"), "");
}

// The response in two IPv4 fragments: 24 octets of UDP, then the rest.
std::vector<std::string> response_fragments() {
    const std::string datagram = response_packet.substr(20);
    const auto header = [](std::size_t size, std::string_view fragment_word) {
        return octets("4500") + static_cast<char>(size >> 8) + static_cast<char>(size) + octets("0001") +
               octets(fragment_word) + octets("40110000 0a000002 0a000001");
    };
    return {header(20 + 24, "2000") + datagram.substr(0, 24),
            header(20 + datagram.size() - 24, "0003") + datagram.substr(24)};
}

TEST(DnsqrPresenter, JoinsTheFragmentsOfAResponse) {
    const auto pieces = response_fragments();
    const std::string data = transaction(3, answered(1, 0, pieces[0]) + answered(1, 0, pieces[1]));
    const View view(data);
    const auto response = view.view.value(*view.view.schema().find("response"));
    ASSERT_TRUE(response);
    EXPECT_EQ(as_text(response->bytes), dns_response);
    EXPECT_EQ(view.view.text("udp_checksum"), "CORRECT");
}

TEST(DnsqrPresenter, GivesNoResponseOfFragmentsThatDoNotMeet) {
    const auto pieces = response_fragments();
    EXPECT_EQ(text(transaction(3, answered(1, 0, pieces[0])), "response"), "");
    EXPECT_EQ(text(transaction(3, answered(1, 0, pieces[1])), "response"), "");
    EXPECT_EQ(text(transaction(3, answered(1, 0, pieces[0]) + answered(1, 0, pieces[0])), "response"), "");
    EXPECT_EQ(text(transaction(3, answered(1, 0, pieces[0]) + answered(1, 0, response_packet)), "response"), "");
}

// --- checksums (docs/formats/nmsg-messages.md 13.7)

struct ChecksumCase {
    const char* name;
    std::string data;
    const char* verdict;
};

class DnsqrChecksum : public testing::TestWithParam<ChecksumCase> {};

TEST_P(DnsqrChecksum, IsVerified) {
    EXPECT_EQ(text(GetParam().data, "udp_checksum"), GetParam().verdict);
}

std::string changed(std::string packet, std::size_t at, std::string_view with) {
    return packet.replace(at, with.size(), with);
}

INSTANTIATE_TEST_SUITE_P(
    Spec, DnsqrChecksum,
    testing::Values(
        ChecksumCase{"Correct", transaction(3, answered()), "CORRECT"},
        ChecksumCase{"Incorrect", transaction(3, answered(1, 0, changed(response_packet, 26, "xx"))), "INCORRECT"},
        ChecksumCase{"DataChanged", transaction(3, answered(1, 0, changed(response_packet, 60, "x"))), "INCORRECT"},
        ChecksumCase{"Absent", transaction(3, answered(1, 0, changed(response_packet, 26, std::string(2, '\0')))),
                     "ABSENT"},
        ChecksumCase{"PaddingDoesNotCount", transaction(3, answered(1, 0, response_packet + "padding")), "CORRECT"},
        ChecksumCase{"UdpLengthTooLarge", transaction(3, answered(1, 0, changed(response_packet, 24, octets("ffff")))),
                     "INCORRECT"},
        ChecksumCase{"NoUdp", transaction(3, answered(1, 0, changed(response_packet, 9, "\x06"))), "ERROR"},
        ChecksumCase{"NoPacket", transaction(3, answered(1, 0, "x")), "ERROR"},
        ChecksumCase{"NoInitialFragment", transaction(3, answered(1, 0, response_fragments()[1])), "ERROR"},
        ChecksumCase{"NoResponse", transaction(2, asked()), ""},
        ChecksumCase{"AddressZeroed", transaction(3, answered() + octets("b00101")), "ERROR"},
        ChecksumCase{"StoredOneCounts", transaction(3, answered() + octets("a80101 b00101")), "ABSENT"}),
    samples::by_name);

}  // namespace
}  // namespace spindrift::nmsg

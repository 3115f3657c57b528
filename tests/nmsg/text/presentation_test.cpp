#include "tests/nmsg/messages.hpp"
#include "tests/nmsg/value_kinds.hpp"

#include <spindrift/nmsg/text/presentation.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace spindrift::nmsg {
namespace {

using samples::field;
using samples::message;
using samples::octets;
using samples::to_presentation;
using samples::to_presentation_body;

class PresentationKinds : public testing::TestWithParam<samples::ValueKind> {};

TEST_P(PresentationKinds, AreWritten) {
    const samples::Exact data(GetParam().wire);
    EXPECT_EQ(to_presentation_body(message(200, 7, as_text(data.bytes()))), GetParam().presentation);
}

INSTANTIATE_TEST_SUITE_P(All, PresentationKinds, testing::ValuesIn(samples::value_kinds()), samples::by_name);

// --- the whole message (docs/formats/nmsg-messages.md 5.1)

const std::string email = field(2, "Received: x\nSubject: hi\n") + field(3, octets("c0000201")) +
                          field(4, "mail.example.com") + field(5, "helo.example") + field(6, "a@example.com") +
                          field(7, "b@example.org") + field(7, "c@example.org") + field(8, 1) +
                          field(9, "http://x.example/ y") + field(10, "body line1\nbody line2\n");

TEST(PresentationWriter, WritesTheExampleOfTheSpec) {
    Payload payload = message(1, 2, email);
    payload.source = 0xabcd;
    payload.operator_id = 1;
    payload.group = 2;
    EXPECT_EQ(to_presentation(payload), "[" + std::to_string(payload.data.size()) +
                                            "] [2023-11-14 22:13:20.123456789] [1:2 base email] [0000abcd] [1] [2] \n"
                                            "type: spamtrap\n"
                                            "headers:\n"
                                            "Received: x\n"
                                            "Subject: hi\n"
                                            ".\n"
                                            "srcip: 192.0.2.1\n"
                                            "srchost: mail.example.com\n"
                                            "helo: helo.example\n"
                                            "from: a@example.com\n"
                                            "rcpt: b@example.org\n"
                                            "rcpt: c@example.org\n"
                                            "bodyurl: http://x.example/ y\n"
                                            "body:\n"
                                            "body line1\n"
                                            "body line2\n"
                                            ".\n"
                                            "\n");
}

TEST(PresentationWriter, WritesTheOddMessageOfTheSpec) {
    // docs/formats/nmsg-messages.md section 16
    const std::string data = field(1, 7) + field(2, "abc") + field(3, std::string("a\0b\0", 4)) + field(4, 70000) +
                             field(5, "") + field(6, 65535) + field(7, "x\ny") + field(65, "") +
                             octets("9804fbffffffffffffffff01") + field(73, 40000) + octets("d804ffffffffffffffffff01");
    EXPECT_EQ(to_presentation_body(message(1, 4, data)),
              "type: <UNKNOWN ENUM VAL=7>\n"
              "srcip: <INVALID IP len=3>\n" +
                  std::string("srchost: a\0b\n", 13) +
                  "srcport: 4464\n"
                  "dstip: <INVALID IP len=0>\n"
                  "dstport: 65535\n"
                  "request:\n"
                  "x\n"
                  "y.\n"
                  "p0f_genre: \n"
                  "p0f_dist: -5\n"
                  "p0f_score: -25536\n"
                  "p0f_uptime: -1\n");
}

TEST(PresentationWriter, WritesOneLineForEachRepeatedValue) {
    const std::string data = field(1, 5) + field(2, "a b") + field(3, 1) + field(4, octets("0102")) + field(2, "c") +
                             field(1, 0) + octets("29000000000000f03f") + octets("32020100") + field(3, 2) +
                             field(7, "abcd") + field(4, 3) + field(7, "");
    EXPECT_EQ(to_presentation_body(message(200, 8, data)),
              "colors: GREEN\ncolors: RED\n"
              "words: a b\nwords: c\n"
              "numbers: 1\nnumbers: 2\n"
              "packed_numbers: -1\npacked_numbers: 1\npacked_numbers: -2\n"
              "reals: 1.000000\n"
              "truths: True\ntruths: False\n"
              "ips: 97.98.99.100\nips: <INVALID IP len=0>\n");
}

TEST(PresentationWriter, WritesAMessageWithoutFields) {
    EXPECT_EQ(to_presentation(message(1, 6, "")),
              "[0] [2023-11-14 22:13:20.123456789] [1:6 base logline] [00000000] [] [] \n\n");
}

// --- record data (docs/formats/nmsg-messages.md 9.1)

TEST(PresentationWriter, WritesRecordData) {
    EXPECT_EQ(to_presentation_body(message(200, 9, octets("0a0401020304 0a04c0000201 1001 1801"))),
              "rdata: 1.2.3.4\nrdata: 192.0.2.1\nrrtype: A (1)\nrrclass: IN (1)\n");
    EXPECT_EQ(to_presentation_body(message(200, 9, octets("0a03010203 1080fe03 1801"))),
              "rdata: \\# 3 01 02 03 \nrrtype: <UNKNOWN> (65280)\nrrclass: IN (1)\n");
    EXPECT_EQ(to_presentation_body(message(200, 9, octets("0a03010203 1001 1801"))),
              "rdata:  ### PARSE ERROR ###\nrrtype: A (1)\nrrclass: IN (1)\n");
}

TEST(PresentationWriter, CannotExplainRecordDataWithoutTypeOrClass) {
    EXPECT_EQ(to_presentation(message(200, 9, octets("0a0401020304 1001"))), "parse error");
    EXPECT_EQ(to_presentation(message(200, 9, octets("0a0401020304 1801"))), "parse error");
    EXPECT_EQ(to_presentation_body(message(200, 9, octets("1001"))), "rrtype: A (1)\n");
}

// --- derived values

const std::string outer_data = field(2, "n") + field(3, 5);

TEST(PresentationWriter, WritesValuesOfMessagesInside) {
    const std::string inner = field(1, 9) + field(2, octets("c0000201")) + field(3, 5) + field(4, octets("0161 00"));
    EXPECT_EQ(to_presentation_body(message(200, 10, field(1, inner) + outer_data)),
              "note: n\naddress: 192.0.2.1\ncolor: GREEN\nnote_again: n\nbehind: 5\nid: 9\n");
}

TEST(PresentationWriter, WritesDefaultsOfMessagesInside) {
    EXPECT_EQ(to_presentation_body(message(200, 10, field(1, field(1, 9)) + outer_data)),
              "note: n\ncolor: RED\nnote_again: n\nbehind: 5\nid: 9\n");
}

TEST(PresentationWriter, WritesNothingOfAMessageThatIsNotInside) {
    EXPECT_EQ(to_presentation_body(message(200, 10, outer_data)), "note: n\nnote_again: n\nbehind: 5\n");
}

// --- what cannot be shown (docs/formats/nmsg-messages.md 5.2)

TEST(PresentationWriter, ShowsUnknownTypesByTheirNumbers) {
    EXPECT_EQ(to_presentation(message(1, 99, "abc")),
              "[3] [2023-11-14 22:13:20.123456789] [1:99 base (unknown)] [00000000] [] [] \n"
              "<UNKNOWN NMSG 1:99>\n\n");
    EXPECT_EQ(to_presentation(message(77, 5, "abc")),
              "[3] [2023-11-14 22:13:20.123456789] [77:5 (unknown) (unknown)] [00000000] [] [] \n"
              "<UNKNOWN NMSG 77:5>\n\n");
    EXPECT_EQ(to_presentation(message(0xFFFFFFFF, 0xFFFFFFFE, "")),
              "[0] [2023-11-14 22:13:20.123456789] [-1:-2 (unknown) (unknown)] [00000000] [] [] \n"
              "<UNKNOWN NMSG 4294967295:4294967294>\n\n");
}

TEST(PresentationWriter, ShowsAnUnknownTypeWithoutData) {
    Payload payload = message(77, 5, "");
    payload.has_data = false;
    EXPECT_EQ(to_presentation(payload),
              "[0] [2023-11-14 22:13:20.123456789] [77:5 (unknown) (unknown)] [00000000] [] [] \n"
              "<UNKNOWN NMSG 77:5>\n\n");
}

struct Undecodable {
    const char* name;
    std::uint32_t vid;
    std::uint32_t msgtype;
    const char* wire;
    bool has_data = true;
};

class PresentationUndecodable : public testing::TestWithParam<Undecodable> {};

TEST_P(PresentationUndecodable, GivesNothing) {
    const samples::Exact data(octets(GetParam().wire));
    Payload payload = message(GetParam().vid, GetParam().msgtype, as_text(data.bytes()));
    payload.has_data = GetParam().has_data;
    EXPECT_EQ(to_presentation(payload), "parse error");
    EXPECT_EQ(samples::to_json(payload), "parse error");
}

INSTANTIATE_TEST_SUITE_P(Spec, PresentationUndecodable,
                         testing::Values(Undecodable{"DataMissing", 1, 6, "", false},                             //
                                         Undecodable{"Garbage", 1, 6, "ffff"},                                    //
                                         Undecodable{"RequiredMissing", 1, 3, "0800 120100"},                     //
                                         Undecodable{"RequiredEmptyMessage", 1, 4, ""},                           //
                                         Undecodable{"WrongWireType", 1, 6, "0801"},                              //
                                         Undecodable{"FieldCut", 1, 6, "0a05 6161"},                              //
                                         Undecodable{"Group", 1, 6, "0b0c"},                                      //
                                         Undecodable{"NcapDataMissing", 1, 1, "", false},                         //
                                         Undecodable{"NcapGarbage", 1, 1, "ffff"},                                //
                                         Undecodable{"NcapRequiredMissing", 1, 1, "0800"},                        //
                                         Undecodable{"DnstapDataMissing", 1, 13, "", false},                      //
                                         Undecodable{"DnstapRequiredMissing", 1, 13, "0a0161"},                   //
                                         Undecodable{"DnstapInnerRequiredMissing", 1, 13, "7801 72020801 7200"},  //
                                         Undecodable{"DnstapInnerGarbage", 1, 13, "7801 7202ffff"},               //
                                         Undecodable{"PackedCut", 200, 8, "1a0180"},                              //
                                         Undecodable{"PackedFixedCut", 200, 8, "2a0401020304"},                   //
                                         Undecodable{"InnerRequiredMissing", 200, 10, "0a00 120100"}),
                         samples::by_name);

TEST(PresentationWriter, KeepsWhatWasWrittenBefore) {
    PresentationWriter writer(samples::acme_registry());
    Buffer out;
    const std::string good = samples::logline("x");
    ASSERT_EQ(writer.write(out, message(1, 6, good)), Errc::success);
    const std::string before(out.text());
    EXPECT_EQ(writer.write(out, message(200, 9, octets("0a0401020304 1001"))), Errc::parse_error);
    EXPECT_EQ(out.text(), before);
    ASSERT_EQ(writer.write(out, message(1, 6, good)), Errc::success);
    EXPECT_EQ(out.text(), before + before);
}

// --- headers

struct TimeCase {
    const char* name;
    std::int64_t seconds;
    std::uint32_t nanoseconds;
    const char* presentation;
    const char* json;
};

class MessageTimes : public testing::TestWithParam<TimeCase> {};

TEST_P(MessageTimes, AreWritten) {
    Payload payload = message(1, 6, "");
    payload.time_sec = GetParam().seconds;
    payload.time_nsec = GetParam().nanoseconds;
    EXPECT_EQ(to_presentation(payload),
              "[0] [" + std::string(GetParam().presentation) + "] [1:6 base logline] [00000000] [] [] \n\n");
    EXPECT_EQ(samples::to_json(payload), R"({"time":")" + std::string(GetParam().json) +
                                             R"(","vname":"base","mname":"logline","message":{}})" + "\n");
}

INSTANTIATE_TEST_SUITE_P(
    Spec, MessageTimes,
    testing::Values(
        TimeCase{"Epoch", 0, 0, "1970-01-01 00:00:00.000000000", "1970-01-01 00:00:00.000000000"},
        TimeCase{"BeforeEpoch", -1, 5, "1969-12-31 23:59:59.000000005", "1969-12-31 23:59:59.000000005"},
        TimeCase{"LeapDay", 951'782'400, 999'999'999, "2000-02-29 00:00:00.999999999", "2000-02-29 00:00:00.999999999"},
        TimeCase{"Year9999", 253'402'300'799, 0, "9999-12-31 23:59:59.000000000", "9999-12-31 23:59:59.000000000"},
        TimeCase{"Year10000", 253'402'300'800, 0, "10000-01-01 00:00:00.000000000", "10000-01-01 00:00:00.000000000"},
        TimeCase{"TenDigits", 0, 1'000'000'000, "1970-01-01 00:00:00.1000000000", "1970-01-01 00:00:00.000000000"},
        TimeCase{"GreatestNanoseconds", 0, 0xFFFFFFFF, "1970-01-01 00:00:00.4294967295",
                 "1970-01-01 00:00:00.294967295"}),
    samples::by_name);

TEST(PresentationWriter, SurvivesAnyTime) {
    for (const std::int64_t seconds : {INT64_MIN, INT64_MIN + 1, INT64_MAX - 1, INT64_MAX}) {
        Payload payload = message(1, 6, "");
        payload.time_sec = seconds;
        EXPECT_THAT(to_presentation(payload), testing::StartsWith("[0] ["));
        EXPECT_THAT(samples::to_json(payload), testing::EndsWith("\"message\":{}}\n"));
    }
}

TEST(PresentationWriter, ShowsZeroAsAbsent) {
    Payload payload = message(1, 6, "");
    payload.source = 0;
    payload.operator_id = 0;
    payload.group = 0;
    EXPECT_EQ(to_presentation(payload), to_presentation(message(1, 6, "")));
}

TEST(PresentationWriter, ShowsAliasesAndOverrides) {
    Aliases aliases;
    aliases.operators.set(1, "FSI");
    aliases.groups.set(2, "trafficconverter");
    Payload payload = message(1, 6, "");
    payload.source = 0xa1ba02cf;
    payload.operator_id = 1;
    payload.group = 2;
    PresentationWriter::Options options;
    options.aliases = &aliases;
    EXPECT_THAT(to_presentation(payload, options), testing::HasSubstr("] [a1ba02cf] [FSI] [trafficconverter] \n"));
    payload.operator_id = 2;
    payload.group = 1;
    EXPECT_THAT(to_presentation(payload, options), testing::HasSubstr("] [a1ba02cf] [2] [1] \n"));
    options.header.source = 0xff;
    options.header.operator_id = 1;
    options.header.group = 3;
    EXPECT_THAT(to_presentation(payload, options), testing::HasSubstr("] [000000ff] [FSI] [3] \n"));
}

// --- ends of lines (docs/formats/nmsg-messages.md 5.4)

struct EndlineCase {
    const char* name;
    const char* endline;
    const char* text;
};

class PresentationEndline : public testing::TestWithParam<EndlineCase> {};

TEST_P(PresentationEndline, IsBehindHeaderAndFields) {
    PresentationWriter::Options options;
    options.endline = GetParam().endline;
    EXPECT_EQ(
        to_presentation(message(1, 6, octets("0a0163 12016d")), options),
        std::string("[6] [2023-11-14 22:13:20.123456789] [1:6 base logline] [00000000] [] [] ") + GetParam().text);
}

INSTANTIATE_TEST_SUITE_P(Spec, PresentationEndline,
                         testing::Values(EndlineCase{"Bars", " | ", " | category: c | message: m | \n"},
                                         EndlineCase{"Continuation", "\\\n", "\\\ncategory: c\\\nmessage: m\\\n\n"},
                                         EndlineCase{"Empty", "", "category: cmessage: m\n"},
                                         EndlineCase{"Long", "0123456789012345678901234567890123456789",
                                                     "0123456789012345678901234567890123456789category: c"
                                                     "0123456789012345678901234567890123456789message: m"
                                                     "0123456789012345678901234567890123456789\n"}),
                         samples::by_name);

TEST(PresentationWriter, KeepsLineBreaksInsideValues) {
    PresentationWriter::Options options;
    options.endline = "|";
    std::string text =
        to_presentation(message(200, 7, field(5, "one\ntwo\n") + field(28, samples::dns_query)), options);
    text.erase(0, text.find('|') + 1);
    EXPECT_EQ(text, "lines:|one\ntwo\n.|dns: [33 octets]|" + samples::dns_query_text + "---|\n");
}

}  // namespace
}  // namespace spindrift::nmsg

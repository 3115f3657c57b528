#include "tests/nmsg/messages.hpp"
#include "tests/nmsg/value_kinds.hpp"

#include <spindrift/nmsg/text/presentation.hpp>
#include <spindrift/nmsg/types/built_in_types.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

namespace spindrift::nmsg {
namespace {

using samples::field;
using samples::from_presentation;
using samples::hex;
using samples::octets;

std::string text_field(std::uint32_t number, std::string text) {
    return field(number, text + '\0');
}

class PresentationReaderKinds : public testing::TestWithParam<samples::ValueKind> {};

TEST_P(PresentationReaderKinds, ComeBackAsFarAsTextTells) {
    const auto& kind = GetParam();
    const auto read = from_presentation("ACME", "every", kind.presentation + "\n");
    if (kind.from_presentation == samples::refused) {
        EXPECT_THAT(read->errc, testing::AnyOf(Errc::parse_error, Errc::notimpl));
        return;
    }
    ASSERT_EQ(read->errc, Errc::success) << kind.presentation;
    const bool nothing = kind.from_presentation == samples::nothing;
    EXPECT_EQ(read->data(), nothing ? "" : hex(kind.from_presentation.empty() ? kind.wire : kind.from_presentation));
}

INSTANTIATE_TEST_SUITE_P(All, PresentationReaderKinds, testing::ValuesIn(samples::value_kinds()), samples::by_name);

// --- values writers do not write (docs/formats/nmsg-messages.md 3.2, with its fixes)

struct LineCase {
    const char* name;
    const char* lines;  ///< of a message ACME every
    std::string wire;   ///< or `refused`
};

class PresentationReaderValues : public testing::TestWithParam<LineCase> {};

TEST_P(PresentationReaderValues, AreTakenOrRefused) {
    const auto read = from_presentation("ACME", "every", std::string(GetParam().lines) + "\n\n");
    if (GetParam().wire == samples::refused) {
        EXPECT_THAT(read->errc, testing::AnyOf(Errc::parse_error, Errc::notimpl));
    } else {
        ASSERT_EQ(read->errc, Errc::success);
        EXPECT_EQ(read->data(), hex(GetParam().wire));
    }
}

const std::string& no = samples::refused;

INSTANTIATE_TEST_SUITE_P(
    Spec, PresentationReaderValues,
    testing::Values(
        LineCase{"EnumOtherCase", "color: green", no}, LineCase{"EnumNumber", "color: 5", no},
        LineCase{"LastLineWins", "u32: 1\nu32: 2", field(8, 2)},
        LineCase{"AnyOrder", "u32: 1\ncolor: RED", field(1, 0) + field(8, 1)},
        LineCase{"WithoutBlank", "u32:1", field(8, 1)}, LineCase{"SeveralBlanks", "u32:   1", field(8, 1)},
        LineCase{"ColonsInFront", "::u32: 1", field(8, 1)},
        LineCase{"ColonsInTheValue", "text: a:b: c", text_field(3, "a:b: c")}, LineCase{"ValueMissing", "u32:", no},
        LineCase{"ValueAndColonMissing", "u32", no}, LineCase{"BlankBeforeTheColon", "u32 : 1", no},
        LineCase{"UnknownField", "nosuch: 1", no}, LineCase{"CarriageReturn", "\r", no},
        // numbers in C notation
        LineCase{"Octal", "u32: 010", field(8, 8)}, LineCase{"Hex", "u32: 0x1F", field(8, 31)},
        LineCase{"Plus", "u32: +1", field(8, 1)}, LineCase{"TextBehind", "u32: 1x", no},
        LineCase{"Real", "u32: 1.0", no}, LineCase{"Uint16TooLarge", "u16: 65536", no},
        LineCase{"Uint16Negative", "u16: -1", no}, LineCase{"Uint32TooLarge", "u32: 4294967296", no},
        LineCase{"Uint32Negative", "u32: -1", no}, LineCase{"Uint64TooLarge", "u64: 18446744073709551616", no},
        LineCase{"Uint64Negative", "u64: -1", no}, LineCase{"Int16TooSmall", "i16: -40000", no},
        LineCase{"Int16TooLarge", "i16: 32768", no}, LineCase{"Int32TooSmall", "i32: -2147483649", no},
        LineCase{"Int64TooSmall", "i64: -9223372036854775809", no},
        // others
        LineCase{"RealInteger", "real: 1", samples::real_field(19, 1)},
        LineCase{"RealExponent", "real: 25e-2", samples::real_field(19, 0.25)},
        LineCase{"RealTextBehind", "real: 1.0x", no}, LineCase{"BooleanLowerCase", "truth: true", field(21, 1)},
        LineCase{"BooleanGarbage", "truth: maybe", no}, LineCase{"OctetsAsBase64", "octets: QUJD", field(2, "ABC")},
        LineCase{"IpGarbage", "ip: 1.2.3", no}, LineCase{"IpTextBehind", "ip: 1.2.3.4 x", no},
        LineCase{"TypeNumber", "type: 1", field(23, 1)}, LineCase{"TypeNameAlone", "type: aaaa", field(23, 28)},
        LineCase{"TypeByNumber", "type: TYPE65280", field(23, 65280)}, LineCase{"TypeTooLarge", "type: 65536", no},
        LineCase{"TypeUnknownTooLarge", "type: <UNKNOWN> (65536)", no},
        LineCase{"TypeUnknownAlone", "type: <UNKNOWN>", no}, LineCase{"TypeUnknownOpen", "type: <UNKNOWN> (5", no},
        LineCase{"ClassNumber", "class: 4444", field(24, 4444)}, LineCase{"RcodeNumber", "rcode: 11", field(26, 11)},
        LineCase{"ProtocolNumber", "protocol: 17", octets("880211")},
        LineCase{"TimeNumber", "when: 1700000000", field(31, 1'700'000'000)},
        LineCase{"TimeTooLate", "when: 2106-02-07 06:28:16", no},
        // Presentation text shows hex digits without a prefix, so that is what they are.
        LineCase{"HexLikeDecimal", "hex: 10", field(34, 16)}, LineCase{"HexPrefix", "hex: 0x1f", field(34, 31)},
        LineCase{"HexTooLarge", "hex: 100000000", no}, LineCase{"DnsMessage", "dns: [33 octets]", no}),
    samples::by_name);

TEST(PresentationReader, AppendsRepeatedFields) {
    const auto read = from_presentation("ACME", "lists",
                                        "words: a b\nnumbers: 1\nwords: c\nnumbers: 2\ncolors: RED\n"
                                        "packed_numbers: -1\nreals: 1\ntruths: True\nips: 1.2.3.4\n\n");
    ASSERT_EQ(read->errc, Errc::success);
    EXPECT_EQ(read->data(),
              hex(field(1, 0) + text_field(2, "a b") + text_field(2, "c") + field(3, 1) + field(3, 2) + field(4, 1) +
                  octets("29000000000000f03f") + field(6, 1) + field(7, octets("01020304"))));
}

TEST(PresentationReader, ReadsMessagesOneAfterTheOther) {
    PresentationReader reader(*built_in_types().find("base", "logline"));
    Arena storage;
    Payload payload;
    EXPECT_EQ(reader.read("category: a", storage, payload), Errc::again);
    EXPECT_EQ(reader.read("", storage, payload), Errc::success);
    EXPECT_EQ(hex(payload.data), "0a026100");
    EXPECT_EQ(reader.read("message: m", storage, payload), Errc::again);
    EXPECT_EQ(reader.read("", storage, payload), Errc::success);
    EXPECT_EQ(hex(payload.data), "12026d00");
    EXPECT_EQ(reader.read("", storage, payload), Errc::success) << "an empty message";
    EXPECT_EQ(hex(payload.data), "");
    EXPECT_EQ(reader.finish(storage, payload), Errc::eof);
}

TEST(PresentationReader, FinishesAMessageTheInputEndsIn) {
    const auto read = from_presentation("base", "logline", "message: hello");
    ASSERT_EQ(read->errc, Errc::success);
    EXPECT_EQ(read->data(), hex(samples::logline("hello")));
}

TEST(PresentationReader, TakesThePresentTime) {
    const auto before = Timestamp::now();
    const auto read = from_presentation("base", "logline", "message: hello\n\n");
    EXPECT_GE(read->payload.time(), before);
    EXPECT_LE(read->payload.time(), Timestamp::now());
    EXPECT_EQ(read->payload.vid, 1U);
    EXPECT_EQ(read->payload.msgtype, 6U);
    EXPECT_EQ(read->payload.source, std::nullopt);
    EXPECT_EQ(read->payload.operator_id, std::nullopt);
    EXPECT_EQ(read->payload.group, std::nullopt);
}

TEST(PresentationReader, ReadsHeaderLines) {
    Aliases aliases;
    aliases.groups.set(5, "trafficconverter");
    const auto read = from_presentation(
        "base", "logline",
        "[7] [2023-11-14 22:13:20.123456789] [1:6 base logline] [a1ba02cf] [7] [trafficconverter] \nmessage: m\n\n",
        &aliases);
    ASSERT_EQ(read->errc, Errc::success);
    EXPECT_EQ(read->payload.time_sec, 1'700'000'000);
    EXPECT_EQ(read->payload.time_nsec, 123'456'789U);
    EXPECT_EQ(read->payload.source, 0xa1ba02cfU);
    EXPECT_EQ(read->payload.operator_id, 7U);
    EXPECT_EQ(read->payload.group, 5U);
    EXPECT_EQ(read->data(), "12026d00");
}

TEST(PresentationReader, ForgetsAHeaderWithItsMessage) {
    PresentationReader reader(*built_in_types().find("base", "logline"));
    Arena storage;
    Payload payload;
    const std::string header = "[7] [2023-11-14 22:13:20.5] [1:6 base logline] [a1ba02cf] [7] [] ";
    EXPECT_EQ(reader.read(header, storage, payload), Errc::again);
    EXPECT_EQ(reader.read("", storage, payload), Errc::success);
    EXPECT_EQ(payload.source, 0xa1ba02cfU);
    EXPECT_EQ(reader.read("message: m", storage, payload), Errc::again);
    EXPECT_EQ(reader.read("", storage, payload), Errc::success);
    EXPECT_EQ(payload.source, std::nullopt);
    EXPECT_GT(payload.time_sec, 1'700'000'000);
}

TEST(PresentationReader, PassesOverLinesThatOnlyBeginLikeAHeader) {
    const auto read = from_presentation("base", "logline", "[12] nothing\nmessage: m\n\n");
    ASSERT_EQ(read->errc, Errc::success);
    EXPECT_EQ(read->data(), "12026d00");
}

TEST(PresentationReader, ReadsBackWhatIsWritten) {
    const std::string data = text_field(2, "Received: x\nSubject: hi\n") + field(3, octets("c0000201")) +
                             text_field(4, "mail.example.com") + text_field(7, "b@example.org") +
                             text_field(7, "c d@example.org") + field(8, 1) + text_field(10, "body\n\n.x\n");
    const auto read = from_presentation("base", "email", samples::to_presentation(samples::message(1, 2, data)));
    ASSERT_EQ(read->errc, Errc::success);
    EXPECT_EQ(read->data(), hex(data));
    EXPECT_EQ(read->payload.time_sec, 1'700'000'000);
    EXPECT_EQ(read->payload.time_nsec, 123'456'789U);
}

// --- texts of several lines (docs/formats/nmsg-messages.md 6.3)

TEST(PresentationReader, ReadsLinesUntilASingleDot) {
    const auto read = from_presentation(
        "base", "linkpair", "type: redirect\nsrc: http://a/\nheaders: ignored\nX: y\n\n..\n.x\n.\ndst: b\n\n");
    ASSERT_EQ(read->errc, Errc::success);
    EXPECT_EQ(read->data(),
              hex(field(1, 1) + text_field(2, "http://a/") + text_field(3, "b") + text_field(5, "X: y\n\n..\n.x\n")));
}

TEST(PresentationReader, RefusesLinesThatNeverEnd) {
    PresentationReader reader(*built_in_types().find("base", "http"));
    Arena storage;
    Payload payload;
    EXPECT_EQ(reader.read("request:", storage, payload), Errc::again);
    EXPECT_EQ(reader.read("GET /", storage, payload), Errc::again);
    EXPECT_EQ(reader.finish(storage, payload), Errc::parse_error);
    EXPECT_THAT(reader.error_message(), testing::HasSubstr("request"));
}

// --- what is wrong

struct TroubleCase {
    const char* name;
    const char* vendor;
    const char* type;
    const char* line;
    Errc errc;
    const char* error_message;
};

class PresentationReaderTrouble : public testing::TestWithParam<TroubleCase> {};

TEST_P(PresentationReaderTrouble, IsNamed) {
    PresentationReader reader(*samples::acme_registry().find(GetParam().vendor, GetParam().type));
    Arena storage;
    Payload payload;
    EXPECT_EQ(reader.read(GetParam().line, storage, payload), GetParam().errc);
    EXPECT_THAT(reader.error_message(), testing::HasSubstr(GetParam().error_message));
    EXPECT_THAT(reader.error_message(), testing::Not(testing::HasSubstr("\n")));
}

INSTANTIATE_TEST_SUITE_P(
    All, PresentationReaderTrouble,
    testing::Values(TroubleCase{"UnknownField", "base", "logline", "nosuch: x", Errc::parse_error, "nosuch"},
                    TroubleCase{"BadNumber", "base", "ipconn", "proto: x", Errc::parse_error, "'x'"},
                    TroubleCase{"BadAddress", "base", "ipconn", "srcip: 1.2.3", Errc::parse_error, "srcip"},
                    TroubleCase{"OctetsOfKnownSizeOnly", "base", "xml", "xmlpayload: <BYTE ARRAY LEN=5>", Errc::notimpl,
                                "xmlpayload"},
                    TroubleCase{"Derived", "base", "dnsqr", "delay: 0.5", Errc::parse_error, "delay"},
                    TroubleCase{"MessageInside", "ACME", "outer", "inner: x", Errc::parse_error, "inner"},
                    TroubleCase{"RecordDataWithoutType", "base", "dns", "rdata: 1.2.3.4", Errc::parse_error, "rdata"}),
    samples::by_name);

TEST(PresentationReader, ReadsRecordDataBehindTypeAndClass) {
    const auto read = from_presentation(
        "base", "dns", "rrname: a.\nrrclass: IN (1)\nrrtype: A (1)\nrdata: 1.2.3.4\nrdata: 5.6.7.8\n\n");
    ASSERT_EQ(read->errc, Errc::success);
    EXPECT_EQ(read->data(),
              "0a03016100"
              "1001"
              "1801"
              "2a0401020304"
              "2a0405060708");
}

// --- messages that are too large

// The results of all lines of a text, as `again` or as the octets of a message.
std::vector<std::string> results_of(PresentationReader& reader, std::string_view text) {
    std::vector<std::string> results;
    Arena storage;
    Payload payload;
    while (!text.empty()) {
        const std::size_t end = text.find('\n');
        const Errc errc = reader.read(text.substr(0, end), storage, payload);
        results.push_back(errc == Errc::success ? hex(as_text(payload.data)) : std::string(to_text(errc)));
        text.remove_prefix(end + 1);
    }
    return results;
}

TEST(PresentationReader, SkipsAMessageThatIsTooLargeUpToItsEnd) {
    PresentationReader reader(*built_in_types().find("base", "logline"), nullptr, 40);
    const std::string again(to_text(Errc::again));
    const auto results =
        results_of(reader, "category: a\nmessage: " + std::string(40, 'x') + "\nmessage: y\n\n" + "category: b\n\n");
    EXPECT_THAT(results, testing::ElementsAre(again, again, again, again, again, hex(text_field(1, "b"))));
    EXPECT_EQ(reader.messages_skipped(), 1U);
}

TEST(PresentationReader, SkipsEmptyLinesInATextOfSeveralLinesWithItsMessage) {
    PresentationReader reader(*built_in_types().find("base", "email"), nullptr, 20);
    const std::string again(to_text(Errc::again));
    const auto results = results_of(
        reader, "headers:\n" + std::string(20, 'x') + "\n\nsrcip: 1.2.3.4\n.\nbody:\n\n.\n\n" + "helo: b\n\n");
    EXPECT_EQ(results.size(), 11U);
    EXPECT_EQ(std::ranges::count(results, again), 10);
    EXPECT_EQ(results.back(), hex(text_field(5, "b")));
    EXPECT_EQ(reader.messages_skipped(), 1U);
}

}  // namespace
}  // namespace spindrift::nmsg

#include "tests/nmsg/messages.hpp"

#include <spindrift/base/error.hpp>
#include <spindrift/nmsg/message/builder.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace spindrift::nmsg {
namespace {

using samples::field;
using samples::hex;
using samples::octets;

const Schema& schema(std::string_view vendor, std::string_view name) {
    return *samples::acme_registry().find(vendor, name);
}

TEST(MessageBuilder, BuildsWhatJsonWouldGive) {
    MessageBuilder builder(schema("SIE", "newdomain"));
    builder.set("domain", "example.com.").set("rrclass", "IN").set("rrtype", "A").set("rdata", "192.0.2.1");
    builder.set("time_seen", "2018-02-22 14:52:31").set("new_domain", "true").set("keys", "k1").set("keys", "k2");
    Arena storage;
    const auto before = Timestamp::now();
    const Payload payload = builder.build(storage);
    EXPECT_EQ(payload.vid, 2U);
    EXPECT_EQ(payload.msgtype, 5U);
    EXPECT_GE(payload.time(), before);
    EXPECT_LE(payload.time(), Timestamp::now());
    EXPECT_EQ(payload.source, std::nullopt);
    EXPECT_EQ(samples::to_json_body(payload),
              R"({"domain":"example.com.","time_seen":"2018-02-22 14:52:31","rrclass":"IN","rrtype":"A",)"
              R"("rdata":["192.0.2.1"],"keys":["k1","k2"],"new_domain":true,"new_rr":[]})");
}

TEST(MessageBuilder, WritesFieldsByTheirNumbers) {
    MessageBuilder builder(schema("base", "dns"));
    builder.set("rrtype", 1).set("rrclass", 1).set("rdata", "1.2.3.4").set("section", 2).set("rrname", "a");
    Arena storage;
    EXPECT_EQ(hex(builder.encode(storage)),
              "0a03016100"
              "1001"
              "1801"
              "2a0401020304"
              "3002");
}

TEST(MessageBuilder, KeepsTheLastValueOfASingleField) {
    MessageBuilder builder(schema("base", "logline"));
    builder.set("message", "first").set("message", "second");
    Arena storage;
    EXPECT_EQ(hex(builder.encode(storage)), hex(samples::logline("second")));
}

TEST(MessageBuilder, WritesRequiredFieldsThatWereNotSet) {
    MessageBuilder builder(schema("base", "packet"));
    Arena storage;
    EXPECT_EQ(hex(builder.encode(storage)),
              "0800"
              "1200")
        << "zero even where the enumeration begins with 1";
}

TEST(MessageBuilder, BeginsAnew) {
    MessageBuilder builder(schema("base", "logline"));
    builder.set("message", "x");
    builder.start(schema("base", "ipconn"));
    builder.set("proto", 6);
    Arena storage;
    EXPECT_EQ(hex(builder.encode(storage)), "0806");
    EXPECT_EQ(&builder.schema(), &schema("base", "ipconn"));
}

TEST(MessageBuilder, MayBeUsedAgainAfterBuilding) {
    MessageBuilder builder(schema("base", "logline"));
    builder.set("message", "x");
    Arena storage;
    const Bytes first = builder.encode(storage);
    builder.set("category", "c");
    EXPECT_EQ(hex(builder.encode(storage)),
              "0a026300"
              "12027800");
    EXPECT_EQ(hex(first), "12027800") << "earlier messages stay as they were";
}

TEST(MessageBuilder, SetsNumbers) {
    MessageBuilder builder(schema("ACME", "every"));
    builder.set("u16", 65535).set("i16", -32768).set("s64", std::numeric_limits<std::int64_t>::min());
    builder.set("color", 5).set("real", 2).set("truth", 1).set("when", 1'700'000'000).set("type", 28).set("hex", 255);
    Arena storage;
    Payload payload = samples::message(200, 7, "");
    payload.set_data(builder.encode(storage));
    EXPECT_EQ(samples::to_json_body(payload),
              R"({"color":"GREEN","u16":65535,"i16":-32768,"s64":-9223372036854775808,"real":2.0,"truth":true,)"
              R"("type":"AAAA","when":"2023-11-14 22:13:20","hex":"ff"})");
}

TEST(MessageBuilder, AddsOctetsAndRealNumbers) {
    const Schema& every = schema("ACME", "every");
    MessageBuilder builder(every);
    EXPECT_EQ(builder.add_octets(*every.find("octets"), as_bytes("ABC")), Errc::success);
    EXPECT_EQ(builder.add_octets(*every.find("name"), as_bytes(octets("016100"))), Errc::success);
    EXPECT_EQ(builder.add_real(*every.find("real"), 0.25), Errc::success);
    EXPECT_EQ(builder.add_boolean(*every.find("truth"), false), Errc::success);
    EXPECT_EQ(builder.add_unsigned(*every.find("u64"), ~std::uint64_t{0}), Errc::success);
    EXPECT_EQ(builder.add_octets(*every.find("u32"), as_bytes("ABC")), Errc::parse_error);
    EXPECT_EQ(builder.add_real(*every.find("u32"), 0.25), Errc::parse_error);
    EXPECT_EQ(builder.add_boolean(*every.find("u32"), true), Errc::parse_error);
    EXPECT_EQ(builder.add_unsigned(*every.find("text"), 5), Errc::parse_error);
    EXPECT_EQ(builder.add_integer(*every.find("octets"), -5), Errc::parse_error);
    Arena storage;
    EXPECT_EQ(hex(builder.encode(storage)),
              hex(field(2, "ABC") + field(10, ~std::uint64_t{0}) + samples::real_field(19, 0.25) + field(21, 0) +
                  field(22, octets("016100"))));
}

struct RefusedText {
    const char* name;
    const char* field;
    const char* text;
};

class MessageBuilderRefusesText : public testing::TestWithParam<RefusedText> {};

TEST_P(MessageBuilderRefusesText, InOneLineThatNamesIt) {
    MessageBuilder builder(schema("ACME", "every"));
    builder.set("u32", 1);
    try {
        builder.set(GetParam().field, GetParam().text);
        FAIL() << "taken";
    } catch (const Error& error) {
        EXPECT_THAT(error.what(), testing::HasSubstr(GetParam().field));
        EXPECT_THAT(error.what(), testing::HasSubstr("every"));
        EXPECT_THAT(error.what(), testing::Not(testing::HasSubstr("\n")));
    }
    Arena storage;
    EXPECT_EQ(hex(builder.encode(storage)), "4001") << "the rest stays";
}

INSTANTIATE_TEST_SUITE_P(All, MessageBuilderRefusesText,
                         testing::Values(RefusedText{"UnknownField", "nosuch", "x"},
                                         RefusedText{"Enum", "color", "PINK"}, RefusedText{"Address", "ip", "1.2.3"},
                                         RefusedText{"Name", "name", "a..b"}, RefusedText{"Type", "type", "NOSUCH"},
                                         RefusedText{"Time", "when", "now"}, RefusedText{"Boolean", "truth", "maybe"},
                                         RefusedText{"Number", "u32", "x"}, RefusedText{"Hex", "hex", "xyz"}),
                         samples::by_name);

struct RefusedNumber {
    const char* name;
    const char* field;
    std::int64_t number;
};

class MessageBuilderRefusesNumber : public testing::TestWithParam<RefusedNumber> {};

TEST_P(MessageBuilderRefusesNumber, InOneLineThatNamesIt) {
    MessageBuilder builder(schema("ACME", "every"));
    try {
        builder.set(GetParam().field, GetParam().number);
        FAIL() << "taken";
    } catch (const Error& error) {
        EXPECT_THAT(error.what(), testing::HasSubstr(GetParam().field));
        EXPECT_THAT(error.what(), testing::Not(testing::HasSubstr("\n")));
    }
}

INSTANTIATE_TEST_SUITE_P(
    All, MessageBuilderRefusesNumber,
    testing::Values(RefusedNumber{"UnknownField", "nosuch", 1}, RefusedNumber{"Uint16", "u16", 65536},
                    RefusedNumber{"Uint16Negative", "u16", -1}, RefusedNumber{"Uint32", "u32", 4294967296},
                    RefusedNumber{"Uint64Negative", "u64", -1}, RefusedNumber{"Int16", "i16", 32768},
                    RefusedNumber{"Int16Negative", "i16", -32769}, RefusedNumber{"Int32", "i32", 2147483648},
                    RefusedNumber{"Int32Negative", "i32", -2147483649}, RefusedNumber{"Enum", "color", 4294967296},
                    RefusedNumber{"EnumNegative", "color", -2147483649}, RefusedNumber{"Type", "type", 65536},
                    RefusedNumber{"Time", "when", -1}, RefusedNumber{"Octets", "octets", 1},
                    RefusedNumber{"Text", "text", 1}, RefusedNumber{"Address", "ip", 1}),
    samples::by_name);

TEST(MessageBuilder, RefusesWhatIsDerivedOrNoValue) {
    MessageBuilder builder(schema("ACME", "outer"));
    EXPECT_THROW(builder.set("id", 5), Error);
    EXPECT_THROW(builder.set("color", "RED"), Error);
}

TEST(MessageBuilder, RefusesRecordDataBeforeItsTypeAndClass) {
    MessageBuilder builder(schema("base", "dns"));
    EXPECT_THROW(builder.set("rdata", "1.2.3.4"), Error);
    builder.set("rrtype", "A").set("rrclass", "IN");
    EXPECT_NO_THROW(builder.set("rdata", "1.2.3.4"));
    EXPECT_THROW(builder.set("rdata", "no address"), Error);
}

}  // namespace
}  // namespace spindrift::nmsg

#include "tests/nmsg/messages.hpp"

#include <spindrift/nmsg/message/message.hpp>
#include <spindrift/nmsg/types/built_in_types.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <bit>

namespace spindrift::nmsg {
namespace {

using samples::field;
using samples::message;
using samples::octets;

/// A view and the payload it needs.
struct View {
    View(std::uint32_t vid, std::uint32_t msgtype, std::string_view octets)
        : data(octets),
          payload(message(vid, msgtype, as_text(data.bytes()))),
          schema(*samples::acme_registry().find(vid, msgtype)),
          errc(view.decode(payload, schema)) {}

    [[nodiscard]] std::size_t place(std::string_view name) const { return *schema.find(name); }

    samples::Exact data;
    Payload payload;
    const Schema& schema;
    MessageView view;
    Errc errc;
};

TEST(MessageView, GivesTextsNumbersAndAddresses) {
    const View dns(1, 7, octets("0a03016100 1001 1801 20ac02 2a0401020304 2a0405060708"));
    ASSERT_EQ(dns.errc, Errc::success);
    EXPECT_EQ(dns.view.text("rrname"), "a.");
    EXPECT_EQ(dns.view.text("rrtype"), "A");
    EXPECT_EQ(dns.view.text("rrclass"), "IN");
    EXPECT_EQ(dns.view.number("rrtype"), 1);
    EXPECT_EQ(dns.view.number("rrttl"), 300);
    EXPECT_THAT(dns.view.texts("rdata"), testing::ElementsAre("1.2.3.4", "5.6.7.8"));
    EXPECT_EQ(dns.view.text("rdata"), "1.2.3.4");
    const View ipconn(1, 5, octets("0806 12040a000001 221020010db8000000000000000000000001"));
    EXPECT_EQ(ipconn.view.address("srcip"), IpAddress::parse("10.0.0.1"));
    EXPECT_EQ(ipconn.view.address("dstip"), IpAddress::parse("2001:db8::1"));
    EXPECT_EQ(ipconn.view.text("dstip"), "2001:db8::1");
}

TEST(MessageView, GivesNothingWhereThereIsNothing) {
    const View ipconn(1, 5, octets("1203010203"));
    ASSERT_EQ(ipconn.errc, Errc::success);
    EXPECT_EQ(ipconn.view.text("nosuch"), "");
    EXPECT_TRUE(ipconn.view.texts("nosuch").empty());
    EXPECT_EQ(ipconn.view.number("nosuch"), std::nullopt);
    EXPECT_EQ(ipconn.view.address("nosuch"), std::nullopt);
    EXPECT_EQ(ipconn.view.text("dstip"), "");
    EXPECT_EQ(ipconn.view.address("dstip"), std::nullopt);
    EXPECT_EQ(ipconn.view.address("srcip"), std::nullopt) << "three octets are no address";
    EXPECT_EQ(ipconn.view.text("srcip"), "");
    EXPECT_EQ(ipconn.view.number("srcip"), std::nullopt) << "no number";
    EXPECT_EQ(ipconn.view.address("proto"), std::nullopt) << "no address";
}

TEST(MessageView, WidensNumbersByTheirType) {
    const View every(200, 7,
                     field(7, 70000) + field(8, 0x1'FFFF'FFFF) + field(12, 65531) + octets("68ffffffffffffffffff01") +
                         field(14, 1) + octets("7dfeffffff") + octets("880101") + field(21, 7) +
                         octets("a5010000003f"));
    ASSERT_EQ(every.errc, Errc::success);
    EXPECT_EQ(every.view.number("u16"), 4464);
    EXPECT_EQ(every.view.number("u32"), 0xFFFFFFFF);
    EXPECT_EQ(every.view.number("i16"), -5);
    EXPECT_EQ(every.view.number("i32"), -1);
    EXPECT_EQ(every.view.number("s32"), -1);
    EXPECT_EQ(every.view.number("sf32"), -2);
    EXPECT_EQ(every.view.number("s64"), -1);
    EXPECT_EQ(every.view.number("truth"), 1);
    EXPECT_EQ(every.view.number("real32"), std::nullopt) << "no whole number";
    EXPECT_EQ(every.view.value(every.place("real32"))->as_real(), 0.5);
}

TEST(MessageView, DropsUpperBitsOfAVarintBeforeItUndoesZigzag) {
    const View every(200, 7, field(14, 0x1'0000'0003) + field(17, 0x1'0000'0003));
    ASSERT_EQ(every.errc, Errc::success);
    EXPECT_EQ(every.view.number("s32"), -2) << "sint32 has 32 bits on the wire";
    EXPECT_EQ(every.view.number("s64"), -0x8000'0002LL);
}

TEST(MessageView, TakesTheLastOfSeveralValuesOfASingleField) {
    const View logline(1, 6, octets("0a0161 0a0162 120163"));
    EXPECT_EQ(logline.view.text("category"), "b");
    EXPECT_THAT(logline.view.texts("category"), testing::ElementsAre("b"));
}

TEST(MessageView, WalksOverRepeatedValuesPackedOrNot) {
    const View lists(200, 8, field(3, 1) + field(3, octets("020304")) + field(4, 1) + field(3, 5) + field(3, ""));
    ASSERT_EQ(lists.errc, Errc::success);
    std::vector<std::uint64_t> numbers;
    for (const Value value : lists.view.wire_values(lists.place("numbers"))) {
        numbers.push_back(value.bits);
    }
    EXPECT_THAT(numbers, testing::ElementsAre(1, 2, 3, 4, 5));
    EXPECT_EQ(lists.view.wire_value(lists.place("numbers"))->bits, 1U);
    EXPECT_TRUE(lists.view.has(lists.place("packed_numbers")));
    EXPECT_FALSE(lists.view.has(lists.place("words")));
    EXPECT_EQ(lists.view.wire_value(lists.place("words")), std::nullopt);
}

// The number of values, and the last one.
std::pair<std::size_t, std::uint64_t> count_values(const View& lists, std::string_view name) {
    std::pair<std::size_t, std::uint64_t> counted{0, 0};
    for (const Value value : lists.view.wire_values(lists.place(name))) {
        counted = {counted.first + 1, value.bits};
    }
    return counted;
}

TEST(MessageView, SkipsOtherFieldsBetweenRepeatedValues) {
    std::string octets = field(3, "");
    for (unsigned i = 1; i <= 100; ++i) {
        octets += field(3, i) + field(4, 2 * i) + field(2, "w") + field(4, "") + field(3, std::string(3, '\7'));
    }
    const View lists(200, 8, octets + field(2, "last") + field(1, 5));
    ASSERT_EQ(lists.errc, Errc::success);
    EXPECT_EQ(count_values(lists, "numbers"), std::pair(std::size_t{400}, std::uint64_t{7}));
    EXPECT_EQ(count_values(lists, "packed_numbers"), std::pair(std::size_t{100}, std::uint64_t{100}));
    EXPECT_EQ(count_values(lists, "colors"), std::pair(std::size_t{1}, std::uint64_t{5}));
    EXPECT_EQ(count_values(lists, "ips"), std::pair(std::size_t{0}, std::uint64_t{0}));
    EXPECT_EQ(lists.view.texts("words").size(), 101U);
    EXPECT_EQ(lists.view.texts("words").back(), "last");
}

TEST(MessageView, TakesAPackedFieldFirst) {
    const View lists(200, 8, field(3, "") + field(3, octets("0201")) + field(3, octets("03")) + field(3, 4));
    ASSERT_EQ(lists.errc, Errc::success);
    EXPECT_THAT(lists.view.texts("numbers"), testing::ElementsAre("2", "1", "3", "4"));
    EXPECT_EQ(lists.view.number("numbers"), 2);
    const View fixed(200, 8, field(5, octets("000000000000f03f0000000000000040")));
    ASSERT_EQ(fixed.errc, Errc::success);
    EXPECT_THAT(fixed.view.texts("reals"), testing::ElementsAre("1.0", "2.0"));
}

TEST(MessageView, GivesDerivedValues) {
    const View outer(200, 10, field(1, field(1, 9) + field(2, octets("c0000201"))) + field(2, "n"));
    ASSERT_EQ(outer.errc, Errc::success);
    EXPECT_EQ(outer.view.number("id"), 9);
    EXPECT_EQ(outer.view.address("address"), IpAddress::parse("192.0.2.1"));
    EXPECT_EQ(outer.view.text("color"), "RED") << "by default";
    EXPECT_EQ(outer.view.text("note_again"), "n");
    EXPECT_EQ(outer.view.text("name"), "");
    EXPECT_FALSE(outer.view.has(outer.place("id"))) << "not on the wire";
}

TEST(MessageView, ShowsAMessageWithoutValuesWhereItCannotDecode) {
    Payload good = message(1, 6, samples::example_data);
    Payload bad = message(1, 6, "\xff");
    const Schema& schema = *built_in_types().find(1, 6);
    MessageView view;
    ASSERT_EQ(view.decode(good, schema), Errc::success);
    EXPECT_EQ(view.text("message"), "hello");
    EXPECT_EQ(view.decode(bad, schema), Errc::parse_error);
    EXPECT_EQ(view.text("message"), "");
    EXPECT_FALSE(view.has(1));
    ASSERT_EQ(view.decode(good, schema), Errc::success);
    EXPECT_EQ(view.text("category"), "a");
}

TEST(MessageView, GoesFromTypeToType) {
    MessageView view;
    const Payload outer = message(200, 10, "");
    const std::string with_inner = field(1, field(1, 9)) + field(2, "n");
    Payload full = message(200, 10, with_inner);
    const Payload logline = message(1, 6, samples::example_data);
    const Schema& outer_schema = *samples::acme_registry().find(200, 10);
    const Schema& logline_schema = *samples::acme_registry().find(1, 6);
    for (int round = 0; round < 3; ++round) {
        ASSERT_EQ(view.decode(full, outer_schema), Errc::success);
        EXPECT_EQ(view.number("id"), 9);
        ASSERT_EQ(view.decode(logline, logline_schema), Errc::success);
        EXPECT_EQ(view.text("message"), "hello");
        EXPECT_EQ(view.decode(outer, outer_schema), Errc::parse_error);
        EXPECT_EQ(view.number("id"), std::nullopt);
    }
    EXPECT_EQ(&view.payload(), &outer);
    EXPECT_EQ(&view.schema(), &outer_schema);
}

TEST(MessageView, CanBeMoved) {
    Payload payload = message(200, 10, "");
    const std::string data = field(1, field(1, 9)) + field(2, "n");
    payload.set_data(as_bytes(data));
    MessageView view;
    ASSERT_EQ(view.decode(payload, *samples::acme_registry().find(200, 10)), Errc::success);
    MessageView moved = std::move(view);
    EXPECT_EQ(moved.number("id"), 9);
    EXPECT_EQ(moved.text("note"), "n");
}

// --- payloads

TEST(Payload, SplitsItsTime) {
    Payload payload;
    payload.set_time(Timestamp(-1));
    EXPECT_EQ(payload.time_sec, -1);
    EXPECT_EQ(payload.time_nsec, 999'999'999U);
    EXPECT_EQ(payload.time(), Timestamp(-1));
    payload.time_sec = INT64_MAX;
    EXPECT_EQ(payload.time(), Timestamp(INT64_MAX)) << "clamped";
}

TEST(Payload, ForgetsTheCrcOfFormerData) {
    Payload payload;
    payload.crc = 5;
    payload.set_data(as_bytes("x"));
    EXPECT_EQ(payload.crc, std::nullopt);
    EXPECT_TRUE(payload.has_data);
}

}  // namespace
}  // namespace spindrift::nmsg

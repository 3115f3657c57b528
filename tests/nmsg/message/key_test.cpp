#include <spindrift/nmsg/message/builder.hpp>
#include <spindrift/nmsg/message/key.hpp>
#include <spindrift/nmsg/types/built_in_types.hpp>

#include <gtest/gtest.h>

namespace spindrift::nmsg {
namespace {

class Key : public testing::Test {
protected:
    static MessageBuilder message(const char* vendor, const char* type) {
        return MessageBuilder(*built_in_types().find(vendor, type));
    }

    std::string key(MessageBuilder& message, const char* field) {
        Arena storage;
        return key_of(message.build(storage), field);
    }

    std::string key_of(const Payload& payload, const char* field) {
        Buffer out;
        out.append("before ");
        KeyWriter writer(built_in_types(), field);
        errc = writer.write(out, payload);
        EXPECT_EQ(out.text().substr(0, 7), "before ");
        return std::string(out.text().substr(7));
    }

    Errc errc = Errc::success;
};

TEST_F(Key, IsTheTextOfFormattedFields) {
    auto m = message("SIE", "newdomain");
    m.set("domain", "Example.COM.").set("rrclass", "IN").set("rrtype", "AAAA").set("rdata", "2001:db8::1");
    m.set("rdata", "2001:db8::2").set("time_seen", "2024-05-01 11:59:50");
    EXPECT_EQ(key(m, "domain"), "Example.COM.");
    EXPECT_EQ(key(m, "rrtype"), "AAAA");
    EXPECT_EQ(key(m, "rrclass"), "IN");
    EXPECT_EQ(key(m, "rdata"), "2001:db8::1");  // the first
    EXPECT_EQ(key(m, "time_seen"), "2024-05-01 11:59:50");
    EXPECT_EQ(errc, Errc::success);
}

TEST_F(Key, IsTheAddress) {
    auto m = message("base", "ipconn");
    m.set("srcip", "192.0.2.1").set("dstip", "2001:db8::1").set("srcport", 5).set("dstport", 65535).set("proto", 17);
    EXPECT_EQ(key(m, "srcip"), "192.0.2.1");
    EXPECT_EQ(key(m, "dstip"), "2001:db8::1");
    EXPECT_EQ(key(m, "srcport"), "5");
    EXPECT_EQ(key(m, "dstport"), "65535");
}

TEST_F(Key, IsTheNameOfAnEnumerationsValueOrItsNumber) {
    auto m = message("base", "http");
    m.set("type", "sinkhole").set("srcip", "192.0.2.1");
    EXPECT_EQ(key(m, "type"), "sinkhole");
    // http's type, field 1, as a varint nobody has a name for.
    const std::byte octets[] = {std::byte{0x08}, std::byte{77}};
    Payload payload;
    payload.vid = 1;
    payload.msgtype = 4;
    payload.set_data(octets);
    EXPECT_EQ(key_of(payload, "type"), "77");
}

TEST_F(Key, IsAStringWithoutTheNulAtItsEnd) {
    auto m = message("base", "logline");
    m.set("category", "c").set("message", "a text");
    EXPECT_EQ(key(m, "message"), "a text");
    // One NUL goes, the others stay.
    const std::string_view octets(
        "\x12\x05"
        "a\0b\0\0",
        7);
    Payload payload;
    payload.vid = 1;
    payload.msgtype = 6;
    payload.set_data(as_bytes(octets));
    EXPECT_EQ(key_of(payload, "message"), std::string("a\0b\0", 4));
}

TEST_F(Key, IsTheOctetsThemselves) {
    auto m = message("base", "packet");
    m.set("payload", "AAECAwD/");
    EXPECT_EQ(key(m, "payload"), std::string("\0\1\2\3\0\xff", 6));
}

TEST_F(Key, IsEmptyForAFieldThatIsNotSet) {
    auto m = message("SIE", "newdomain");
    m.set("domain", "example.com.");
    EXPECT_EQ(key(m, "bailiwick"), "");
    EXPECT_EQ(errc, Errc::success);
    EXPECT_EQ(key(m, "rdata"), "");
    EXPECT_EQ(errc, Errc::success);
}

TEST_F(Key, NeedsTheField) {
    auto m = message("SIE", "newdomain");
    m.set("domain", "example.com.");
    EXPECT_EQ(key(m, "Domain"), "");
    EXPECT_EQ(errc, Errc::notimpl);
    Payload unknown;
    unknown.vid = 99;
    unknown.msgtype = 1;
    EXPECT_EQ(key_of(unknown, "domain"), "");
    EXPECT_EQ(errc, Errc::notimpl);
    Payload broken;
    broken.vid = 2;
    broken.msgtype = 5;
    const std::byte octets[] = {std::byte{0x0a}, std::byte{0xff}};
    broken.set_data(octets);
    EXPECT_EQ(key_of(broken, "domain"), "");
    EXPECT_EQ(errc, Errc::parse_error);
}

TEST_F(Key, FollowsTheTypeOfEachMessage) {
    KeyWriter writer(built_in_types(), "srcip");
    Arena storage;
    Buffer out;
    auto first = message("base", "ipconn");
    first.set("srcip", "192.0.2.1");
    auto second = message("base", "http");
    second.set("type", "unknown").set("srcip", "192.0.2.2");
    const Payload payloads[] = {first.build(storage), second.build(storage), first.build(storage)};
    for (const Payload& payload : payloads) {
        EXPECT_EQ(writer.write(out, payload), Errc::success);
        out.append(' ');
    }
    EXPECT_EQ(out.text(), "192.0.2.1 192.0.2.2 192.0.2.1 ");
}

}  // namespace
}  // namespace spindrift::nmsg

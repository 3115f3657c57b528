#include "vectors.hpp"

#include <gtest/gtest.h>

namespace spindrift::dns {
namespace {

using tests::from_hex;
using tests::repeated;
using tests::to_hex;

constexpr std::uint16_t svcb = 64;
constexpr std::uint16_t https = 65;

// Parameters behind priority 1 and the root, which are left off.
std::string shown(std::string_view hex) {
    const std::string text = tests::shown(from_hex("000100" + std::string(hex)), https);
    EXPECT_EQ(text, tests::shown(from_hex("000100" + std::string(hex)), svcb));
    EXPECT_TRUE(text.starts_with("1 . ") || text == "1 .");
    return text.substr(std::min<std::size_t>(4, text.size()));
}

std::string read(std::string_view params) {
    const std::string hex = tests::read("1 . " + std::string(params), https);
    EXPECT_EQ(hex, tests::read("1 . " + std::string(params), svcb));
    return hex.starts_with("000100") ? hex.substr(6) : hex;
}

struct Param {
    std::string_view hex;
    std::string_view text;
};

// Both ways alike: docs/formats/dns.md 9.2, 9.3, 15.
constexpr Param params[] = {
    {"0000 0004 0003 0001", "mandatory=port,alpn"},
    {"0000 0004 0001 0004 0001 0003 026833 0004 0004 c0000201",
     "mandatory=alpn,ipv4hint alpn=\"h3\" ipv4hint=192.0.2.1"},
    {"0000 0004 029b fffe", "mandatory=key667,key65534"},
    {"0001 0006 026832 026833", "alpn=\"h2,h3\""},
    {"0001 0008 04612c625c 026832", "alpn=\"a\\\\,b\\\\\\\\,h2\""},
    {"0001 0006 05 22207f80ff", "alpn=\"\\\" \\127\\128\\255\""},
    {"0001 0004 00 026832", "alpn=\",h2\""},
    {"0002 0000", "no-default-alpn"},
    {"0002 0000 0003 0002 0001", "no-default-alpn port=1"},
    {"0003 0002 ffff", "port=65535"},
    {"0004 0008 01020304 c0000201", "ipv4hint=1.2.3.4,192.0.2.1"},
    {"0006 0010 20010db8000000000000000000000001", "ipv6hint=2001:db8::1"},
    {"0006 0010 00000000000000000000ffffc0000201", "ipv6hint=::ffff:192.0.2.1"},
    {"0005 0003 666f6f", "ech=Zm9v"},
    {"0007 0005 6120622c63", "key7=\"a b,c\""},
    {"029b 0009 6865226c5c6c2c6fd2", "key667=\"he\\\"l\\\\l,o\\210\""},
    {"fffe 0000", "key65534=\"\""},
    {"0003 0002 0050 0003 0002 0051", "port=80 port=81"},
    {"0003 0002 0050 0001 0003 026832", "port=80 alpn=\"h2\""},
};

TEST(SvcParams, AreShownAsSpecified) {
    for (const Param& param : params) {
        EXPECT_EQ(param.text, shown(param.hex));
    }
}

TEST(SvcParams, AreReadBackAsShown) {
    for (const Param& param : params) {
        EXPECT_EQ(to_hex(from_hex(param.hex)), read(param.text)) << param.text;
    }
}

TEST(SvcParams, OfUnusualContentLoseSeparators) {
    // docs/formats/dns.md 9.2, a quirk that is kept
    EXPECT_EQ("mandatory=port=80", shown("0000 0000 0003 0002 0050"));
    EXPECT_EQ("ipv4hint=port=80", shown("0004 0000 0003 0002 0050"));
    EXPECT_EQ("ipv6hint=", shown("0006 0000"));
    EXPECT_EQ("alpn=\" port=80", shown("0001 0000 0003 0002 0050"));
    EXPECT_EQ("ech=", shown("0005 0000"));
    EXPECT_EQ("ech= port=80", shown("0005 0000 0003 0002 0050"));
    EXPECT_EQ("mandatory=invalid key", shown("0000 0002 ffff"));
}

TEST(SvcParams, AreMarkedWhereTheyAreMalformed) {
    constexpr Param malformed[] = {
        {"00", " ### PARSE ERROR ###"},
        {"0003", "port= ### PARSE ERROR ###"},
        {"0003 00", "port= ### PARSE ERROR ###"},
        {"0003 0002 00", "port= ### PARSE ERROR ###"},
        {"0002 0001", "no-default-alpn ### PARSE ERROR ###"},
        {"029b ffff 00", "key667= ### PARSE ERROR ###"},
        {"029b fffc 00", "key667= ### PARSE ERROR ###"},
        {"ffff 0000", " ### PARSE ERROR ###"},
        {"0003 0002 0050 ffff 0000", "port=80  ### PARSE ERROR ###"},
        {"0003 0001 50", "port= ### PARSE ERROR #12 ###"},
        {"0003 0003 000050", "port= ### PARSE ERROR #12 ###"},
        {"0002 0001 00", "no-default-alpn ### PARSE ERROR #12 ###"},
        {"0000 0003 000100", "mandatory=alpn, ### PARSE ERROR #12 ###"},
        {"0001 0004 02683203", "alpn=\"h2, ### PARSE ERROR #12 ###"},
        {"0001 0002 0361", "alpn=\" ### PARSE ERROR #12 ###"},
        {"0004 0005 c000020101", "ipv4hint=192.0.2.1, ### PARSE ERROR #12 ###"},
        {"0006 0001 00", "ipv6hint= ### PARSE ERROR #12 ###"},
    };
    for (const Param& param : malformed) {
        EXPECT_EQ(param.text, shown(param.hex)) << param.hex;
    }
}

TEST(SvcParams, AreReadInOtherForms) {
    constexpr Param forms[] = {
        {"", ""},
        {"", "   "},
        {"0001 0006 026832 026833", "alpn=h2,h3"},
        {"0001 000c 08665c6f6f2c626172 026832", "alpn=\"f\\\\\\\\oo\\\\,bar,h2\""},
        {"0001 0004 0161 0162", "alpn=\"a\\044b\""},  // decimal escapes are resolved before splitting
        {"0003 0002 0050", "key3=80"},
        {"0003 0002 0050", "port=\"80\""},
        {"0003 0002 0050", "  port=80  "},
        {"0002 0000", "key2"},
        {"0000 0002 0001", "key0=,alpn,,"},
        {"0000 0002 0001", "mandatory=key1"},
        {"0001 0003 026832 0003 0002 0050", "alpn=\"h2\"port=80"},
        {"0004 0004 01020304", "ipv4hint=,1.2.3.4,"},
        {"0005 0003 666f6f", "ech=\"Zm9v bar\""},
        {"0005 0003 666f6f", "ech=Zm{9v=="},
        {"0007 0000", "key7=\"\""},
        {"0007 0001 2c", "key7=\\044"},
        {"0005 0003 666f6f", "ech=\"  Zm9v\""},
        {"0005 0000", "ech=\"=\""},
    };
    for (const Param& param : forms) {
        EXPECT_EQ(to_hex(from_hex(param.hex)), read(param.text)) << param.text;
    }
}

TEST(SvcParams, AreRefusedInAnyOtherForm) {
    for (const std::string_view text : {
             "ALPN=h2",
             "alpn",
             "alpn=",
             "alpn=\"\"",
             "alpn=h2,",
             "alpn=\",\"",
             "alpn=\"a\\\\b\"",
             "alpn=\"a\\\\\"",
             "port",
             "port=",
             "port=65536",
             "port=-1",
             "port=+80",
             "port=80x",
             "port=\"80 81\"",
             "port=\"\"",
             "no-default-alpn=1",
             "no-default-alpn=",
             "key2=x",
             "key65535=x",
             "key65536=x",
             "key=x",
             "key-1=x",
             "key+3=80",
             "key7",
             "key7=",
             "key7=\"",
             "key7=\"x",
             "key7=\\",
             "key7=\\1",
             "key7=\xff",
             "dohpath=x",
             "mandatory=",
             "mandatory=\",\"",
             "mandatory=foo",
             "mandatory=key65535",
             "mandatory=alpn,foo",
             "ipv4hint=",
             "ipv4hint=\",\"",
             "ipv4hint=::1",
             "ipv4hint=1.2.3",
             "ipv6hint=1.2.3.4",
             "ipv6hint=\"\"",
             "ech",
             "ech=",
             "ech=\"\"",
             "ech=\"  \"",
             "key5=\"\"",
             "=x",
             "port=80\tport=81x",
             "\tport=80x",
             "port =80",
         }) {
        EXPECT_EQ("!parse error", read(text)) << text;
    }
}

TEST(SvcParams, SeparateParametersBySpacesAlone) {
    EXPECT_EQ("!parse error", read("port=80\talpn=h2"));
    EXPECT_EQ("!parse error", read("port=80\nalpn=h2"));
}

TEST(SvcParams, TakeLongValues) {
    // wdns refuses more than 255 characters of ech
    EXPECT_EQ("00050180" + repeated("000000", 128), read("ech=" + repeated("AAAA", 128)));
    EXPECT_EQ("0007ea60" + repeated("61", 60'000), read("key7=" + repeated("a", 60'000)));
    EXPECT_EQ("000703e8" + repeated("61", 1000), read("key7=\"" + repeated("\\097", 1000) + '"'));
    EXPECT_EQ("00010100ff" + repeated("61", 255), read("alpn=" + repeated("a", 255)));
    EXPECT_EQ("!parse error", read("alpn=" + repeated("a", 256)));
    EXPECT_EQ("!parse error", read("alpn=" + repeated("a", 256) + ",b"));
    EXPECT_EQ("!parse error", read("key7=" + repeated("a", 65'536)));
}

TEST(SvcParams, LongHintListsAreReadBack) {
    const std::string wire = "00040190" + repeated("c0000201", 100);
    EXPECT_EQ(wire, read(shown(wire)));
}

}  // namespace
}  // namespace spindrift::dns

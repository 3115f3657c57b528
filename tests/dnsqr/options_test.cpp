#include "tests/base/octets.hpp"

#include <spindrift/base/error.hpp>
#include <spindrift/dns/name.hpp>
#include <spindrift/dnsqr/options.hpp>

#include <gtest/gtest.h>

#include <map>

namespace spindrift::dnsqr {
namespace {

using namespace spindrift::tests;
using Direction = Options::Direction;

std::vector<std::string> complaints;

Options read(const std::map<std::string, std::string>& variables) {
    complaints.clear();
    return Options::from_environment(
        [&](const char* name) -> const char* {
            const auto found = variables.find(name);
            return found == variables.end() ? nullptr : found->second.c_str();
        },
        [](const std::string& reason) { complaints.push_back(reason); });
}

TEST(Options, AreTheUsualOnesWithoutVariables) {
    const auto options = read({});
    EXPECT_EQ(Direction::both, options.direction);
    EXPECT_FALSE(options.recursion_desired);
    EXPECT_EQ(131'072U, options.table_size);
    EXPECT_EQ(60, options.timeout);
    EXPECT_FALSE(options.zero_resolver_address);
    EXPECT_TRUE(options.excluded.empty());
    EXPECT_EQ("", options.address_filter);
}

TEST(Options, NumbersAreInCNotation) {
    const auto side = [](const char* text) { return read({{"DNSQR_CAPTURE_QR", text}}).direction; };
    EXPECT_EQ(Direction::queries, side("0"));
    EXPECT_EQ(Direction::queries, side("0x0"));
    EXPECT_EQ(Direction::responses, side("1"));
    EXPECT_EQ(Direction::responses, side("01"));
    for (const char* other : {"2", "-1", "1x", "x", ""}) {
        EXPECT_EQ(Direction::both, side(other)) << other;
    }
    const auto bit = [](const char* text) { return read({{"DNSQR_CAPTURE_RD", text}}).recursion_desired; };
    EXPECT_EQ(false, bit("0"));
    EXPECT_EQ(true, bit("1"));
    EXPECT_EQ(std::nullopt, bit("2"));
    EXPECT_EQ(std::nullopt, bit(""));
    const auto most = [](const char* text) { return read({{"DNSQR_STATE_TABLE_MAX", text}}).table_size; };
    EXPECT_EQ(1U, most("1"));
    EXPECT_EQ(16U, most("0x10"));
    for (const char* other : {"0", "-5", "10k", ""}) {
        EXPECT_EQ(131'072U, most(other)) << other;
    }
    const auto timeout = [](const char* text) { return read({{"DNSQR_QUERY_TIMEOUT", text}}).timeout; };
    EXPECT_EQ(5, timeout("5"));
    for (const char* other : {"0", "-5", "5s", ""}) {
        EXPECT_EQ(60, timeout(other)) << other;
    }
    const auto zero = [](const char* text) {
        return read({{"DNSQR_ZERO_RESOLVER_ADDRESS", text}}).zero_resolver_address;
    };
    EXPECT_TRUE(zero("1"));
    EXPECT_TRUE(zero("-1"));
    EXPECT_FALSE(zero("0"));
    EXPECT_FALSE(zero("yes"));
    EXPECT_FALSE(zero(""));
}

bool covers(const char* set, const char* name) {
    return DomainSet::parse(set, [](const std::string& reason) { complaints.push_back(reason); })
        .covers(dns::Name::parse(name)->wire());
}

TEST(DomainSet, CoversNamesAndAllBelow) {
    for (const char* name : {"example.com.", "www.example.com.", "WWW.eXample.COM.", "a.b.c.example.com."}) {
        EXPECT_TRUE(covers("Example.com", name)) << name;
        EXPECT_TRUE(covers("net.:example.com.", name)) << name;
        EXPECT_TRUE(covers(".", name)) << name;
    }
    for (const char* name : {"com.", ".", "anexample.com.", "example.com.au.", "example.org."}) {
        EXPECT_FALSE(covers("example.com", name)) << name;
    }
    EXPECT_TRUE(covers(".", "."));
}

TEST(DomainSet, NothingIsInNone) {
    for (const char* none : {"", ":", "::"}) {
        EXPECT_FALSE(covers(none, "example.com.")) << none;
        EXPECT_FALSE(covers(none, ".")) << none;
    }
}

TEST(DomainSet, LeavesOutWhatIsNoName) {
    complaints.clear();
    EXPECT_TRUE(covers("a..b:example.com", "www.example.com."));
    ASSERT_EQ(1U, complaints.size());
    EXPECT_NE(std::string::npos, complaints[0].find("'a..b'"));
    const auto set = DomainSet::parse(".", [](const std::string&) {});
    for (const char* octets : {"", "03777777", "c00c", "0377777700ff", "41"}) {
        EXPECT_FALSE(set.covers(from_hex(octets))) << octets;
    }
}

// The patterns of docs/formats/nmsg-messages.md 13.6.
TEST(Options, WatchAddresses) {
    const std::string fragment = "(ip[6:2] & 0x3fff != 0)";
    const std::string query = "(((udp[10:2] >> 15) & 0x01) == 0)";
    const std::string response = "(((udp[10:2] >> 15) & 0x01) == 1)";
    const auto filter = [](const char* variable, const char* addresses, const char* side = "") {
        return read({{variable, addresses}, {"DNSQR_CAPTURE_QR", side}}).address_filter;
    };
    const std::string s = "(src 10.0.0.1 or src net 192.0.2.0/24)";
    const std::string d = "(dst 10.0.0.1 or dst net 192.0.2.0/24)";
    const char* const list = " 10.0.0.1 ,192.0.2.0/24\t, junk,";
    EXPECT_EQ(
        "((" + d + " and udp dst port 53) or (" + s + " and udp src port 53) or (" + s + " and " + fragment + "))",
        filter("DNSQR_AUTH_ADDRS", list));
    EXPECT_EQ("(" + d + " and udp dst port 53 and " + query + ")", filter("DNSQR_AUTH_ADDRS", list, "0"));
    EXPECT_EQ("((" + s + " and udp src port 53 and " + response + ") or (" + s + " and " + fragment + "))",
              filter("DNSQR_AUTH_ADDRS", list, "1"));
    EXPECT_EQ(
        "((" + s + " and udp dst port 53) or (" + d + " and udp src port 53) or (" + d + " and " + fragment + "))",
        filter("DNSQR_RES_ADDRS", list));
    EXPECT_EQ("(" + s + " and udp dst port 53 and " + query + ")", filter("DNSQR_RES_ADDRS", list, "0"));
    EXPECT_EQ("((" + d + " and udp src port 53 and " + response + ") or (" + d + " and " + fragment + "))",
              filter("DNSQR_RES_ADDRS", list, "1"));
    EXPECT_EQ("((dst 2001:db8::1) or (src 2001:db8::1))", filter("DNSQR_AUTH_ADDRS", "2001:db8::1"));
    EXPECT_EQ("((src net 2001:db8::/32) or (dst net 2001:db8::/32))", filter("DNSQR_RES_ADDRS", "2001:db8::/32"));
    const auto both =
        read({{"DNSQR_AUTH_ADDRS", "::1,1.2.3.4"}, {"DNSQR_RES_ADDRS", "::2"}, {"DNSQR_CAPTURE_QR", "0"}});
    EXPECT_EQ(
        "((dst 1.2.3.4) and udp dst port 53 and " + query + ") or ((dst ::1) or (src ::1)) or ((src ::2) or (dst ::2))",
        both.address_filter);
}

TEST(Options, RefuseListsWithoutAddresses) {
    for (const char* list : {"", ",", "junk", "example.com, 1.2.3"}) {
        EXPECT_THROW(read({{"DNSQR_AUTH_ADDRS", list}}), Error) << list;
        EXPECT_THROW(read({{"DNSQR_RES_ADDRS", list}}), Error) << list;
    }
}

}  // namespace
}  // namespace spindrift::dnsqr

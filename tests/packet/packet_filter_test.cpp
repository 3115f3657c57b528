#include "captures.hpp"

#include <spindrift/base/error.hpp>
#include <spindrift/packet/packet_filter.hpp>
#include <spindrift/packet/packet_reader.hpp>

#include <gtest/gtest.h>

namespace spindrift::packet {
namespace {

using namespace spindrift::tests;

TEST(PacketFilter, LooksAtIpPackets) {
    const PacketFilter filter("udp port 53");
    EXPECT_TRUE(filter.matches(ipv4(17, udp(1, 53, copy("x")))));
    EXPECT_TRUE(filter.matches(ipv6(17, udp(53, 1, copy("x")))));
    EXPECT_FALSE(filter.matches(ipv4(17, udp(1, 54, copy("x")))));
    EXPECT_FALSE(filter.matches(ipv6(17, udp(1, 54, copy("x")))));
    EXPECT_FALSE(filter.matches(ipv4(17, udp(1, 53, copy("x")), 0x2001))) << "a fragment shows no ports";
    EXPECT_FALSE(filter.matches({}));
}

TEST(PacketFilter, TellsWhyNot) {
    for (const char* expression : {"no such filter", "ether host 1:2:3:4:5:6", "(ip", "port 99999"}) {
        try {
            const PacketFilter filter(expression);
            ADD_FAILURE() << expression;
        } catch (const Error& error) {
            EXPECT_GT(std::string(error.what()).size(), 5U) << expression;
        }
        EXPECT_FALSE(PacketFilter::compiles(expression));
    }
    EXPECT_TRUE(PacketFilter::compiles("ip"));
}

TEST(PacketFilter, MakesPortsOfNumbers) {
    EXPECT_EQ("udp port 53", PacketFilter::with_ports("udp 53"));
    EXPECT_EQ("(udp port 53 or tcp  port 80) and not sctp port 7",
              PacketFilter::with_ports("(udp 53 or tcp  80) and not sctp 7"));
    for (const char* unchanged :
         {"udp port 53", "udp and port 53", "udp or 53", "ip proto 17", "udp (53)", "udp[8] = 1", ""}) {
        EXPECT_EQ(unchanged, PacketFilter::with_ports(unchanged));
    }
}

std::string widened(const std::string& user, const std::string& as_is, int link_type) {
    const auto filter = CaptureFilter::widened(
        user, as_is, [&](const std::string& expression) { return filter_compiles(link_type, expression); });
    EXPECT_TRUE(filter_compiles(link_type, filter.text)) << filter.text;
    return filter.text;
}

// The texts were shown by nmsgtool 1.3.3 (docs/formats/nmsg-messages.md 12.3).
TEST(CaptureFilter, LetsFragmentsAndIpv6Through) {
    constexpr int ethernet = 1;
    constexpr int raw = 12;
    constexpr int cooked = 113;
    const std::string wide = "(((ip) and (udp port 53)) or (ip[6:2] & 0x3fff != 0) or (ip6))";
    EXPECT_EQ(wide + " or (vlan and " + wide + ")", widened("udp port 53", "", ethernet));
    EXPECT_EQ(wide, widened("udp port 53", "", raw));
    EXPECT_EQ(wide, widened("udp port 53", "", cooked));
    EXPECT_EQ("(((ip6 and udp)) or (ip6)) or (vlan and (((ip6 and udp)) or (ip6)))",
              widened("ip6 and udp", "", ethernet));
}

TEST(CaptureFilter, HoldsTogetherWithAnother) {
    EXPECT_EQ("(host 10.0.0.1)", widened("", "host 10.0.0.1", 12));
    EXPECT_EQ("(host 10.0.0.1) or (vlan and (host 10.0.0.1))", widened("", "host 10.0.0.1", 1));
    EXPECT_EQ("((host 10.0.0.1) and (((ip) and (udp)) or (ip[6:2] & 0x3fff != 0) or (ip6)))",
              widened("udp", "host 10.0.0.1", 12));
}

}  // namespace
}  // namespace spindrift::packet

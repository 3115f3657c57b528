#include "dumps.hpp"

#include <gtest/gtest.h>

// The text of each header of the traffic, as far as its octets are there.
namespace spindrift::dump {
namespace {

using namespace spindrift::tests;
using packet::LinkLayer;

/// The text of an Ethernet frame without its first line.
std::string dump_behind_ethernet(const char* type, const Octets& payload) {
    const std::string all = dump_of(LinkLayer::ethernet, joined({from_hex(addresses), from_hex(type), payload}));
    EXPECT_TRUE(all.starts_with(ethernet_line)) << all;
    return all.substr(all.find('\n') + 1);
}

/// The text of what an IPv4 packet carries.
std::string dump_behind_ipv4(std::uint8_t protocol, const Octets& payload) {
    const std::string all = dump_of(LinkLayer::raw_ip, ipv4(protocol, payload));
    std::size_t at = 0;
    for (int i = 0; i < 4; ++i) {
        at = all.find('\n', at) + 1;
    }
    return all.substr(at);
}

/// The text of what an IPv6 packet carries.
std::string dump_behind_ipv6(std::uint8_t next, const Octets& payload) {
    const std::string all = dump_of(LinkLayer::raw_ip, ipv6(next, payload));
    std::size_t at = 0;
    for (int i = 0; i < 8; ++i) {
        at = all.find('\n', at) + 1;
    }
    return all.substr(at);
}

TEST(PacketDumper, RawPacketsHaveTheVersionTheySay) {
    EXPECT_TRUE(dump_of(LinkLayer::raw_ip, ipv4(17, no_payload)).starts_with(" IP: Header Len 20 Ver 4 "));
    EXPECT_TRUE(dump_of(LinkLayer::raw_ip, ipv6(17, no_payload)).starts_with(" IPv6: Version 6\n"));
    EXPECT_TRUE(dump_of(LinkLayer::raw_ip, from_hex("95000014")).starts_with(" IP: Header Len 20 Ver 9 "));
}

TEST(PacketDumper, PppByItsOwnNumbers) {
    const std::string v4 = dump_of(LinkLayer::ppp, joined({from_hex("ff030021"), ipv4(17, no_payload)}));
    EXPECT_TRUE(v4.starts_with(" PPP: Address 0xff\n PPP: Control 0x3\n PPP: Type 0x21\n IP: Header Len 20 Ver 4 "));
    const std::string v6 = dump_of(LinkLayer::ppp, joined({from_hex("ff030057"), ipv6(17, no_payload)}));
    EXPECT_TRUE(v6.starts_with(" PPP: Address 0xff\n PPP: Control 0x3\n PPP: Type 0x57\n IPv6: Version 6\n"));
    EXPECT_EQ(
        " PPP: Address 0xff\n PPP: Control 0x3\n PPP: Type 0xc021\n"
        "unknown protocol ppp/49185\n Unknown Protocol: 49185\n",
        dump_of(LinkLayer::ppp, from_hex("ff03c021")));
    EXPECT_EQ(" PPP: Address 0xff\n [Truncated]\n", dump_of(LinkLayer::ppp, from_hex("ff")));
    EXPECT_EQ(" PPP: Address 0xff\n PPP: Control 0x3\n [Truncated]\n", dump_of(LinkLayer::ppp, from_hex("ff0300")));
}

TEST(PacketDumper, LabelsWithNothingBehind) {
    const std::string label = " MPLS: Label: 74565\n MPLS: Class of service: 5\n MPLS: Stack: Last\n MPLS: TTL: 254\n";
    EXPECT_EQ(label + " Ethernet:[|Truncated]\n", dump_behind_ethernet("8847", from_hex("12345bfe")));
    EXPECT_EQ(label + " IP: Header Len 20 Ver 4(Truncated)\n", dump_behind_ethernet("8847", from_hex("12345bfe 45")));
}

TEST(PacketDumper, PppoeOfIpv6) {
    EXPECT_EQ(
        " PPPoE: Version: 1\n PPPoE: Type: 1\n PPPoE: Code: 0\n PPPoE: Session: 4660\n PPPoE: Length: 58\n"
        " IPv6: [Truncated]\n",
        dump_behind_ethernet("8864", from_hex("1100 1234 003a 0057 60")));
}

TEST(PacketDumper, ExtensionHeadersStayInThePacket) {
    const std::string routing =
        " IPv6 Routing Header: Next Header 17 Header Ext Len 0\n"
        " IPv6 Routing Header: Routing Type 17 Segments Left 0\n";
    EXPECT_EQ("", dump_behind_ipv6(43, {}));
    EXPECT_EQ("", dump_behind_ipv6(43, from_hex("11")));
    EXPECT_EQ(routing, dump_behind_ipv6(43, from_hex("1100")));
    EXPECT_EQ(routing, dump_behind_ipv6(43, from_hex("11000000000000")));
    EXPECT_EQ(routing + " UDP:\n", dump_behind_ipv6(43, from_hex("1100000000000000")));
    EXPECT_EQ(routing + no_payload_text, dump_behind_ipv6(43, joined({from_hex("1100000000000000"), no_payload})));
    const std::string destination = " IPv6 Destination Options: Next Header 17 Header Ext Len 255\n";
    EXPECT_EQ("", dump_behind_ipv6(60, {}));
    EXPECT_EQ("", dump_behind_ipv6(60, from_hex("11")));
    EXPECT_EQ(destination, dump_behind_ipv6(60, from_hex("11ff")));
    EXPECT_EQ(destination, dump_behind_ipv6(60, joined({from_hex("11ff"), Octets(2045)})));
    EXPECT_EQ(destination + " UDP:\n", dump_behind_ipv6(60, joined({from_hex("11ff"), Octets(2046)})));
    EXPECT_EQ(destination + no_payload_text,
              dump_behind_ipv6(60, joined({from_hex("11ff"), Octets(2046), no_payload})));
    // Both octets are present; they are unsigned numbers.
    EXPECT_EQ(
        " IPv6 Routing Header: Next Header 132 Header Ext Len 200\n"
        " IPv6 Routing Header: Routing Type 132 Segments Left 200\n",
        dump_behind_ipv6(43, from_hex("84c8")));
}

TEST(PacketDumper, FragmentHeadersAreWholeOrTruncated) {
    const Octets header = from_hex("1100000100000007");
    for (std::size_t size = 0; size < 8; ++size) {
        EXPECT_EQ(" IPv6 Frag: [Truncated]\n", dump_behind_ipv6(44, copy(Bytes(header).first(size)))) << size;
    }
    const std::string text =
        " IPv6 Frag: Next Header: 17\n IPv6 Frag: Offset: 0 MORE_FRAG\n IPv6 Frag: Identification: 7\n";
    EXPECT_EQ(text + " UDP:\n", dump_behind_ipv6(44, header));
    EXPECT_EQ(text + no_payload_text, dump_behind_ipv6(44, joined({header, no_payload})));
}

TEST(PacketDumper, TcpHeadersTooShortForOptionsHaveNone) {
    for (const char* const size : {"0", "1", "2", "3", "4"}) {
        const std::string text = dump_behind_ipv4(
            6, from_hex("b5171f41 7cb8e248 00000000 " + std::string(size) + "002 0400 cc77 0000 01010101"));
        EXPECT_NE(std::string::npos, text.find(" Urgent 0\nunknown protocol tcp/8001\n")) << text;
    }
    // The payload begins where the header says that it ends: here inside the header itself.
    EXPECT_NE(std::string::npos, dump_behind_ipv4(6, from_hex("b5171f41 7cb8e248 00000000 4002 0400 cc77 0000 aa"))
                                     .find(" Unknown Protocol: 8001\n  cc 77 00 00 aa        "));
}

TEST(PacketDumper, TcpOptionsShorterThanTheirFields) {
    const std::string text = dump_behind_ipv4(6, from_hex("b5171f41 7cb8e248 00000000 6002 0400 cc77 0000 0802 0203"));
    // The fields are read from the octets that follow; where none follow, they are 0.
    EXPECT_NE(std::string::npos, text.find(" Urgent 0\n TCP: Timestamp 33751040 0\nunknown protocol")) << text;
}

TEST(PacketDumper, IcmpCodesNobodyKnows) {
    for (const int code : {16, 17, 255}) {
        Octets message = from_hex("0300 abcd 00000000");
        message[1] = static_cast<std::byte>(code);
        EXPECT_EQ(" ICMP: Type: 3 (ICMP Destination Unreachable)\n ICMP: Code: " + std::to_string(code) +
                      " (Unknown)\n ICMP: Checksum: 43981\n(Truncated)\n",
                  dump_behind_ipv4(1, message));
    }
}

TEST(PacketDumper, IcmpErrorsThatAreCutOff) {
    EXPECT_EQ(
        " ICMP: Type: 3 (ICMP Destination Unreachable)\n"
        " ICMP: Code: 1 (Destination Host Unreachable)\n"
        " ICMP: Checksum: (Truncated)\n",
        dump_behind_ipv4(1, from_hex("0301abcd000000")));
    EXPECT_EQ(" ICMP: Type: 11 (ICMP TTL Exceeded)\n ICMP: Checksum: (Truncated)\n",
              dump_behind_ipv4(1, from_hex("0b")));
    EXPECT_EQ(" ICMP: Type: 8 (ICMP Echo Request) Sequence: 0\n ICMP: Checksum: (Truncated)\n",
              dump_behind_ipv4(1, from_hex("0800abcd0001ff")));
}

TEST(PacketDumper, GreAsItsFlagsSay) {
    const std::string absent = " GRE: Checksum absent\n GRE: Version: 0\n GRE: Protocol: 0806\n";
    const std::string present = " GRE: Checksum present\n GRE: Version: 0\n GRE: Protocol: 0806\n";
    const std::string arp = " ARP: (Truncated)\n";
    EXPECT_EQ(absent + arp, dump_behind_ipv4(47, from_hex("00000806")));
    EXPECT_EQ(present + arp, dump_behind_ipv4(47, from_hex("80000806 00000000")));
    EXPECT_EQ(absent + arp, dump_behind_ipv4(47, from_hex("20000806 00000000")));
    EXPECT_EQ(absent + arp, dump_behind_ipv4(47, from_hex("10000806 00000000")));
    EXPECT_EQ(present + arp, dump_behind_ipv4(47, from_hex("b0000806 000000000000000000000000")));
    EXPECT_EQ(present + " GRE: [Truncated]\n", dump_behind_ipv4(47, from_hex("b0000806 0000000000000000000000")));
    EXPECT_EQ(" GRE: [Truncated]\n", dump_behind_ipv4(47, from_hex("00")));
    EXPECT_EQ(" GRE: Checksum absent\n GRE: Version: 1\n GRE: [Truncated]\n", dump_behind_ipv4(47, from_hex("0001ff")));
    EXPECT_EQ(absent.substr(0, absent.size() - 5) + "0800\n" + dump_of(LinkLayer::raw_ip, ipv4(17, no_payload)),
              dump_behind_ipv4(47, joined({from_hex("00000800"), ipv4(17, no_payload)})));
}

TEST(PacketDumper, EapolStaysInThePacket) {
    EXPECT_EQ("", dump_behind_ethernet("888e", {}));
    EXPECT_EQ(" 802.1x: Version: 200\n", dump_behind_ethernet("888e", from_hex("c8")));
    EXPECT_EQ(" 802.1x: Version: 1\n 802.1x: Type:  EAPOL-Key (3)\n", dump_behind_ethernet("888e", from_hex("010300")));
    const std::string request =
        " 802.1x: Version: 1\n 802.1x: Type:  EAP-Packet (0)\n 802.1x: Length: 5\n 802.1x: EAP: Request (1)\n";
    EXPECT_EQ(request, dump_behind_ethernet("888e", from_hex("01000005 01")));
    EXPECT_EQ(request + " 802.1x: EAP: Identifier: 9\n", dump_behind_ethernet("888e", from_hex("01000005 010900")));
    EXPECT_EQ(
        " 802.1x: Version: 2\n 802.1x: Type:  Unknown #0x02\n"
        "unknown protocol eapol/200\n Unknown Protocol: 200\n"
        "  61                                                 a" +
            std::string(45, ' ') + '\n',
        dump_behind_ethernet("888e", from_hex("02c861")));
}

TEST(PacketDumper, SctpFieldsThatAreNotThere) {
    const std::string header = " SCTP: Header Src port 1 Dst port 2 Tag 3 Csum 4\n";
    const auto chunk = [&](const char* hex) {
        return dump_behind_ipv4(132, joined({from_hex("0001000200000003 00000004"), from_hex(hex)}));
    };
    EXPECT_EQ(header + " SCTP: Chunk 1 Type DATA Flags 3 Len 16\n\n", chunk("00030010 00000001 00020003"));
    EXPECT_EQ(header + " SCTP: Chunk 1 Type SACK Flags 0 Len 16\n SCTP: Ack 1 Wnd 2\n\n",
              chunk("03000010 00000001 00000002 ffffffff"));
    EXPECT_EQ(header + " SCTP: Chunk 1 Type INIT Flags 0 Len 19\n\n", chunk("01000013 00000001 00000002 00030004"));
}

}  // namespace
}  // namespace spindrift::dump

#include "dumps.hpp"
#include "tests/packet/packets.hpp"

#include <gtest/gtest.h>

// What cannot be compared with libtrace: what is done better here, and what no file has (docs/formats/ndag.md 8).
namespace spindrift::dump {
namespace {

using namespace spindrift::tests;
using packet::LinkLayer;
using packet::PacketTime;

TEST(PacketDumper, TheGoldenPacket) {
    const Octets frame = golden_frame();
    packet::Packet packet;
    packet.octets = frame;
    packet.wire_size = 64;
    packet.time = PacketTime::from_erf(0x5FA1A143'00000000);
    packet.link = LinkLayer::ethernet;
    packet.direction = packet::Direction::outgoing;
    EXPECT_EQ(
        "\n"
        "Tue Nov  3 18:28:19 2020\n"
        " Capture: Packet Length: 64/64 Direction Value: 0\n"
        " Ethernet: Dest: 3c:fd:fe:19:d8:00 Source: 00:de:fb:ba:06:c7 Ethertype: 0x0800\n"
        " IP: Header Len 20 Ver 4 DSCP 00 ECN 0 Total Length 40\n"
        " IP: Id 9721 Fragoff 0\n"
        " IP: TTL 238 Proto 6 (tcp) Checksum 64197\n"
        " IP: Source 193.27.229.86 Destination 44.174.216.240\n"
        " TCP: Source 46359 Dest 8001\n"
        " TCP: Seq 2092491336\n"
        " TCP: Ack 0\n"
        " TCP: DOFF 5 Flags: SYN Window 1024\n"
        " TCP: Checksum 52343 Urgent 0\n"
        "unknown protocol tcp/8001\n"
        " Unknown Protocol: 8001\n"
        "  00 00 48 f7 8d ad 7a 1d 4b 34                      ..H...z.K4                  \n",
        whole_dump_of(packet));
}

TEST(PacketDumper, ShowsDirectionAndSizes) {
    packet::Packet packet;
    packet.wire_size = 1518;
    EXPECT_EQ(
        "\nThu Jan  1 00:00:00 1970\n"
        " Capture: Packet Length: 0/1518 Direction Value: -1\n"
        " [No link layer available]\n",
        whole_dump_of(packet));
    for (int i = 0; i < 4; ++i) {
        packet.direction = static_cast<packet::Direction>(i);
        EXPECT_NE(std::string::npos, whole_dump_of(packet).find(" Direction Value: " + std::to_string(i) + '\n'));
    }
}

std::string time_of(PacketTime time) {
    packet::Packet packet;
    packet.time = time;
    const std::string all = whole_dump_of(packet);
    return all.substr(1, all.find('\n', 1) - 1);
}

TEST(PacketDumper, ShowsTheSecondLibtraceHas) {
    EXPECT_EQ("Wed Feb 29 23:59:59 2040", time_of(PacketTime::from_parts(2214172799, 0)));
    EXPECT_EQ("Wed Nov 11 11:11:11 2020", time_of(PacketTime::from_parts(1605093071, 999'000'000)));
    // The last tenth of a microsecond of an ERF second belongs to the next one.
    EXPECT_EQ("Tue Nov  3 18:28:19 2020", time_of(PacketTime::from_erf(0x5FA1A143'FFFFF000)));
    EXPECT_EQ("Tue Nov  3 18:28:20 2020", time_of(PacketTime::from_erf(0x5FA1A143'FFFFFFFF)));
    EXPECT_EQ("Sun Feb  7 06:28:15 2106", time_of(PacketTime::from_parts(0xFFFFFFFF, 0)));
}

TEST(PacketDumper, OnePacketAfterTheOther) {
    PacketDumper dumper;
    Buffer out;
    const Octets frame = golden_frame();
    packet::Packet packet;
    packet.octets = frame;
    packet.link = LinkLayer::ethernet;
    dumper.append(out, packet);
    const std::string first(out.text());
    packet.time = PacketTime::from_parts(1, 0);
    dumper.append(out, packet);
    packet.time = {};
    dumper.append(out, packet);
    EXPECT_NE(first + first + first, out.text());
    EXPECT_EQ(first, out.text().substr(out.size() - first.size()));
    EXPECT_TRUE(out.text().starts_with(first));
}

// Frames.

const char* const addresses = "3cfdfe19d800 00defbba06c7";
const char* const ethernet_line = " Ethernet: Dest: 3c:fd:fe:19:d8:00 Source: 00:de:fb:ba:06:c7 Ethertype: 0x";

/// The text of an Ethernet frame without its first line.
std::string dump_after_ethernet(const char* type, const Octets& payload) {
    const std::string all = dump_of(LinkLayer::ethernet, joined({from_hex(addresses), from_hex(type), payload}));
    EXPECT_TRUE(all.starts_with(ethernet_line)) << all;
    return all.substr(all.find('\n') + 1);
}

/// The text of what an IPv4 packet carries.
std::string dump_after_ipv4(std::uint8_t protocol, const Octets& payload) {
    const std::string all = dump_of(LinkLayer::raw_ip, ipv4(protocol, payload));
    std::size_t at = 0;
    for (int i = 0; i < 4; ++i) {
        at = all.find('\n', at) + 1;
    }
    return all.substr(at);
}

/// The text of what an IPv6 packet carries.
std::string dump_after_ipv6(std::uint8_t next, const Octets& payload) {
    const std::string all = dump_of(LinkLayer::raw_ip, ipv6(next, payload));
    std::size_t at = 0;
    for (int i = 0; i < 8; ++i) {
        at = all.find('\n', at) + 1;
    }
    return all.substr(at);
}

const Octets no_payload = udp(4000, 53000, {});
const std::string no_payload_text =
    " UDP: Source 4000 Dest 53000\n"
    " UDP: Len 8 Checksum 43981\n"
    "unknown protocol udp/4000\n"
    " Unknown Protocol: 4000\n";

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
    EXPECT_EQ(label + " Ethernet:[|Truncated]\n", dump_after_ethernet("8847", from_hex("12345bfe")));
    EXPECT_EQ(label + " IP: Header Len 20 Ver 4(Truncated)\n", dump_after_ethernet("8847", from_hex("12345bfe 45")));
}

TEST(PacketDumper, PppoeOfIpv6) {
    EXPECT_EQ(
        " PPPoE: Version: 1\n PPPoE: Type: 1\n PPPoE: Code: 0\n PPPoE: Session: 4660\n PPPoE: Length: 58\n"
        " IPv6: [Truncated]\n",
        dump_after_ethernet("8864", from_hex("1100 1234 003a 0057 60")));
}

TEST(PacketDumper, ExtensionHeadersStayInThePacket) {
    const std::string routing =
        " IPv6 Routing Header: Next Header 17 Header Ext Len 0\n"
        " IPv6 Routing Header: Routing Type 17 Segments Left 0\n";
    EXPECT_EQ("", dump_after_ipv6(43, {}));
    EXPECT_EQ("", dump_after_ipv6(43, from_hex("11")));
    EXPECT_EQ(routing, dump_after_ipv6(43, from_hex("1100")));
    EXPECT_EQ(routing, dump_after_ipv6(43, from_hex("11000000000000")));
    EXPECT_EQ(routing + " UDP:\n", dump_after_ipv6(43, from_hex("1100000000000000")));
    EXPECT_EQ(routing + no_payload_text, dump_after_ipv6(43, joined({from_hex("1100000000000000"), no_payload})));
    const std::string destination = " IPv6 Destination Options: Next Header 17 Header Ext Len 255\n";
    EXPECT_EQ("", dump_after_ipv6(60, {}));
    EXPECT_EQ("", dump_after_ipv6(60, from_hex("11")));
    EXPECT_EQ(destination, dump_after_ipv6(60, from_hex("11ff")));
    EXPECT_EQ(destination, dump_after_ipv6(60, joined({from_hex("11ff"), Octets(2045)})));
    EXPECT_EQ(destination + " UDP:\n", dump_after_ipv6(60, joined({from_hex("11ff"), Octets(2046)})));
    EXPECT_EQ(destination + no_payload_text, dump_after_ipv6(60, joined({from_hex("11ff"), Octets(2046), no_payload})));
    // Both octets are there, and no sign among them.
    EXPECT_EQ(
        " IPv6 Routing Header: Next Header 132 Header Ext Len 200\n"
        " IPv6 Routing Header: Routing Type 132 Segments Left 200\n",
        dump_after_ipv6(43, from_hex("84c8")));
}

TEST(PacketDumper, FragmentHeadersAreWholeOrTruncated) {
    const Octets header = from_hex("1100000100000007");
    for (std::size_t size = 0; size < 8; ++size) {
        EXPECT_EQ(" IPv6 Frag: [Truncated]\n", dump_after_ipv6(44, copy(Bytes(header).first(size)))) << size;
    }
    const std::string text =
        " IPv6 Frag: Next Header: 17\n IPv6 Frag: Offset: 0 MORE_FRAG\n IPv6 Frag: Identification: 7\n";
    EXPECT_EQ(text + " UDP:\n", dump_after_ipv6(44, header));
    EXPECT_EQ(text + no_payload_text, dump_after_ipv6(44, joined({header, no_payload})));
}

TEST(PacketDumper, TcpHeadersTooShortForOptionsHaveNone) {
    for (const char* const size : {"0", "1", "2", "3", "4"}) {
        const std::string text = dump_after_ipv4(
            6, from_hex("b5171f41 7cb8e248 00000000 " + std::string(size) + "002 0400 cc77 0000 01010101"));
        EXPECT_NE(std::string::npos, text.find(" Urgent 0\nunknown protocol tcp/8001\n")) << text;
    }
    // What is dumped begins where the header says it ends, which is in the header.
    EXPECT_NE(std::string::npos, dump_after_ipv4(6, from_hex("b5171f41 7cb8e248 00000000 4002 0400 cc77 0000 aa"))
                                     .find(" Unknown Protocol: 8001\n  cc 77 00 00 aa        "));
}

TEST(PacketDumper, TcpOptionsShorterThanTheirFields) {
    const std::string text = dump_after_ipv4(6, from_hex("b5171f41 7cb8e248 00000000 6002 0400 cc77 0000 0802 0203"));
    // Fields are read from what follows, then as zeros.
    EXPECT_NE(std::string::npos, text.find(" Urgent 0\n TCP: Timestamp 33751040 0\nunknown protocol")) << text;
}

TEST(PacketDumper, IcmpCodesNobodyKnows) {
    for (const int code : {16, 17, 255}) {
        Octets message = from_hex("0300 abcd 00000000");
        message[1] = static_cast<std::byte>(code);
        EXPECT_EQ(" ICMP: Type: 3 (ICMP Destination Unreachable)\n ICMP: Code: " + std::to_string(code) +
                      " (Unknown)\n ICMP: Checksum: 43981\n(Truncated)\n",
                  dump_after_ipv4(1, message));
    }
}

TEST(PacketDumper, IcmpErrorsThatAreCutOff) {
    EXPECT_EQ(
        " ICMP: Type: 3 (ICMP Destination Unreachable)\n"
        " ICMP: Code: 1 (Destination Host Unreachable)\n"
        " ICMP: Checksum: (Truncated)\n",
        dump_after_ipv4(1, from_hex("0301abcd000000")));
    EXPECT_EQ(" ICMP: Type: 11 (ICMP TTL Exceeded)\n ICMP: Checksum: (Truncated)\n",
              dump_after_ipv4(1, from_hex("0b")));
    EXPECT_EQ(" ICMP: Type: 8 (ICMP Echo Request) Sequence: 0\n ICMP: Checksum: (Truncated)\n",
              dump_after_ipv4(1, from_hex("0800abcd0001ff")));
}

TEST(PacketDumper, GreAsItsFlagsSay) {
    const std::string absent = " GRE: Checksum absent\n GRE: Version: 0\n GRE: Protocol: 0806\n";
    const std::string present = " GRE: Checksum present\n GRE: Version: 0\n GRE: Protocol: 0806\n";
    const std::string arp = " ARP: (Truncated)\n";
    EXPECT_EQ(absent + arp, dump_after_ipv4(47, from_hex("00000806")));
    EXPECT_EQ(present + arp, dump_after_ipv4(47, from_hex("80000806 00000000")));
    EXPECT_EQ(absent + arp, dump_after_ipv4(47, from_hex("20000806 00000000")));
    EXPECT_EQ(absent + arp, dump_after_ipv4(47, from_hex("10000806 00000000")));
    EXPECT_EQ(present + arp, dump_after_ipv4(47, from_hex("b0000806 000000000000000000000000")));
    EXPECT_EQ(present + " GRE: [Truncated]\n", dump_after_ipv4(47, from_hex("b0000806 0000000000000000000000")));
    EXPECT_EQ(" GRE: [Truncated]\n", dump_after_ipv4(47, from_hex("00")));
    EXPECT_EQ(" GRE: Checksum absent\n GRE: Version: 1\n GRE: [Truncated]\n", dump_after_ipv4(47, from_hex("0001ff")));
    EXPECT_EQ(absent.substr(0, absent.size() - 5) + "0800\n" + dump_of(LinkLayer::raw_ip, ipv4(17, no_payload)),
              dump_after_ipv4(47, joined({from_hex("00000800"), ipv4(17, no_payload)})));
}

TEST(PacketDumper, EapolStaysInThePacket) {
    EXPECT_EQ("", dump_after_ethernet("888e", {}));
    EXPECT_EQ(" 802.1x: Version: 200\n", dump_after_ethernet("888e", from_hex("c8")));
    EXPECT_EQ(" 802.1x: Version: 1\n 802.1x: Type:  EAPOL-Key (3)\n", dump_after_ethernet("888e", from_hex("010300")));
    const std::string request =
        " 802.1x: Version: 1\n 802.1x: Type:  EAP-Packet (0)\n 802.1x: Length: 5\n 802.1x: EAP: Request (1)\n";
    EXPECT_EQ(request, dump_after_ethernet("888e", from_hex("01000005 01")));
    EXPECT_EQ(request + " 802.1x: EAP: Identifier: 9\n", dump_after_ethernet("888e", from_hex("01000005 010900")));
    EXPECT_EQ(
        " 802.1x: Version: 2\n 802.1x: Type:  Unknown #0x02\n"
        "unknown protocol eapol/200\n Unknown Protocol: 200\n"
        "  61                                                 a" +
            std::string(45, ' ') + '\n',
        dump_after_ethernet("888e", from_hex("02c861")));
}

TEST(PacketDumper, SctpFieldsThatAreNotThere) {
    const std::string header = " SCTP: Header Src port 1 Dst port 2 Tag 3 Csum 4\n";
    const auto chunk = [&](const char* hex) {
        return dump_after_ipv4(132, joined({from_hex("0001000200000003 00000004"), from_hex(hex)}));
    };
    EXPECT_EQ(header + " SCTP: Chunk 1 Type DATA Flags 3 Len 16\n\n", chunk("00030010 00000001 00020003"));
    EXPECT_EQ(header + " SCTP: Chunk 1 Type SACK Flags 0 Len 16\n SCTP: Ack 1 Wnd 2\n\n",
              chunk("03000010 00000001 00000002 ffffffff"));
    EXPECT_EQ(header + " SCTP: Chunk 1 Type INIT Flags 0 Len 19\n\n", chunk("01000013 00000001 00000002 00030004"));
}

// What is not a header of the traffic.

const char* const tags =
    "0000000f 1140 00000aaf01001140 000000000000000000000000000000000000000000000000 0000fbf4 5553 5553"
    "9c40 1f91 4e41 4e41 00000000000000ea a8d2ee40 06";

TEST(PacketDumper, CorsaroTags) {
    const Octets frame = joined({from_hex(addresses), from_hex("ffff")});
    const std::string text =
        " CorsaroTags: Protocol: 6  Source Port: 40000  Dest Port: 8081\n"
        " CorsaroTags: Flowtuple hash: 2832395840\n"
        " CorsaroTags: Maxmind Continent: NA   Country: US\n"
        " CorsaroTags: Netacq-Edge Continent: NA   Country: US\n"
        " CorsaroTags: Netacq-Edge Region Code: 4416\n"
        " CorsaroTags: Netacq-Edge Polygon Ids: 0:2735 1:4416 \n"
        " CorsaroTags: Source ASN: 64500\n"
        " CorsaroTags: Filters: Not-Spoofed Erratic Routable LSScan \n";
    EXPECT_EQ(text, dump_of(LinkLayer::corsaro_tags, from_hex(tags)));
    EXPECT_EQ(text + ethernet_line + "ffff\nunknown protocol eth/65535\n Unknown Protocol: 65535\n",
              dump_of(LinkLayer::corsaro_tags, joined({from_hex(tags), frame})));
    EXPECT_EQ(" CorsaroTags: [Truncated]\n", dump_of(LinkLayer::corsaro_tags, Bytes(from_hex(tags)).first(66)));
}

TEST(PacketDumper, CorsaroTagsThatAreNotValid) {
    Octets octets = from_hex(tags);
    octets[3] = std::byte{1};
    octets[61] = std::byte{5};
    EXPECT_EQ(
        " CorsaroTags: Protocol: 6  Source Port: 40000  Dest Port: 8081\n"
        " CorsaroTags: Flowtuple hash: 2832395840\n"
        " CorsaroTags: Filters: Spoofed Not-Erratic Not-Routable \n",
        dump_of(LinkLayer::corsaro_tags, octets));
    // Polygons end at the first that is unknown.
    octets[3] = std::byte{4};
    store_be(octets.data() + 6, 0U);
    EXPECT_NE(std::string::npos,
              dump_of(LinkLayer::corsaro_tags, octets).find(" Polygon Ids: \n CorsaroTags: Filters"));
}

TEST(PacketDumper, LinkLayersThatCanOnlyBeSkipped) {
    const Octets packet = ipv4(17, no_payload);
    const std::string text = dump_of(LinkLayer::raw_ip, packet);
    EXPECT_EQ("skipping unknown link header of type 20 to network type 2048\n" + text,
              dump_of(LinkLayer::openbsd_loop, joined({from_hex("00000002"), packet})));
    EXPECT_EQ("skipping unknown link header of type 16 to network type 2048\n" + text,
              dump_of(LinkLayer::llc_snap, joined({from_hex("aaaa030000000800"), packet})));
    EXPECT_EQ(
        " Unknown Protocol: 14\n  68 69                                              hi" + std::string(42, ' ') + '\n',
        dump_of(LinkLayer::duck, copy("hi")));
    EXPECT_EQ(
        "unknown protocol link/-1\n Unknown Protocol: 65535\n  68 69                                              hi" +
            std::string(42, ' ') + '\n',
        dump_of(LinkLayer::unknown, copy("hi")));
}

TEST(PacketDumper, LinuxSllOfHardwareNobodyKnows) {
    EXPECT_EQ(
        " Linux SLL: Packet Type = Unknown (0x1234)\n"
        " Linux SLL: Hardware Address Type = 0x0006\n"
        " Linux SLL: Hardware Address Length = 300\n"
        " Linux SLL: Hardware Address = 02:00:00:00:00:01\n"
        " Linux SLL: Protocol = 0x0800\n"
        "Unknown ARPHRD: 6\n"
        "unknown protocol link/-1\n"
        " Unknown Protocol: 65535\n",
        dump_of(LinkLayer::linux_sll, from_hex("1234 0006 012c 0200000000010203 0800")));
}

TEST(PacketDumper, ErfProvenance) {
    const Octets octets = from_hex(
        "ff01 0004 00000001"           // host
        "0002 0008 5fa1a14300000000"   // time generated: not shown
        "0012 0005 73636f7065 000000"  // host name, padded
        "0033 0004 00000002"
        "ff03 0004 00000001"  // interface
        "0040 0004 00000003"
        "0042 0008 00000002540be400"
        "0043 0004 c0000201"
        "0044 0010 20010db8000000000000000000000001"
        "0045 0006 020000000001 0000"
        "1234 0003 0a0b0c 00"  // of no known kind
        "0042 0004 00000001"   // too short for its kind
        "0000 0000");
    EXPECT_EQ(
        " ERF Provenance Packet\n"
        "  Host section:\n"
        "   Hostname: scope\n"
        "   CPU NUMA Nodes: 2\n"
        "  Interface section:\n"
        "   Interface Number: 3\n"
        "   Interface Speed: 10000000000\n"
        "   Interface IPv4: 192.0.2.1\n"
        "   Interface IPv6: 2001:db8::1\n"
        "   Interface MAC: 02:00:00:00:00:01\n"
        "   Unknown Option ID 4660 (output RAW): 0a 0b 0c \n"
        "   Unknown Option ID 66 (output RAW): 00 00 00 01 \n",
        dump_of(LinkLayer::erf_meta, octets));
    for (std::size_t size = 1; size < octets.size(); ++size) {
        EXPECT_TRUE(
            dump_of(LinkLayer::erf_meta, copy(Bytes(octets).first(size))).starts_with(" ERF Provenance Packet\n"));
    }
}

TEST(PacketDumper, PcapngBlocks) {
    packet::Packet packet;
    packet.link = LinkLayer::pcapng_meta;
    const auto dump_of_block = [&](const char* hex) {
        const Octets octets = from_hex(hex);
        packet.octets = octets;
        return whole_dump_of(packet).substr(std::string("\nThu Jan  1 00:00:00 1970\n Capture: ").size());
    };
    EXPECT_EQ("Packet Length: 4/0 Direction Value: -1\n PCAPNG Section Header Block\n",
              dump_of_block("0a0d0d0a 1c000000 4d3c2b1a 01000000 ffffffffffffffff 1c000000"));
    EXPECT_EQ("Packet Length: 4/0 Direction Value: -1\n PCAPNG Interface Description Block\n",
              dump_of_block("01000000 14000000 01000000 00000100 14000000"));
    EXPECT_EQ(
        "Packet Length: 28/0 Direction Value: -1\n PCAPNG Interface Description Block\n"
        "  if_name: eth0\n  if_speed: 1000\n",
        dump_of_block("01000000 2c000000 01000000 00000100 02000400 65746830 08000800 e803000000000000 00000000 "
                      "2c000000"));
    // The other order of octets.
    EXPECT_EQ(
        "Packet Length: 24/0 Direction Value: -1\n PCAPNG Interface Description Block\n"
        "  if_name: eth\n  if_tsresol: 9\n",
        dump_of_block("00000001 00000028 0001 0000 00010000 00020003 65746800 00090001 09000000 00000000 00000028"));
    EXPECT_EQ("Packet Length: 16/0 Direction Value: -1\n PCAPNG Interface Statistics\n  isb_ifdrop: 7\n",
              dump_of_block("05000000 24000000 00000000 00000000 00000000 05000800 0700000000000000 24000000"));
    EXPECT_EQ("Packet Length: 4/0 Direction Value: -1\nUnknown Type/Block\n",
              dump_of_block("77000000 0c000000 0c000000"));
}

TEST(PacketDumper, ThousandsOfHeaders) {
    // Each of 4 octets, in a packet of 64 KiB.
    Octets labels = joined({from_hex(addresses), from_hex("8847")});
    while (labels.size() < 65530) {
        append(labels, from_hex("12345afe"));
    }
    const std::string text = dump_of(LinkLayer::ethernet, labels);
    EXPECT_EQ(4U * 16379U + 1, static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n')));

    Octets tagged = joined({from_hex(addresses), from_hex("8100")});
    while (tagged.size() < 65530) {
        append(tagged, from_hex("00058100"));
    }
    EXPECT_GT(dump_of(LinkLayer::ethernet, tagged).size(), 16379U * 80);
}

}  // namespace
}  // namespace spindrift::dump

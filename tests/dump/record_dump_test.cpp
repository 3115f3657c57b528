#include "dumps.hpp"

#include <gtest/gtest.h>

// The text of what a capture adds to the traffic: tags, pseudo headers, and records about the capture itself.
namespace spindrift::dump {
namespace {

using namespace spindrift::tests;
using packet::LinkLayer;

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
    // The list of polygons ends at the first that is unknown.
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
        "0002 0008 5fa1a14300000000"   // time of generation: not shown
        "0012 0005 73636f7065 000000"  // host name, padded
        "0033 0004 00000002"
        "ff03 0004 00000001"  // interface
        "0040 0004 00000003"
        "0042 0008 00000002540be400"
        "0043 0004 c0000201"
        "0044 0010 20010db8000000000000000000000001"
        "0045 0006 020000000001 0000"
        "1234 0003 0a0b0c 00"  // an unknown kind
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
    // The same in big-endian order.
    EXPECT_EQ(
        "Packet Length: 24/0 Direction Value: -1\n PCAPNG Interface Description Block\n"
        "  if_name: eth\n  if_tsresol: 9\n",
        dump_of_block("00000001 00000028 0001 0000 00010000 00020003 65746800 00090001 09000000 00000000 00000028"));
    EXPECT_EQ("Packet Length: 16/0 Direction Value: -1\n PCAPNG Interface Statistics\n  isb_ifdrop: 7\n",
              dump_of_block("05000000 24000000 00000000 00000000 00000000 05000800 0700000000000000 24000000"));
    EXPECT_EQ("Packet Length: 4/0 Direction Value: -1\nUnknown Type/Block\n",
              dump_of_block("77000000 0c000000 0c000000"));
}

}  // namespace
}  // namespace spindrift::dump

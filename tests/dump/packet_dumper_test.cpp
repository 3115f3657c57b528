#include "dumps.hpp"

#include <gtest/gtest.h>

// Cases that the golden dumps do not have: output where this library differs from libtrace on purpose, and packets that
// no capture file contains (docs/formats/ndag.md 8).
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
    // libtrace rounds the last tenth of a microsecond of an ERF second up to the next second.
    EXPECT_EQ("Tue Nov  3 18:28:19 2020", time_of(PacketTime::from_erf(0x5FA1A143'FFFFF000)));
    EXPECT_EQ("Tue Nov  3 18:28:20 2020", time_of(PacketTime::from_erf(0x5FA1A143'FFFFFFFF)));
    EXPECT_EQ("Sun Feb  7 06:28:15 2106", time_of(PacketTime::from_parts(0xFFFFFFFF, 0)));
}

TEST(PacketDumper, ShowsTimesInUtcOnRequest) {
    ::setenv("TZ", "Asia/Tokyo", 1);
    packet::Packet packet;
    packet.time = PacketTime::from_parts(1'605'093'071, 0);
    Buffer local;
    PacketDumper().append(local, packet);
    Buffer utc;
    PacketDumper(TimeZone::utc).append(utc, packet);
    ::unsetenv("TZ");
    EXPECT_EQ("\nWed Nov 11 20:11:11 2020\n", local.text().substr(0, 26));
    EXPECT_EQ("\nWed Nov 11 11:11:11 2020\n", utc.text().substr(0, 26));
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

TEST(PacketDumper, OctetsOfAPacket) {
    setenv("TZ", "UTC", 1);
    const Octets octets = from_hex("41424344 00010203 04050607 08090a0b 7f");
    packet::Packet packet;
    packet.octets = octets;
    packet.wire_size = 60;
    PacketDumper dumper;
    Buffer out;
    dumper.append_octets(out, packet);
    EXPECT_EQ(
        "\nThu Jan  1 00:00:00 1970\n"
        " Capture: Packet Length: 17/60 Direction Value: -1\n"
        "\n"
        "  41 42 43 44 00 01 02 03 04 05 06 07 08 09 0a 0b    ABCD............\n"
        "  7f                                                 .                                             \n",
        out.text());
    out.clear();
    packet.octets = {};
    dumper.append_octets(out, packet);
    EXPECT_EQ(" [No packet payload]\n", out.text());
}

std::string header_text(std::string_view space, int number, Bytes octets) {
    PacketDumper dumper;
    Buffer out;
    dumper.append_header(out, space, number, octets);
    return std::string(out.text());
}

TEST(PacketDumper, HeadersOfEachNamespace) {
    EXPECT_EQ(no_payload_text, header_text("ip", 17, no_payload));
    const Octets frame = golden_frame();
    EXPECT_EQ(dump_of(LinkLayer::ethernet, frame), header_text("link", 2, frame));
    const Bytes ip = Bytes(frame).subspan(14);
    EXPECT_EQ(dump_of(LinkLayer::raw_ip, ip), header_text("eth", 0x0800, ip));
    const std::string rows =
        "  41                                                 A                                             \n";
    EXPECT_EQ("unknown protocol tcp/80\n Unknown Protocol: 80\n" + rows, header_text("tcp", 80, from_hex("41")));
    EXPECT_EQ("unknown protocol ospf2/1\n Unknown Protocol: 1\n" + rows, header_text("ospf2", 1, from_hex("41")));
    EXPECT_EQ("unknown protocol ip/253\n Unknown Protocol: 253\n", header_text("ip", 253, {}));
    // A number of which the low octet is that of Ethernet.
    EXPECT_EQ(" Unknown Protocol: 258\n" + rows, header_text("link", 258, from_hex("41")));
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

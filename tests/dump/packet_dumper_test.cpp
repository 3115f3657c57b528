#include "dumps.hpp"

#include <gtest/gtest.h>

namespace spindrift::dump {
namespace {

using namespace spindrift::testing;

TEST(PacketDumper, TheGoldenPacket) {
    const Octets frame = golden_frame();
    packet::Packet packet;
    packet.octets = frame;
    packet.wire_size = 64;
    packet.time = packet::PacketTime::from_erf(0x5FA1A143'00000000);
    packet.link = packet::LinkLayer::ethernet;
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

}  // namespace
}  // namespace spindrift::dump

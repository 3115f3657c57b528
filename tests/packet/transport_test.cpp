#include "packets.hpp"

#include <spindrift/packet/ip.hpp>
#include <spindrift/packet/udp_checksum.hpp>

#include <gtest/gtest.h>

#include <array>

namespace spindrift::packet {
namespace {

using namespace spindrift::tests;

TEST(TcpSegment, NeedsItsHeaderWithAllOptions) {
    for (unsigned words = 0; words < 16; ++words) {
        for (std::size_t size = 0; size < 70; ++size) {
            Octets octets(size, std::byte{'x'});
            if (size >= 20) {
                store_be(octets.data(), std::uint16_t{1234});
                store_be(octets.data() + 2, std::uint16_t{53});
                octets[12] = static_cast<std::byte>(words << 4);
            }
            const auto segment = TcpSegment::parse(octets);
            ASSERT_EQ(size >= 20 && words >= 5 && 4 * words <= size, segment.has_value()) << words << ' ' << size;
            if (segment) {
                EXPECT_EQ(1234, segment->source_port);
                EXPECT_EQ(53, segment->destination_port);
                EXPECT_EQ(size - 4 * words, segment->payload.size());
            }
        }
    }
}

TEST(IcmpMessage, QuotesBehindEightOctets) {
    const auto octets = from_hex("03 01 1234 00000000 4500");
    const auto message = IcmpMessage::parse(octets);
    ASSERT_TRUE(message);
    EXPECT_EQ(3, message->type);
    EXPECT_EQ(1, message->code);
    EXPECT_EQ("4500", to_hex(message->payload));
    EXPECT_FALSE(IcmpMessage::parse(Bytes(octets).first(7)));
}

// The response of the transaction shown in docs/formats/nmsg-messages.md 10.9.
const char* const response =
    "4500004d0001000040116 69d0a0000020a000001 003504d20039d74e"
    "000181000001000100000000 03777777076578616d706c6503636f6d0000010001c00c000100010000012c000401020304";

UdpChecksum verify(const Octets& packet) {
    return verify_udp_checksum(std::array{Bytes(packet)});
}

TEST(UdpChecksum, TellsWhatBecomesOfIt) {
    auto packet = from_hex(response);
    ASSERT_EQ(77U, packet.size());
    EXPECT_EQ(UdpChecksum::correct, verify(packet));
    EXPECT_EQ(UdpChecksum::correct, verify(joined({packet, from_hex("ff00ff")}))) << "padding does not count";
    packet[40] ^= std::byte{1};
    EXPECT_EQ(UdpChecksum::incorrect, verify(packet));
    packet[26] = packet[27] = std::byte{0};
    EXPECT_EQ(UdpChecksum::absent, verify(packet));
    packet = from_hex(response);
    packet[24] = std::byte{0xF};  // a UDP length beyond the packet
    EXPECT_EQ(UdpChecksum::incorrect, verify(packet));
    packet = from_hex(response);
    packet[9] = std::byte{6};
    EXPECT_EQ(UdpChecksum::error, verify(packet)) << "TCP";
    EXPECT_EQ(UdpChecksum::error, verify(copy(Bytes(from_hex(response)).first(27)))) << "no complete header";
    EXPECT_EQ(UdpChecksum::error, verify({}));
    EXPECT_EQ(UdpChecksum::error, verify_udp_checksum({}));
}

TEST(UdpChecksum, CoversIpv6) {
    // By hand: pseudo header 2001:db8::1, 2001:db8::2, length 9, protocol 17; ports 53 and 53, payload "x".
    auto packet = ipv6(17, udp(53, 53, copy("x")));
    store_be(packet.data() + 46, std::uint16_t{0});
    std::uint32_t sum = 17 + 9 + 53 + 53 + 9 + ('x' << 8) + 2 * (0x2001 + 0xdb8) + 1 + 2;
    sum = (sum & 0xFFFF) + (sum >> 16);
    store_be(packet.data() + 46, static_cast<std::uint16_t>(~sum));
    EXPECT_EQ(UdpChecksum::correct, verify(packet));
}

TEST(UdpChecksum, CoversFragments) {
    const auto whole = from_hex(response);
    const auto datagram = Bytes(whole).subspan(20);
    auto first = copy(Bytes(whole).first(20));
    auto second = first;
    append(first, datagram.first(24));
    store_be(first.data() + 2, std::uint16_t{44});
    store_be(first.data() + 6, std::uint16_t{0x2000});
    append(second, datagram.subspan(24));
    store_be(second.data() + 2, static_cast<std::uint16_t>(second.size()));
    store_be(second.data() + 6, std::uint16_t{3});
    EXPECT_EQ(UdpChecksum::correct, verify_udp_checksum(std::array{Bytes(first), Bytes(second)}));
    second.back() ^= std::byte{1};
    EXPECT_EQ(UdpChecksum::incorrect, verify_udp_checksum(std::array{Bytes(first), Bytes(second)}));
    EXPECT_EQ(UdpChecksum::error, verify_udp_checksum(std::array{Bytes(second)})) << "no initial fragment";
}

}  // namespace
}  // namespace spindrift::packet

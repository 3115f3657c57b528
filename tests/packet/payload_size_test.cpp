#include "packets.hpp"

#include <spindrift/packet/layers.hpp>

#include <gtest/gtest.h>

namespace spindrift::packet {
namespace {

using namespace spindrift::tests;

std::size_t payload_size_in(Octets octets) {
    Packet packet;
    packet.link = LinkLayer::raw_ip;
    packet.octets = octets;
    return payload_size_of(layers_of(packet));
}

Octets cut(Octets octets, std::size_t size) {
    octets.resize(size);
    return octets;
}

Octets with_length(Octets packet, std::size_t at, std::uint16_t length) {
    store_be(packet.data() + at, length);
    return packet;
}

const Octets datagram = udp(1, 2, copy("payload"));

TEST(PayloadSize, FollowsTheLengthOfIp) {
    EXPECT_EQ(payload_size_in(ipv4(17, datagram)), 7U);
    EXPECT_EQ(payload_size_in(ipv6(17, datagram)), 7U);
    EXPECT_EQ(payload_size_in(cut(ipv4(17, datagram), 28)), 7U);
    EXPECT_EQ(payload_size_in(joined({ipv4(17, datagram), copy("padding")})), 7U);
    EXPECT_EQ(payload_size_in(with_length(ipv4(17, datagram), 2, 10)), 0U);
}

TEST(PayloadSize, WithoutALengthFollowsTheCapturedOctets) {
    EXPECT_EQ(payload_size_in(with_length(ipv4(17, datagram), 2, 0)), 7U);
    EXPECT_EQ(payload_size_in(with_length(ipv6(17, datagram), 4, 0)), 7U);
}

TEST(PayloadSize, LeavesOutHeaders) {
    Octets segment(30);
    segment[12] = std::byte{0x60};  // 24 octets
    EXPECT_EQ(payload_size_in(ipv4(6, segment)), 6U);
    EXPECT_EQ(payload_size_in(ipv4(1, Octets(30))), 22U);
    EXPECT_EQ(payload_size_in(ipv4(58, Octets(30))), 22U);
    EXPECT_EQ(payload_size_in(ipv4(132, Octets(30))), 18U);
    EXPECT_EQ(payload_size_in(ipv6(60, joined({extension(17, 1, 16), datagram}))), 7U);
    EXPECT_EQ(payload_size_in(ipv4(47, Octets(30))), 0U);
}

TEST(PayloadSize, IsZeroWithoutATransportHeader) {
    EXPECT_EQ(payload_size_in(cut(ipv4(17, datagram), 27)), 0U);
    EXPECT_EQ(payload_size_in(cut(ipv4(6, Octets(30)), 39)), 0U);
    EXPECT_EQ(payload_size_in(ipv4(17, datagram, 1)), 0U);
    EXPECT_EQ(payload_size_in(ipv6(44, joined({fragment_header(17, 8, false), datagram}))), 0U);
    EXPECT_EQ(payload_size_in({}), 0U);
}

TEST(Mac, OfEthernetAnd80211) {
    Octets frame(30);
    for (std::size_t i = 0; i < frame.size(); ++i) {
        frame[i] = static_cast<std::byte>(i);
    }
    const auto first = [](Bytes mac) { return mac.size() == 6 ? std::to_integer<int>(mac[0]) : -1; };
    EXPECT_EQ(first(source_mac({LinkLayer::ethernet, frame})), 6);
    EXPECT_EQ(first(destination_mac({LinkLayer::ethernet, frame})), 0);
    EXPECT_EQ(first(source_mac({LinkLayer::ieee80211, frame})), 10);
    EXPECT_EQ(first(destination_mac({LinkLayer::ieee80211, frame})), 4);
    frame[0] = std::byte{0xD4};  // an acknowledgment
    EXPECT_EQ(first(source_mac({LinkLayer::ieee80211, frame})), -1);
    EXPECT_EQ(first(source_mac({LinkLayer::raw_ip, frame})), -1);
    EXPECT_EQ(first(source_mac({LinkLayer::ethernet, Bytes(frame).first(11)})), -1);
}

}  // namespace
}  // namespace spindrift::packet

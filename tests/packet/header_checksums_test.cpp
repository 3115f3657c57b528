#include <spindrift/packet/header_checksums.hpp>

#include "packets.hpp"

#include <spindrift/packet/checksum.hpp>
#include <spindrift/packet/layers.hpp>

#include <gtest/gtest.h>

namespace spindrift::packet {
namespace {

using namespace spindrift::tests;

Octets with_checksums(Octets octets) {
    set_checksums(octets, LinkLayer::raw_ip);
    return octets;
}

/// The one's-complement sum of a pseudo-header and what follows it; 0xFFFF if the checksum in it is right.
std::uint16_t sum_of(Bytes addresses, std::uint8_t protocol, Bytes segment) {
    Checksum sum;
    sum.add(addresses);
    sum.add(std::uint16_t{protocol});
    sum.add(static_cast<std::uint16_t>(segment.size()));
    sum.add(segment);
    return sum.sum();
}

std::uint16_t sum_of(Bytes octets) {
    Checksum sum;
    sum.add(octets);
    return sum.sum();
}

constexpr std::uint16_t right = 0xFFFF;
const Octets datagram = udp(1, 2, copy("payload"));

TEST(SetChecksums, OfIpv4) {
    const Octets packet = with_checksums(ipv4(17, datagram));
    EXPECT_EQ(sum_of(Bytes(packet).first(20)), right);
    EXPECT_EQ(sum_of(Bytes(packet).subspan(12, 8), 17, Bytes(packet).subspan(20)), right);
}

TEST(SetChecksums, OfTcpAndIcmp) {
    Octets segment(31, std::byte{7});
    segment[12] = std::byte{0x50};
    const Octets tcp = with_checksums(ipv4(6, segment));
    EXPECT_EQ(sum_of(Bytes(tcp).subspan(12, 8), 6, Bytes(tcp).subspan(20)), right);
    const Octets icmp = with_checksums(ipv4(1, segment));
    EXPECT_EQ(sum_of(Bytes(icmp).subspan(20)), right);
}

TEST(SetChecksums, OfIpv6AndIpv6InIpv4) {
    const Octets packet = with_checksums(ipv6(17, datagram));
    EXPECT_EQ(sum_of(Bytes(packet).subspan(8, 32), 17, Bytes(packet).subspan(40)), right);
    const Octets inner = with_checksums(ipv4(41, ipv6(17, datagram)));
    EXPECT_EQ(sum_of(Bytes(inner).subspan(28, 32), 17, Bytes(inner).subspan(60)), right);
    EXPECT_EQ(sum_of(Bytes(inner).first(20)), right);
}

TEST(SetChecksums, PaddingIsNotPartOfIt) {
    const Octets packet = with_checksums(joined({ipv4(17, datagram), copy("padding")}));
    EXPECT_EQ(sum_of(Bytes(packet).subspan(12, 8), 17, Bytes(packet).subspan(20, 15)), right);
}

TEST(SetChecksums, StayWhereTheyCannotBeComputed) {
    const auto stored = [](const Octets& packet) { return load_be<std::uint16_t>(packet.data() + 26); };
    Octets cut = ipv4(17, datagram);
    cut.pop_back();
    EXPECT_EQ(stored(with_checksums(cut)), 0xABCD);
    EXPECT_EQ(stored(with_checksums(ipv4(17, datagram, 0x2000))), 0xABCD);
    Octets unknown = ipv4(47, datagram);
    const Octets before = unknown;
    unknown = with_checksums(unknown);
    EXPECT_TRUE(std::equal(unknown.begin() + 20, unknown.end(), before.begin() + 20));
    EXPECT_EQ(with_checksums({}), Octets());
    for (std::size_t size = 0; size < cut.size(); ++size) {
        static_cast<void>(with_checksums(Octets(cut.begin(), cut.begin() + static_cast<std::ptrdiff_t>(size))));
    }
}

TEST(SetChecksums, OfUdpAreNeverZero) {
    Octets packet = ipv4(17, udp(0, 0, Octets(2)));
    packet = with_checksums(packet);
    store_be(packet.data() + 28, load_be<std::uint16_t>(packet.data() + 26));  // makes the sum 0xFFFF without it
    EXPECT_EQ(load_be<std::uint16_t>(with_checksums(packet).data() + 26), 0xFFFF);
}

}  // namespace
}  // namespace spindrift::packet

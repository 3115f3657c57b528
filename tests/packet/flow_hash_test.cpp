#include "packets.hpp"

#include <spindrift/packet/flow_hash.hpp>

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <set>

namespace spindrift::packet {
namespace {

using namespace spindrift::tests;

constexpr auto one_way = FlowDirection::unidirectional;
constexpr auto both_ways = FlowDirection::bidirectional;

std::uint64_t hash_of(const Octets& octets, FlowDirection direction, std::uint64_t key = 0) {
    Packet packet;
    packet.link = LinkLayer::raw_ip;
    packet.octets = octets;
    return flow_hash(packet, direction, key);
}

/// The same packet in the other direction.
Octets reversed(Octets packet) {
    const std::size_t size = std::to_integer<unsigned>(packet[0]) >> 4 == 4 ? 4 : 16;
    const std::size_t at = size == 4 ? 12 : 8;
    const std::size_t ports = size == 4 ? 20 : 40;
    std::swap_ranges(packet.begin() + static_cast<std::ptrdiff_t>(at),
                     packet.begin() + static_cast<std::ptrdiff_t>(at + size),
                     packet.begin() + static_cast<std::ptrdiff_t>(at + size));
    std::swap_ranges(packet.begin() + static_cast<std::ptrdiff_t>(ports),
                     packet.begin() + static_cast<std::ptrdiff_t>(ports + 2),
                     packet.begin() + static_cast<std::ptrdiff_t>(ports + 2));
    return packet;
}

TEST(FlowHash, IsThatOfTheFlow) {
    const Octets a = ipv4(17, udp(1000, 53, copy("a")));
    const Octets b = ipv4(17, udp(1000, 53, copy("another payload")), 0x4000, 77);
    EXPECT_EQ(hash_of(a, one_way), hash_of(b, one_way));
    EXPECT_EQ(hash_of(a, both_ways), hash_of(b, both_ways));
    EXPECT_NE(hash_of(a, one_way), hash_of(ipv4(17, udp(1001, 53, copy("a"))), one_way));
    EXPECT_NE(hash_of(a, one_way), hash_of(ipv4(17, udp(1000, 54, copy("a"))), one_way));
    Octets other_address = a;
    other_address[15] ^= std::byte{1};
    EXPECT_NE(hash_of(a, one_way), hash_of(other_address, one_way));
    EXPECT_NE(hash_of(a, one_way), hash_of(a, one_way, 1));
}

TEST(FlowHash, DoesNotDependOnTheLinkLayer) {
    const Octets packet = ipv4(6, from_hex("10000050 00000000 00000000 50020000 00000000"));
    const Octets frame = joined({from_hex("ffffffffffff 020000000001 8100 0005 0800"), packet});
    Packet framed;
    framed.link = LinkLayer::ethernet;
    framed.octets = frame;
    EXPECT_EQ(hash_of(packet, one_way), flow_hash(framed, one_way));
    const Octets tagged = joined({Octets(67), frame});
    framed.link = LinkLayer::corsaro_tags;
    framed.octets = tagged;
    EXPECT_EQ(hash_of(packet, one_way), flow_hash(framed, one_way));
}

TEST(FlowHash, IsTheSameForBothDirectionsOnRequest) {
    for (std::uint16_t port = 1; port < 2000; port = static_cast<std::uint16_t>(port + 13)) {
        for (const Octets& packet : {ipv4(17, udp(port, 1000, {})), ipv6(17, udp(port, 1000, {}))}) {
            const Octets answer = reversed(packet);
            EXPECT_EQ(hash_of(packet, both_ways), hash_of(answer, both_ways)) << port;
            EXPECT_EQ(hash_of(packet, both_ways, 99), hash_of(answer, both_ways, 99)) << port;
            EXPECT_NE(hash_of(packet, one_way), hash_of(answer, one_way)) << port;
        }
    }
    // The same address at both ends.
    Octets loop = ipv4(17, udp(5, 6, {}));
    store_be(loop.data() + 12, 0x7F000001U);
    store_be(loop.data() + 16, 0x7F000001U);
    EXPECT_EQ(hash_of(loop, both_ways), hash_of(reversed(loop), both_ways));
}

TEST(FlowHash, FragmentsStayTogether) {
    const Octets first = ipv4(17, udp(1000, 53, copy("12345678")), 0x2000);
    const Octets last = ipv4(17, copy("0123456789abcdef"), 0x0002);
    EXPECT_EQ(hash_of(first, one_way), hash_of(last, one_way));
    EXPECT_NE(hash_of(first, one_way), hash_of(ipv4(17, udp(1000, 53, copy("12345678"))), one_way));
    const Octets first6 = ipv6(44, joined({fragment_header(17, 0, true), udp(1, 2, {})}));
    const Octets last6 = ipv6(44, joined({fragment_header(17, 8, false), copy("rest of it")}));
    EXPECT_EQ(hash_of(first6, one_way), hash_of(last6, one_way));
}

TEST(FlowHash, OnlyAddressesCountWithoutPorts) {
    for (const std::uint8_t protocol : std::initializer_list<std::uint8_t>{1, 2, 4, 47, 50, 58, 89}) {
        EXPECT_EQ(hash_of(ipv4(protocol, from_hex("0800123400010001")), one_way),
                  hash_of(ipv4(protocol, from_hex("0000999900020002")), one_way))
            << int{protocol};
    }
    for (const std::uint8_t protocol : std::initializer_list<std::uint8_t>{6, 17, 33, 132, 136}) {
        EXPECT_NE(hash_of(ipv4(protocol, from_hex("0800123400010001")), one_way),
                  hash_of(ipv4(protocol, from_hex("0000999900020002")), one_way))
            << int{protocol};
    }
}

TEST(FlowHash, IsZeroForWhatIsNotIp) {
    Packet packet;
    packet.link = LinkLayer::ethernet;
    const Octets arp =
        from_hex("ffffffffffff 020000000001 0806 0001080006040001 020000000001 c0000201 000000000000 c0000202");
    packet.octets = arp;
    EXPECT_EQ(0U, flow_hash(packet, one_way, 5));
    EXPECT_EQ(0U, hash_of(copy(Bytes(ipv4(17, {})).first(19)), one_way));
    EXPECT_EQ(0U, hash_of(copy(Bytes(ipv6(17, copy("x"))).first(39)), one_way));
    EXPECT_EQ(0U, hash_of({}, one_way));
}

/// Chi-squared over 64 buckets has a mean of 63 and a standard deviation of about 11.
template <typename MakePacket>
double unevenness(MakePacket make_packet, FlowDirection direction, int shift) {
    std::array<int, 64> buckets{};
    constexpr std::uint32_t flows = 64 * 256;
    for (std::uint32_t i = 0; i < flows; ++i) {
        ++buckets[(hash_of(make_packet(i), direction) >> shift) % buckets.size()];
    }
    double sum = 0;
    for (const int count : buckets) {
        sum += std::pow(count - 256.0, 2) / 256.0;
    }
    return sum;
}

TEST(FlowHash, IsEvenlyDistributed) {
    const auto sources = [](std::uint32_t i) {
        Octets packet = ipv4(17, udp(1000, 53, {}));
        store_be(packet.data() + 12, 0x0A000000U + i);
        return packet;
    };
    const auto destinations = [](std::uint32_t i) {
        Octets packet = ipv4(17, udp(1000, 53, {}));
        store_be(packet.data() + 16, 0x2C000000U + i * 256);
        return packet;
    };
    const auto ports = [](std::uint32_t i) { return ipv4(17, udp(static_cast<std::uint16_t>(i), 53, {})); };
    const auto addresses6 = [](std::uint32_t i) {
        Octets packet = ipv6(17, udp(1000, 53, {}));
        store_be(packet.data() + 12, i);
        return packet;
    };
    for (const FlowDirection direction : {one_way, both_ways}) {
        for (const int shift : {0, 20, 58}) {
            EXPECT_LT(unevenness(sources, direction, shift), 130) << shift;
            EXPECT_LT(unevenness(destinations, direction, shift), 130) << shift;
            EXPECT_LT(unevenness(ports, direction, shift), 130) << shift;
            EXPECT_LT(unevenness(addresses6, direction, shift), 130) << shift;
        }
    }
}

}  // namespace
}  // namespace spindrift::packet

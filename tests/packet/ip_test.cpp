#include "packets.hpp"

#include <spindrift/packet/ip.hpp>

#include <gtest/gtest.h>

namespace spindrift::packet {
namespace {

using namespace spindrift::tests;

constexpr std::uint8_t hop_by_hop = 0;
constexpr std::uint8_t tcp = 6;
constexpr std::uint8_t udp_protocol = 17;
constexpr std::uint8_t routing = 43;
constexpr std::uint8_t fragment = 44;
constexpr std::uint8_t encapsulated = 50;
constexpr std::uint8_t authentication = 51;
constexpr std::uint8_t no_next = 59;
constexpr std::uint8_t destination_options = 60;

const Octets payload = from_hex("00010203 04050607 08090a0b");

TEST(Ipv4, ReadsTheHeader) {
    const auto octets = ipv4(udp_protocol, payload);
    const auto packet = IpPacket::parse(octets);
    ASSERT_TRUE(packet);
    EXPECT_TRUE(packet->is_v4());
    EXPECT_EQ("c0000201", to_hex(packet->source));
    EXPECT_EQ("c6336402", to_hex(packet->destination));
    EXPECT_EQ(udp_protocol, packet->protocol);
    EXPECT_EQ(udp_protocol, packet->first_protocol);
    EXPECT_EQ(9U, packet->protocol_at);
    EXPECT_EQ(32U, packet->size);
    EXPECT_EQ(20U, packet->payload_at);
    EXPECT_EQ(to_hex(payload), to_hex(packet->payload()));
    EXPECT_FALSE(packet->fragment);
}

TEST(Ipv4, SkipsOptions) {
    const auto octets = ipv4(tcp, payload, 0, 0, Octets(40, std::byte{1}));
    const auto packet = IpPacket::parse(octets);
    ASSERT_TRUE(packet);
    EXPECT_EQ(60U, packet->payload_at);
    EXPECT_EQ(to_hex(payload), to_hex(packet->payload()));
}

TEST(Ipv4, TellsFragments) {
    struct Case {
        std::uint16_t flags;
        bool is_fragment;
        std::uint32_t offset;
        bool more;
    };
    for (const Case& each : {Case{0x0000, false, 0, false}, Case{0x4000, false, 0, false},
                             Case{0x8000, false, 0, false}, Case{0x2000, true, 0, true}, Case{0x0001, true, 8, false},
                             Case{0x3FFF, true, 65528, true}, Case{0x1FFF, true, 65528, false}}) {
        const auto octets = ipv4(udp_protocol, payload, each.flags, 0xBEEF);
        const auto packet = IpPacket::parse(octets);
        ASSERT_TRUE(packet);
        ASSERT_EQ(each.is_fragment, packet->fragment.has_value()) << each.flags;
        if (each.is_fragment) {
            EXPECT_EQ(0xBEEFU, packet->fragment->id);
            EXPECT_EQ(each.offset, packet->fragment->offset);
            EXPECT_EQ(each.more, packet->fragment->more);
        }
    }
}

TEST(Ipv4, WantsTheWholeHeader) {
    const auto octets = ipv4(udp_protocol, payload, 0, 0, Octets(8));
    for (std::size_t size = 0; size <= octets.size(); ++size) {
        EXPECT_EQ(size >= 28, IpPacket::parse(copy(Bytes(octets).first(size))).has_value()) << size;
    }
    auto short_header = ipv4(udp_protocol, payload);
    for (const unsigned words : {0U, 1U, 4U}) {
        short_header[0] = static_cast<std::byte>(0x40 | words);
        EXPECT_FALSE(IpPacket::parse(short_header)) << words;
    }
}

TEST(Ipv4, KeepsTheLengthItIsToldWhateverWasCaptured) {
    auto octets = ipv4(udp_protocol, payload);
    store_be(octets.data() + 2, std::uint16_t{65535});
    EXPECT_EQ(65535U, IpPacket::parse(octets)->size);
    store_be(octets.data() + 2, std::uint16_t{0});
    EXPECT_EQ(0U, IpPacket::parse(octets)->size);
}

TEST(IpPacket, KnowsVersionsFourAndSixOnly) {
    auto octets = ipv6(no_next, payload);
    for (unsigned version = 0; version < 16; ++version) {
        octets[0] = static_cast<std::byte>(version << 4 | 5);
        EXPECT_EQ(version == 4 || version == 6, IpPacket::parse(octets).has_value()) << version;
    }
}

TEST(Ipv6, ReadsTheHeader) {
    const auto octets = ipv6(udp_protocol, payload);
    const auto packet = IpPacket::parse(octets);
    ASSERT_TRUE(packet);
    EXPECT_FALSE(packet->is_v4());
    EXPECT_EQ("20010db8000000000000000000000001", to_hex(packet->source));
    EXPECT_EQ("20010db8000000000000000000000002", to_hex(packet->destination));
    EXPECT_EQ(udp_protocol, packet->protocol);
    EXPECT_EQ(udp_protocol, packet->first_protocol);
    EXPECT_EQ(6U, packet->protocol_at);
    EXPECT_EQ(52U, packet->size);
    EXPECT_EQ(to_hex(payload), to_hex(packet->payload()));
    EXPECT_FALSE(packet->fragment);
}

TEST(Ipv6, WantsAPayloadThatWasCaptured) {
    // docs/formats/nmsg-messages.md 12.4
    const auto octets = ipv6(udp_protocol, payload);
    for (std::size_t size = 0; size < octets.size(); ++size) {
        EXPECT_FALSE(IpPacket::parse(copy(Bytes(octets).first(size)))) << size;
    }
    EXPECT_FALSE(IpPacket::parse(ipv6(udp_protocol, {})));
    const auto padded = joined({octets, Octets(10)});
    EXPECT_EQ(52U, IpPacket::parse(padded)->size);
}

struct Chain {
    const char* name;
    std::uint8_t first;
    std::vector<Octets> headers;
    std::uint8_t protocol;
    std::size_t protocol_at;
};

TEST(Ipv6, WalksExtensionHeaders) {
    const Chain chains[] = {
        {"hop by hop", hop_by_hop, {extension(udp_protocol, 0, 8)}, udp_protocol, 40},
        {"routing of 24 octets", routing, {extension(udp_protocol, 2, 24)}, udp_protocol, 40},
        {"longest destination options", destination_options, {extension(tcp, 255, 2048)}, tcp, 40},
        {"authentication counts four octets", authentication, {extension(udp_protocol, 4, 24)}, udp_protocol, 40},
        {"all of them",
         hop_by_hop,
         {extension(destination_options, 0, 8), extension(routing, 1, 16), extension(authentication, 0, 8),
          extension(destination_options, 1, 12), extension(udp_protocol, 0, 8)},
         udp_protocol,
         40 + 8 + 16 + 8 + 12},
        {"stops at encapsulated data", encapsulated, {extension(udp_protocol, 0, 8)}, encapsulated, 6},
        {"stops at what is no extension", no_next, {extension(udp_protocol, 0, 8)}, no_next, 6},
    };
    for (const Chain& chain : chains) {
        Octets behind;
        for (const Octets& header : chain.headers) {
            append(behind, header);
        }
        const bool stops_at_once = chain.protocol == chain.first;
        const std::size_t payload_at = 40 + (stops_at_once ? 0 : behind.size());
        append(behind, payload);
        const auto octets = ipv6(chain.first, behind);
        const auto packet = IpPacket::parse(octets);
        ASSERT_TRUE(packet) << chain.name;
        EXPECT_EQ(chain.first, packet->first_protocol) << chain.name;
        EXPECT_EQ(chain.protocol, packet->protocol) << chain.name;
        EXPECT_EQ(chain.protocol_at, packet->protocol_at) << chain.name;
        EXPECT_EQ(payload_at, packet->payload_at) << chain.name;
        EXPECT_FALSE(packet->fragment) << chain.name;
    }
}

TEST(Ipv6, StopsAtTheFragmentHeader) {
    const auto octets = ipv6(
        hop_by_hop, joined({extension(fragment, 0, 8), fragment_header(destination_options, 1448, true), payload}));
    const auto packet = IpPacket::parse(octets);
    ASSERT_TRUE(packet);
    ASSERT_TRUE(packet->fragment);
    EXPECT_EQ(0xAABBCCDDU, packet->fragment->id);
    EXPECT_EQ(1448U, packet->fragment->offset);
    EXPECT_TRUE(packet->fragment->more);
    EXPECT_EQ(destination_options, packet->protocol);
    EXPECT_EQ(hop_by_hop, packet->first_protocol);
    EXPECT_EQ(40U, packet->protocol_at);
    EXPECT_EQ(56U, packet->payload_at);
    EXPECT_EQ(to_hex(payload), to_hex(packet->payload()));
}

TEST(Ipv6, ReadsOffsetAndMarkOfFragments) {
    for (const unsigned offset : {0U, 8U, 65528U}) {
        for (const bool more : {false, true}) {
            auto header = fragment_header(udp_protocol, static_cast<std::uint16_t>(offset), more);
            header[3] |= std::byte{0x06};  // reserved bits
            const auto octets = ipv6(fragment, joined({header, payload}));
            const auto packet = IpPacket::parse(octets);
            ASSERT_TRUE(packet && packet->fragment);
            EXPECT_EQ(offset, packet->fragment->offset);
            EXPECT_EQ(more, packet->fragment->more);
            EXPECT_EQ(6U, packet->protocol_at);
        }
    }
}

TEST(Ipv6, RefusesExtensionHeadersThatDoNotFit) {
    for (const std::uint8_t first : {hop_by_hop, routing, destination_options, authentication}) {
        const std::size_t size = first == authentication ? 12 : 16;
        const auto header = extension(udp_protocol, 1, size);
        for (std::size_t cut = 1; cut < size; ++cut) {
            EXPECT_FALSE(IpPacket::parse(ipv6(first, Bytes(header).first(cut)))) << int{first} << " " << cut;
        }
        EXPECT_TRUE(IpPacket::parse(ipv6(first, header))) << int{first};
    }
    const auto header = fragment_header(udp_protocol, 0, true);
    for (std::size_t cut = 1; cut < 8; ++cut) {
        EXPECT_FALSE(IpPacket::parse(ipv6(fragment, Bytes(header).first(cut)))) << cut;
    }
}

TEST(Ipv6, DoesNotTakePaddingForExtensionHeaders) {
    // The header would fit what was captured, but not the packet.
    auto octets = ipv6(routing, extension(udp_protocol, 1, 16));
    store_be(octets.data() + 4, std::uint16_t{8});
    EXPECT_FALSE(IpPacket::parse(octets));
}

TEST(IpPacket, ReadsNothingBeyondRandomOctets) {
    Random random(2);
    for (int i = 0; i < 50'000; ++i) {
        auto octets = random.octets(random.up_to(120));
        if (!octets.empty()) {
            octets[0] = static_cast<std::byte>(i % 2 == 0 ? 0x60 : 0x40 | random.up_to(15));
        }
        if (i % 2 == 0 && octets.size() > 44) {
            store_be(octets.data() + 4, static_cast<std::uint16_t>(octets.size() - 40));
            constexpr std::uint8_t kinds[] = {hop_by_hop, routing, fragment, authentication, destination_options};
            octets[6] = static_cast<std::byte>(kinds[random.up_to(4)]);
            octets[40] = static_cast<std::byte>(kinds[random.up_to(4)]);
            octets[41] = static_cast<std::byte>(random.up_to(3));
        }
        const auto packet = IpPacket::parse(octets);
        if (packet) {
            ASSERT_LE(packet->payload_at, octets.size());
            ASSERT_LT(packet->protocol_at, packet->payload_at);
            (void)UdpDatagram::in(*packet);
        }
    }
}

TEST(Udp, ReadsADatagram) {
    const auto octets = udp(1234, 53, payload);
    const auto datagram = UdpDatagram::parse(octets);
    ASSERT_TRUE(datagram);
    EXPECT_EQ(1234, datagram->source_port);
    EXPECT_EQ(53, datagram->destination_port);
    EXPECT_EQ(20, datagram->length);
    EXPECT_EQ(0xABCD, datagram->checksum);
    EXPECT_EQ(to_hex(payload), to_hex(datagram->payload));
}

TEST(Udp, WantsItsHeader) {
    const auto octets = udp(1, 2, {});
    for (std::size_t size = 0; size < 8; ++size) {
        EXPECT_FALSE(UdpDatagram::parse(copy(Bytes(octets).first(size)))) << size;
    }
    EXPECT_TRUE(UdpDatagram::parse(octets)->payload.empty());
}

TEST(Udp, CutsThePayloadAsItsLengthSays) {
    // docs/formats/nmsg-messages.md 12.4: a length below 8 is taken for that of the payload
    struct Case {
        std::uint16_t length;
        std::size_t size;
    };
    auto octets = udp(1, 2, payload);
    for (const Case& each : {Case{20, 12}, Case{8, 0}, Case{9, 1}, Case{19, 11}, Case{21, 12}, Case{65535, 12},
                             Case{7, 7}, Case{1, 1}, Case{0, 0}}) {
        store_be(octets.data() + 4, each.length);
        EXPECT_EQ(each.size, UdpDatagram::parse(octets)->payload.size()) << each.length;
    }
}

TEST(Udp, IsFoundInPacketsOfBothVersions) {
    const auto datagram = udp(5353, 5353, payload);
    const auto v4 = ipv4(udp_protocol, datagram);
    const auto v6 = ipv6(hop_by_hop, joined({extension(udp_protocol, 0, 8), datagram}));
    for (const Octets& octets : {v4, v6}) {
        const auto packet = IpPacket::parse(octets);
        ASSERT_TRUE(packet);
        const auto found = UdpDatagram::in(*packet);
        ASSERT_TRUE(found);
        EXPECT_EQ(5353, found->source_port);
        EXPECT_EQ(to_hex(payload), to_hex(found->payload));
    }
}

TEST(Udp, IsNotSoughtInFragmentsOrOtherProtocols) {
    const auto datagram = udp(53, 53, payload);
    EXPECT_FALSE(UdpDatagram::in(*IpPacket::parse(ipv4(udp_protocol, datagram, 0x2000))));
    EXPECT_FALSE(UdpDatagram::in(*IpPacket::parse(ipv4(tcp, datagram))));
    EXPECT_FALSE(
        UdpDatagram::in(*IpPacket::parse(ipv6(fragment, joined({fragment_header(udp_protocol, 0, false), datagram})))));
    EXPECT_FALSE(UdpDatagram::in(*IpPacket::parse(ipv4(udp_protocol, Bytes(datagram).first(7)))));
}

TEST(Udp, TakesTwoPortsForDns) {
    for (unsigned port = 0; port < 65536; ++port) {
        ASSERT_EQ(port == 53 || port == 5353, is_dns_port(static_cast<std::uint16_t>(port)));
    }
}

}  // namespace
}  // namespace spindrift::packet

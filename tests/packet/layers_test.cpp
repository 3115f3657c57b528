#include "packets.hpp"

#include <spindrift/packet/layers.hpp>

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace spindrift::packet {
namespace {

using namespace spindrift::tests;

Packet packet_of(LinkLayer link, const Octets& octets) {
    Packet packet;
    packet.link = link;
    packet.octets = octets;
    return packet;
}

Layers layers_in(LinkLayer link, const Octets& octets) {
    return layers_of(packet_of(link, octets));
}

const Octets ethernet = from_hex("ffffffffffff 020000000001");
const Octets datagram = udp(4000, 53, copy("payload"));
const Octets v4 = ipv4(17, datagram);
const Octets v6 = ipv6(17, datagram);

Octets framed(const char* after_addresses, const Octets& packet) {
    return joined({ethernet, from_hex(after_addresses), packet});
}

struct LinkRow {
    const char* name;
    LinkLayer link;
    const char* header;
    LinkLayer frame;
    int versions;  // 4, 6, or 46 for both
};

const std::vector<LinkRow> link_rows = {
    {"Ethernet", LinkLayer::ethernet, "ffffffffffff 020000000001 0800", LinkLayer::ethernet, 4},
    {"Ethernet", LinkLayer::ethernet, "ffffffffffff 020000000001 86dd", LinkLayer::ethernet, 6},
    {"VLAN", LinkLayer::ethernet, "ffffffffffff 020000000001 8100 0005 0800", LinkLayer::ethernet, 4},
    {"Q-in-Q", LinkLayer::ethernet, "ffffffffffff 020000000001 88a8 0005 8100 0006 86dd", LinkLayer::ethernet, 6},
    {"0x9100", LinkLayer::ethernet, "ffffffffffff 020000000001 9100 0005 8100 0006 0800", LinkLayer::ethernet, 4},
    {"MPLS", LinkLayer::ethernet, "ffffffffffff 020000000001 8847 00011140", LinkLayer::ethernet, 46},
    {"two labels", LinkLayer::ethernet, "ffffffffffff 020000000001 8847 00011040 00022140", LinkLayer::ethernet, 46},
    {"Ethernet in MPLS", LinkLayer::ethernet,
     "ffffffffffff 020000000001 8847 00011140 0a0000000001 020000000002 8100 0007 0800", LinkLayer::ethernet, 4},
    {"PPPoE", LinkLayer::ethernet, "ffffffffffff 020000000001 8864 1100 0001 0040 0021", LinkLayer::ethernet, 4},
    {"PPPoE", LinkLayer::ethernet, "ffffffffffff 020000000001 8100 0005 8864 1100 0001 0040 0057", LinkLayer::ethernet,
     6},
    {"raw", LinkLayer::raw_ip, "", LinkLayer::raw_ip, 46},
    {"CHDLC", LinkLayer::chdlc, "0f00 0800", LinkLayer::chdlc, 4},
    {"PoS", LinkLayer::pos, "ff03 0021", LinkLayer::pos, 4},
    {"PoS", LinkLayer::pos, "ff03 0057", LinkLayer::pos, 6},
    {"PPP with address and control", LinkLayer::ppp, "ff03 0021", LinkLayer::ppp, 4},
    {"PPP without", LinkLayer::ppp, "0057", LinkLayer::ppp, 6},
    {"SLL", LinkLayer::linux_sll, "0000 0001 0006 0200000000010000 0800", LinkLayer::raw_ip, 4},
    {"SLL with a tag", LinkLayer::linux_sll, "0000 0001 0006 0200000000010000 8100 0005 86dd", LinkLayer::raw_ip, 6},
    {"SLL of loopback", LinkLayer::linux_sll, "0000 0304 0006 0000000000000000 0800", LinkLayer::raw_ip, 46},
    {"SLL with a frame", LinkLayer::linux_sll, "0000 0001 0006 0200000000010000 0060 ffffffffffff 020000000001 86dd",
     LinkLayer::ethernet, 6},
    {"LLC/SNAP", LinkLayer::llc_snap, "aaaa03 000000 0800", LinkLayer::llc_snap, 4},
    {"ATM", LinkLayer::atm, "00001230 aaaa03 000000 86dd", LinkLayer::atm, 6},
    {"OpenBSD loopback", LinkLayer::openbsd_loop, "00000002", LinkLayer::openbsd_loop, 46},
    {"802.11 data", LinkLayer::ieee80211, "0801 2c00 020000000001 020000000002 020000000003 1000 aaaa03 000000 0800",
     LinkLayer::ieee80211, 4},
    {"802.11 with quality of service", LinkLayer::ieee80211,
     "8801 2c00 020000000001 020000000002 020000000003 1000 0000 aaaa03 000000 86dd", LinkLayer::ieee80211, 6},
    {"802.11 between access points", LinkLayer::ieee80211,
     "0803 2c00 020000000001 020000000002 020000000003 1000 020000000004 aaaa03 000000 0800", LinkLayer::ieee80211, 4},
    {"radiotap", LinkLayer::radiotap,
     "00000a00 00000000 eeee 0801 2c00 020000000001 020000000002 020000000003 1000 aaaa03 000000 0800",
     LinkLayer::ieee80211, 4},
};

TEST(Layers, FindsThePacketBehindEveryLinkLayer) {
    for (const LinkRow& row : link_rows) {
        const auto check = [&](const Octets& packet, std::uint16_t type) {
            const Octets octets = joined({from_hex(row.header), packet});
            const Layers layers = layers_in(row.link, octets);
            EXPECT_EQ(row.frame, layers.frame.link) << row.name;
            EXPECT_EQ(type, layers.network.ethertype) << row.name;
            EXPECT_EQ(to_hex(packet), to_hex(layers.network.octets)) << row.name;
            EXPECT_EQ(17, layers.protocol) << row.name;
            EXPECT_EQ(to_hex(datagram), to_hex(layers.transport)) << row.name;
        };
        if (row.versions != 6) {
            check(v4, 0x0800);
        }
        if (row.versions != 4) {
            check(v6, 0x86DD);
        }
    }
}

TEST(Layers, NeverFindsWhatWasNotCaptured) {
    for (const LinkRow& row : link_rows) {
        const Octets& packet = row.versions == 6 ? v6 : v4;
        const Octets octets = joined({from_hex(row.header), packet});
        const std::size_t header_size = octets.size() - packet.size();
        for (std::size_t size = 0; size < octets.size(); ++size) {
            const Octets cut = copy(Bytes(octets).first(size));  // its end is the end of its memory
            const Layers layers = layers_in(row.link, cut);
            const std::size_t transport_at = octets.size() - datagram.size();
            EXPECT_EQ(size >= transport_at, layers.has_transport()) << row.name << ' ' << size;
            EXPECT_EQ(size >= transport_at + 8, layers.udp().has_value()) << row.name << ' ' << size;
            EXPECT_EQ(size >= header_size + (row.versions == 6 ? 40U : 20U), !layers.source_address().empty())
                << row.name << ' ' << size;
            EXPECT_EQ(size >= transport_at + 2 ? 4000 : 0, layers.source_port()) << row.name << ' ' << size;
            EXPECT_EQ(size >= transport_at + 4 ? 53 : 0, layers.destination_port()) << row.name << ' ' << size;
        }
    }
}

TEST(Layers, SkipsCaptureMetadata) {
    const Octets frame = framed("0800", v4);
    const auto check = [&](LinkLayer link, std::size_t size, LinkLayer inner, const Octets& octets) {
        Octets header(size, std::byte{0x5A});
        header[0] = std::byte{61};  // what pflog has there: its size, without padding
        const Octets all = joined({header, octets});
        const Layers layers = layers_in(link, all);
        EXPECT_EQ(inner, layers.frame.link);
        EXPECT_EQ(to_hex(octets), to_hex(layers.frame.octets));
        EXPECT_EQ(to_hex(v4), to_hex(layers.network.octets));
        header.pop_back();
        EXPECT_EQ(nullptr, layers_in(link, header).frame.octets.data());
    };
    check(LinkLayer::corsaro_tags, 67, LinkLayer::ethernet, frame);
    check(LinkLayer::pflog, 64, LinkLayer::raw_ip, v4);
    check(LinkLayer::prism, 144, LinkLayer::ieee80211,
          joined({from_hex("0801 2c00 020000000001 020000000002 020000000003 1000 aaaa03 000000 0800"), v4}));
}

TEST(Layers, OtherLinkLayersHoldNothing) {
    const Octets octets = framed("0800", v4);
    for (int link = -1; link <= 26; ++link) {
        switch (static_cast<LinkLayer>(link)) {
            case LinkLayer::unknown:
            case LinkLayer::aal5:
            case LinkLayer::duck:
            case LinkLayer::metadata:
            case LinkLayer::nondata:
            case LinkLayer::erf_meta:
            case LinkLayer::etsi_li:
            case LinkLayer::pcapng_meta:
            case LinkLayer::tzsp:
            case LinkLayer::xdp:
                EXPECT_EQ(nullptr, layers_in(static_cast<LinkLayer>(link), octets).network.octets.data()) << link;
                break;
            default: break;
        }
    }
    // Beacons and other management frames of 802.11 carry no packet.
    EXPECT_EQ(nullptr, layers_in(LinkLayer::ieee80211, joined({from_hex("8000"), Octets(60)})).network.octets.data());
    // IP of another version.
    EXPECT_EQ(nullptr, layers_in(LinkLayer::raw_ip, from_hex("50000000")).network.octets.data());
}

TEST(Layers, NamesWhatIsNotIp) {
    const Octets request = framed("0806", from_hex("0001080006040001 020000000001 c0000201 000000000000 c0000202"));
    const Layers layers = layers_in(LinkLayer::ethernet, request);
    EXPECT_EQ(0x0806, layers.network.ethertype);
    ASSERT_TRUE(layers.arp());
    EXPECT_EQ(1, layers.arp()->operation());
    EXPECT_EQ("c0000202", to_hex(layers.arp()->target_protocol()));
    EXPECT_FALSE(layers.has_transport());
    EXPECT_FALSE(layers.ipv4());
    EXPECT_TRUE(layers.source_address().empty());
    EXPECT_EQ(0, layers.source_port());
}

TEST(Layers, FirstFragmentsHaveATransportLaterOnesDoNot) {
    const Octets first = framed("0800", ipv4(17, datagram, 0x2000));
    Layers layers = layers_in(LinkLayer::ethernet, first);
    EXPECT_TRUE(layers.is_fragment);
    EXPECT_TRUE(layers.more_fragments);
    EXPECT_EQ(0U, layers.fragment_offset);
    EXPECT_EQ(4000, layers.source_port());

    const Octets later = framed("0800", ipv4(17, datagram, 0x0003));
    layers = layers_in(LinkLayer::ethernet, later);
    EXPECT_TRUE(layers.is_fragment);
    EXPECT_FALSE(layers.more_fragments);
    EXPECT_EQ(24U, layers.fragment_offset);
    EXPECT_EQ(17, layers.protocol);
    EXPECT_FALSE(layers.has_transport());
    EXPECT_EQ(0, layers.source_port());

    const Octets whole = framed("0800", ipv4(17, datagram, 0x4000));
    EXPECT_FALSE(layers_in(LinkLayer::ethernet, whole).is_fragment);
}

TEST(Layers, FragmentsOfIpv6AlsoBehindOtherHeaders) {
    const Octets first = framed("86dd", ipv6(0, joined({extension(44, 0, 8), fragment_header(17, 0, true), datagram})));
    Layers layers = layers_in(LinkLayer::ethernet, first);
    EXPECT_TRUE(layers.is_fragment);
    EXPECT_TRUE(layers.more_fragments);
    EXPECT_EQ(17, layers.protocol);
    EXPECT_EQ(to_hex(datagram), to_hex(layers.transport));

    const Octets later =
        framed("86dd", ipv6(60, joined({extension(44, 1, 16), fragment_header(17, 1232, false), datagram})));
    layers = layers_in(LinkLayer::ethernet, later);
    EXPECT_TRUE(layers.is_fragment);
    EXPECT_FALSE(layers.more_fragments);
    EXPECT_EQ(1232U, layers.fragment_offset);
    EXPECT_EQ(17, layers.protocol);
    EXPECT_FALSE(layers.has_transport());

    // All of a packet in one fragment is none.
    const Octets atomic = framed("86dd", ipv6(44, joined({fragment_header(17, 0, false), datagram})));
    EXPECT_FALSE(layers_in(LinkLayer::ethernet, atomic).is_fragment);
    EXPECT_EQ(4000, layers_in(LinkLayer::ethernet, atomic).source_port());
}

TEST(Layers, SkipsExtensionHeadersAndStopsAtEsp) {
    // The length of the authentication header counts units of 4 octets, without the first two.
    const Octets all =
        joined({extension(43, 0, 8), extension(60, 1, 16), extension(51, 2, 24), extension(17, 1, 12), datagram});
    const Octets packet = framed("86dd", ipv6(0, all));
    Layers layers = layers_in(LinkLayer::ethernet, packet);
    EXPECT_EQ(17, layers.protocol);
    EXPECT_EQ(to_hex(datagram), to_hex(layers.transport));

    for (std::size_t size = 0; size < all.size() - datagram.size(); ++size) {
        const Octets cut = framed("86dd", ipv6(0, Bytes(all).first(size)));
        EXPECT_FALSE(layers_in(LinkLayer::ethernet, cut).has_transport()) << size;
    }

    const Octets secret = from_hex("01020304 05060708");
    const Octets encrypted = framed("86dd", ipv6(0, joined({extension(50, 0, 8), secret})));
    layers = layers_in(LinkLayer::ethernet, encrypted);
    EXPECT_EQ(50, layers.protocol);
    EXPECT_EQ(to_hex(secret), to_hex(layers.transport));
}

TEST(Layers, FollowsIpv6InIpv4) {
    const Octets packet = framed("0800", ipv4(41, ipv6(6, from_hex("01bb0050"))));
    const Layers layers = layers_in(LinkLayer::ethernet, packet);
    ASSERT_TRUE(layers.ipv4());
    EXPECT_FALSE(layers.ipv6());
    EXPECT_EQ("c0000201", to_hex(layers.source_address()));
    EXPECT_EQ(6, layers.protocol);
    EXPECT_EQ(443, layers.source_port());
    EXPECT_EQ(80, layers.destination_port());
}

TEST(Layers, WantsWholeIpv4Headers) {
    const Octets options = framed("0800", ipv4(17, datagram, 0, 1, from_hex("01010100")));
    EXPECT_EQ(to_hex(datagram), to_hex(layers_in(LinkLayer::ethernet, options).transport));
    // A header of 60 octets in a packet of less.
    Octets long_header = framed("0800", ipv4(17, datagram));
    long_header[14] = std::byte{0x4F};
    EXPECT_FALSE(layers_in(LinkLayer::ethernet, long_header).has_transport());
    EXPECT_FALSE(layers_in(LinkLayer::ethernet, long_header).source_address().empty());
    Octets short_header = framed("0800", ipv4(17, datagram));
    short_header[14] = std::byte{0x44};
    EXPECT_FALSE(layers_in(LinkLayer::ethernet, short_header).has_transport());
    Octets version = framed("0800", ipv4(17, datagram));
    version[14] = std::byte{0x55};
    EXPECT_FALSE(layers_in(LinkLayer::ethernet, version).has_transport());
    EXPECT_FALSE(layers_in(LinkLayer::ethernet, version).ipv4());
}

TEST(Layers, PortsOfProtocols) {
    const auto ports = [](std::uint8_t protocol) {
        const Octets packet = framed("0800", ipv4(protocol, from_hex("1234567890abcdef")));
        const Layers layers = layers_in(LinkLayer::ethernet, packet);
        return std::pair(layers.source_port(), layers.destination_port());
    };
    const std::pair<std::uint16_t, std::uint16_t> none(0, 0);
    const std::pair<std::uint16_t, std::uint16_t> first(0x1234, 0x5678);
    EXPECT_EQ(none, ports(1));
    EXPECT_EQ(none, ports(58));
    for (const std::uint8_t protocol : std::initializer_list<std::uint8_t>{6, 17, 47, 50, 132, 255}) {
        EXPECT_EQ(first, ports(protocol)) << int{protocol};
    }
}

TEST(Layers, PayloadBehindTheTransportHeader) {
    const auto payload = [](std::uint8_t protocol, const char* octets) {
        const Octets packet = framed("0800", ipv4(protocol, from_hex(octets)));
        return to_hex(layers_in(LinkLayer::ethernet, packet).payload());
    };
    EXPECT_EQ("aabb", payload(17, "0001000200000000 aabb"));
    EXPECT_EQ("aabb", payload(6, "00010002 00000000 00000000 5002 0000 00000000 aabb"));
    EXPECT_EQ("cc", payload(6, "00010002 00000000 00000000 6002 0000 00000000 02040218 cc"));
    EXPECT_EQ("", payload(6, "00010002 00000000 00000000 6002 0000 00000000 0204"));
    EXPECT_EQ("", payload(6, "00010002 00000000 00000000 4002 0000 00000000 aabb"));
    EXPECT_EQ("aabb", payload(1, "0800000000000000 aabb"));
    EXPECT_EQ("00000000aabb", payload(58, "8000000000000000 aabb"));
    EXPECT_EQ("", payload(47, "0000000000000000 aabb"));
    EXPECT_EQ("", payload(17, "00010002000000"));
}

}  // namespace
}  // namespace spindrift::packet

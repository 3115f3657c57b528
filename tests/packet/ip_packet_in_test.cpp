#include "packets.hpp"

#include <spindrift/packet/layers.hpp>

#include <gtest/gtest.h>

namespace spindrift::packet {
namespace {

using namespace spindrift::tests;

const Octets v4 = ipv4(17, udp(1, 2, copy("x")));
const Octets v6 = ipv6(17, udp(1, 2, copy("x")));

std::string found(LinkLayer type, const Octets& frame) {
    Packet whole;
    whole.link = type;
    whole.octets = frame;
    const auto packet = ip_packet_in(whole);
    return packet ? to_hex(*packet) : "-";
}

struct Row {
    const char* name;
    LinkLayer type;
    const char* header;
    bool good_v4;
    bool good_v6;
};

TEST(IpPacketIn, FindsThePacketBehindItsHeader) {
    const std::vector<Row> rows = {
        {"Ethernet, IPv4", LinkLayer::ethernet, "ffffffffffff 020000000001 0800", true, true},
        {"Ethernet, IPv6", LinkLayer::ethernet, "ffffffffffff 020000000001 86dd", true, true},
        {"Ethernet, ARP", LinkLayer::ethernet, "ffffffffffff 020000000001 0806", false, false},
        {"a length, not a type", LinkLayer::ethernet, "ffffffffffff 020000000001 0040", false, false},
        {"802.1Q", LinkLayer::ethernet, "ffffffffffff 020000000001 8100 0005 0800", true, true},
        {"802.1Q, ARP", LinkLayer::ethernet, "ffffffffffff 020000000001 8100 0005 0806", false, false},
        {"two 802.1Q tags", LinkLayer::ethernet, "ffffffffffff 020000000001 8100 0005 8100 0006 86dd", true, true},
        {"802.1ad", LinkLayer::ethernet, "ffffffffffff 020000000001 88a8 0005 0800", true, true},
        {"802.1ad around 802.1Q", LinkLayer::ethernet, "ffffffffffff 020000000001 88a8 0005 8100 0006 0800", true,
         true},
        {"0x9100", LinkLayer::ethernet, "ffffffffffff 020000000001 9100 0005 8100 0006 0800", true, true},
        {"raw", LinkLayer::raw_ip, "", true, true},
        {"cooked, IPv4", LinkLayer::linux_sll, "0000 0001 0006 0200000000010000 0800", true, true},
        {"cooked, IPv6", LinkLayer::linux_sll, "0000 0001 0006 0200000000010000 86dd", true, true},
        {"cooked, ARP", LinkLayer::linux_sll, "0000 0001 0006 0200000000010000 0806", false, false},
        {"cooked, tagged", LinkLayer::linux_sll, "0000 0001 0006 0200000000010000 8100 0001 0800", true, true},
        {"cooked 2", LinkLayer::linux_sll2, "86dd 0000 00000001 0001 00 06 0200000000010000", true, true},
        {"cooked 2, ARP", LinkLayer::linux_sll2, "0806 0000 00000001 0001 00 06 0200000000010000", false, false},
        {"null, AF_INET", LinkLayer::bsd_null, "02000000", true, true},
        {"null, AF_INET, big", LinkLayer::bsd_null, "00000002", true, true},
        {"null, AF_INET6 of Linux", LinkLayer::bsd_null, "0a000000", true, true},
        {"null, AF_INET6 of NetBSD", LinkLayer::bsd_null, "18000000", true, true},
        {"null, AF_INET6 of FreeBSD", LinkLayer::bsd_null, "1c000000", true, true},
        {"null, AF_INET6 of macOS", LinkLayer::bsd_null, "1e000000", true, true},
        {"null, AF_APPLETALK", LinkLayer::bsd_null, "05000000", false, false},
        {"loop", LinkLayer::openbsd_loop, "00000002", true, true},
        {"loop, another family", LinkLayer::openbsd_loop, "00000011", false, false},
        {"PPP", LinkLayer::ppp, "0021", true, true},
        {"PPP, IPv6", LinkLayer::ppp, "0057", true, true},
        {"PPP, framed", LinkLayer::ppp, "ff03 0021", true, true},
        {"PPP with a direction", LinkLayer::ppp, "0103 0021", true, true},
        {"PPP, protocol of one octet", LinkLayer::ppp, "21", true, true},
        {"HDLC of Cisco", LinkLayer::chdlc, "0f00 0800", true, true},
        {"LLC and SNAP", LinkLayer::llc_snap, "aaaa03 000000 0800", true, true},
        {"802.11", LinkLayer::ieee80211, "0802 0000 ffffffffffff 020000000001 020000000002 0000 aaaa03 000000 0800",
         true, true},
        {"MPLS", LinkLayer::ethernet, "ffffffffffff 020000000001 8847 000011ff", true, true},
        {"PPPoE", LinkLayer::ethernet, "ffffffffffff 020000000001 8864 1100 0001 0020 0021", true, true},
        {"another type", LinkLayer::tzsp, "", false, false},
    };
    for (const Row& row : rows) {
        const auto header = from_hex(row.header);
        EXPECT_EQ(row.good_v4 ? to_hex(v4) : "-", found(row.type, joined({header, v4}))) << row.name;
        EXPECT_EQ(row.good_v6 ? to_hex(v6) : "-", found(row.type, joined({header, v6}))) << row.name;
        if (!row.good_v4) {
            continue;
        }
        // Whatever is cut off, nothing is made up, nor read that is not there.
        for (std::size_t size = 0; size < header.size() + 20; ++size) {
            EXPECT_EQ("-", found(row.type, copy(Bytes(joined({header, v4})).first(size)))) << row.name << ' ' << size;
        }
        for (std::size_t size = 0; size < header.size() + 40; ++size) {
            EXPECT_EQ("-", found(row.type, copy(Bytes(joined({header, v6})).first(size)))) << row.name << ' ' << size;
        }
    }
}

TEST(IpPacketIn, KeepsPadding) {
    const auto padded = joined({v4, Octets(10)});
    EXPECT_EQ(to_hex(padded), found(LinkLayer::ethernet, joined({from_hex("ffffffffffff0200000000010800"), padded})));
}

TEST(IpPacketIn, WantsVersion4Or6) {
    for (unsigned version = 0; version < 16; ++version) {
        Octets packet(60);
        packet[0] = static_cast<std::byte>(version << 4);
        EXPECT_EQ(version == 4 || version == 6, found(LinkLayer::raw_ip, packet) != "-") << version;
    }
}

}  // namespace
}  // namespace spindrift::packet

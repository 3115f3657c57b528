#include "packets.hpp"

#include <spindrift/packet/link.hpp>

#include <gtest/gtest.h>

namespace spindrift::packet {
namespace {

using namespace spindrift::tests;

const Octets v4 = ipv4(17, udp(1, 2, copy("x")));
const Octets v6 = ipv6(17, udp(1, 2, copy("x")));

std::string found(LinkType type, const Octets& frame) {
    const auto packet = ip_packet_in(type, frame);
    return packet ? to_hex(*packet) : "-";
}

struct Row {
    const char* name;
    LinkType type;
    const char* header;
    bool good_v4;
    bool good_v6;
};

TEST(Link, FindsThePacketBehindItsHeader) {
    const std::vector<Row> rows = {
        {"Ethernet, IPv4", LinkType::ethernet, "ffffffffffff 020000000001 0800", true, true},
        {"Ethernet, IPv6", LinkType::ethernet, "ffffffffffff 020000000001 86dd", true, true},
        {"Ethernet, ARP", LinkType::ethernet, "ffffffffffff 020000000001 0806", false, false},
        {"a length, not a type", LinkType::ethernet, "ffffffffffff 020000000001 0040", false, false},
        {"802.1Q", LinkType::ethernet, "ffffffffffff 020000000001 8100 0005 0800", true, true},
        {"802.1Q, ARP", LinkType::ethernet, "ffffffffffff 020000000001 8100 0005 0806", false, false},
        {"two 802.1Q tags", LinkType::ethernet, "ffffffffffff 020000000001 8100 0005 8100 0006 86dd", true, true},
        {"802.1ad", LinkType::ethernet, "ffffffffffff 020000000001 88a8 0005 0800", true, true},
        {"802.1ad around 802.1Q", LinkType::ethernet, "ffffffffffff 020000000001 88a8 0005 8100 0006 0800", true, true},
        {"0x9100", LinkType::ethernet, "ffffffffffff 020000000001 9100 0005 8100 0006 0800", true, true},
        {"raw", LinkType::raw, "", true, true},
        {"cooked, IPv4", LinkType::linux_sll, "0000 0001 0006 0200000000010000 0800", true, true},
        {"cooked, IPv6", LinkType::linux_sll, "0000 0001 0006 0200000000010000 86dd", true, true},
        {"cooked, ARP", LinkType::linux_sll, "0000 0001 0006 0200000000010000 0806", false, false},
        {"cooked, tagged", LinkType::linux_sll, "0000 0001 0006 0200000000010000 8100 0001 0800", true, true},
        {"cooked 2", LinkType::linux_sll2, "86dd 0000 00000001 0001 00 06 0200000000010000", true, true},
        {"cooked 2, ARP", LinkType::linux_sll2, "0806 0000 00000001 0001 00 06 0200000000010000", false, false},
        {"null, AF_INET", LinkType::null, "02000000", true, true},
        {"null, AF_INET, big", LinkType::null, "00000002", true, true},
        {"null, AF_INET6 of Linux", LinkType::null, "0a000000", true, true},
        {"null, AF_INET6 of NetBSD", LinkType::null, "18000000", true, true},
        {"null, AF_INET6 of FreeBSD", LinkType::null, "1c000000", true, true},
        {"null, AF_INET6 of macOS", LinkType::null, "1e000000", true, true},
        {"null, AF_APPLETALK", LinkType::null, "05000000", false, false},
        {"loop", LinkType::loop, "00000002", true, true},
        {"loop, another family", LinkType::loop, "00000011", false, false},
        {"another type", static_cast<LinkType>(105), "", false, false},
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

TEST(Link, KeepsPadding) {
    const auto padded = joined({v4, Octets(10)});
    EXPECT_EQ(to_hex(padded), found(LinkType::ethernet, joined({from_hex("ffffffffffff0200000000010800"), padded})));
}

TEST(Link, WantsVersion4Or6) {
    for (unsigned version = 0; version < 16; ++version) {
        Octets packet(60);
        packet[0] = static_cast<std::byte>(version << 4);
        EXPECT_EQ(version == 4 || version == 6, ip_packet_in(LinkType::raw, packet).has_value()) << version;
    }
}

}  // namespace
}  // namespace spindrift::packet

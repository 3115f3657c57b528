#include "every_accessor.hpp"
#include "frames.hpp"

#include <gtest/gtest.h>

// The headers between the link and the network layer.
namespace trace_test {
namespace {

std::string vlan_of(const Octets& frame, libtrace_linktype_t link = TRACE_TYPE_ETH) {
    TestPacket packet(link, frame);
    return outermost<trace_get_outermost_vlan>(packet);
}

std::string mpls_of(const Octets& frame, libtrace_linktype_t link = TRACE_TYPE_ETH) {
    TestPacket packet(link, frame);
    return outermost<trace_get_outermost_mpls>(packet);
}

std::string headers_of(const Octets& frame) {
    TestPacket packet(TRACE_TYPE_ETH, frame);
    return layer2_headers(packet);
}

TEST(Tags, OutermostVlan) {
    const Octets ip = tcp_packet();
    EXPECT_EQ(vlan_of(ethernet(0x8100, vlan(0xE123, 0x0800, ip))), "123 14/53");
    EXPECT_EQ(vlan_of(ethernet(0x88A8, vlan(7, 0x8100, vlan(8, 0x0800, ip)))), "7 14/57");
    EXPECT_EQ(vlan_of(ethernet(0x8847, mpls(9, true, ethernet(0x8100, vlan(5, 0x0800, ip))))), "5 32/53");
    EXPECT_EQ(vlan_of(ethernet(0x0800, ip)), "ffff -/0");
    EXPECT_EQ(vlan_of(ip, TRACE_TYPE_NONE), "ffff -/0");
    EXPECT_EQ(vlan_of(ethernet(0x8100, octets({1}))), "ffff -/0");
    EXPECT_EQ(vlan_of(ethernet(0x8100, octets({1, 2}))), "102 14/2");
    EXPECT_EQ(vlan_of(ethernet(0x8100, {})), "ffff -/0");
}

TEST(Tags, OutermostMpls) {
    const Octets ip = tcp_packet();
    EXPECT_EQ(mpls_of(ethernet(0x8847, mpls(0xABCDE, false, mpls(200, true, ip)))), "abcde 14/57");
    EXPECT_EQ(mpls_of(ethernet(0x8100, vlan(1, 0x8847, mpls(200, true, ip)))), "c8 18/53");
    EXPECT_EQ(mpls_of(ethernet(0x0800, ip)), "ffffffff -/0");
    EXPECT_EQ(mpls_of(ip, TRACE_TYPE_NONE), "ffffffff -/0");
    EXPECT_EQ(mpls_of(ethernet(0x8847, octets({1, 2}))), "ffffffff -/0");
}

TEST(Tags, OutermostAcceptsNull) {
    TestPacket packet(TRACE_TYPE_ETH, ethernet(0x8100, vlan(5, 0x8847, mpls(6, true, tcp_packet()))));
    EXPECT_EQ(trace_get_outermost_vlan(packet, nullptr, nullptr), 5);
    EXPECT_EQ(trace_get_outermost_mpls(packet, nullptr, nullptr), 6U);
    auto* at = reinterpret_cast<std::uint8_t*>(&packet);
    std::uint32_t remaining = 7;
    EXPECT_EQ(trace_get_outermost_vlan(nullptr, &at, &remaining), VLAN_NOT_FOUND);
    EXPECT_EQ(at, nullptr);
    EXPECT_EQ(remaining, 0U);
    EXPECT_EQ(trace_get_outermost_mpls(nullptr, nullptr, nullptr), MPLS_NOT_FOUND);
}

TEST(Tags, ListOfHeaders) {
    const Octets ip = tcp_packet();
    EXPECT_EQ(headers_of(ethernet(0x0800, ip)), "-");
    EXPECT_EQ(headers_of(ethernet(0x88A8, vlan(7, 0x8100, vlan(8, 0x0800, ip)))), "mask 80 88a8@14 8100@18");
    EXPECT_EQ(headers_of(ethernet(0x8847, mpls(7, false, mpls(8, true, ip)))), "mask 128 8847@14 8847@18");
    EXPECT_EQ(headers_of(ethernet(0x8848, mpls(7, true, ip))), "mask 256 8848@14");
    EXPECT_EQ(headers_of(ethernet(0x8848, mpls(7, false, mpls(8, true, ip)))), "mask 384 8848@14 8847@18");
    EXPECT_EQ(headers_of(ethernet(0x0806, Octets(28, 1))), "mask 4 0806@14");
    EXPECT_EQ(headers_of(ethernet(0x8864, pppoe(ip))), "mask 1024 8864@14");
    EXPECT_EQ(headers_of(ethernet(0x8863, Octets(20, 0))), "mask 512 8863@14");
    EXPECT_EQ(headers_of(ethernet(0x8100, vlan(1, 0x8864, pppoe(ip)))), "mask 1040 8100@14 8864@18");
    EXPECT_EQ(headers_of(ethernet(0x8100, vlan(1, 0x0806, Octets(28, 1)))), "mask 20 8100@14 0806@18");
    Octets many;
    for (int i = 0; i < 40; ++i) {
        many = join(many, octets({0, 1, 0x81, 0}));
    }
    EXPECT_EQ(headers_of(ethernet(0x8100, many)).size(), std::string("mask 16").size() + 22 * 8 + 18 * 9);
    EXPECT_EQ(trace_get_layer2_headers(nullptr), nullptr);
    EXPECT_EQ(trace_destroy_layer2_headers(nullptr), -1);
}

/// The octets of a packet.
Octets content(libtrace_packet_t* packet) {
    const auto* const start = static_cast<const std::uint8_t*>(packet->payload);
    return {start, start + trace_get_capture_length(packet)};
}

TEST(Tags, Strip) {
    const Octets ip = tcp_packet();
    const Octets plain = ethernet(0x0800, ip);
    for (const Octets& frame :
         {ethernet(0x8100, vlan(7, 0x0800, ip)), ethernet(0x8847, mpls(7, true, ip)), ethernet(0x8864, pppoe(ip)),
          ethernet(0x8100, vlan(7, 0x8847, mpls(7, false, mpls(8, true, ip))))}) {
        TestPacket packet(TRACE_TYPE_ETH, frame);
        const std::size_t wire_length = trace_get_wire_length(packet);
        EXPECT_NE(trace_get_tcp(packet), nullptr);
        EXPECT_EQ(trace_strip_packet(packet), static_cast<libtrace_packet_t*>(packet));
        EXPECT_EQ(content(packet), plain);
        EXPECT_EQ(trace_get_wire_length(packet), wire_length);
        EXPECT_EQ(packet->unsafe_payload, 1);
        EXPECT_EQ(layer<trace_get_layer3>(packet), "14/0800/49");
        EXPECT_EQ(transport(packet), "34/0006/29");
        EXPECT_EQ(link<trace_get_layer2>(packet), "0/0002/63");
    }
}

TEST(Tags, StripBehindCorsaroTags) {
    TestPacket packet(TRACE_TYPE_CORSAROTAG, join(Octets(67, 7), ethernet(0x8100, vlan(7, 0x0800, tcp_packet()))));
    (void)trace_strip_packet(packet);
    EXPECT_EQ(content(packet), join(Octets(67, 7), ethernet(0x0800, tcp_packet())));
}

TEST(Tags, StripLeaves) {
    for (const Octets& frame : {ethernet(0x0800, tcp_packet()), ethernet(0x88A8, vlan(7, 0x0800, tcp_packet())),
                                ethernet(0x0806, Octets(28, 1)), ethernet(0x8100, octets({0, 7})), Octets(8, 0)}) {
        TestPacket packet(TRACE_TYPE_ETH, frame);
        EXPECT_EQ(trace_strip_packet(packet), static_cast<libtrace_packet_t*>(packet));
        EXPECT_EQ(content(packet), frame);
        EXPECT_EQ(packet->unsafe_payload, 0);
    }
    TestPacket raw(TRACE_TYPE_NONE, tcp_packet());
    (void)trace_strip_packet(raw);
    EXPECT_EQ(content(raw), tcp_packet());
    EXPECT_EQ(trace_strip_packet(nullptr), nullptr);
}

TEST(Tags, StripLeavesFrameBehindMpls) {
    TestPacket packet(TRACE_TYPE_ETH, ethernet(0x8847, mpls(7, true, ethernet(0x0800, tcp_packet()))));
    (void)trace_strip_packet(packet);
    EXPECT_EQ(content(packet), ethernet(0, ethernet(0x0800, tcp_packet())));
}

}  // namespace
}  // namespace trace_test

#include "every_accessor.hpp"
#include "frames.hpp"

#include <gtest/gtest.h>

#include <arpa/inet.h>
#include <netpacket/packet.h>

#include <cstring>
#include <thread>

namespace trace_test {
namespace {

std::string source_of(const Octets& frame, libtrace_linktype_t link = TRACE_TYPE_ETH) {
    TestPacket packet(link, frame);
    return text<trace_get_source_address_string>(packet);
}

std::string destination_of(const Octets& frame, libtrace_linktype_t link = TRACE_TYPE_ETH) {
    TestPacket packet(link, frame);
    return text<trace_get_destination_address_string>(packet);
}

/// The port of the source address, in host order.
unsigned source_port_of(const Octets& frame) {
    TestPacket packet(TRACE_TYPE_ETH, frame);
    sockaddr_storage space{};
    const auto* const address = trace_get_source_address(packet, reinterpret_cast<sockaddr*>(&space));
    EXPECT_EQ(address, reinterpret_cast<sockaddr*>(&space));
    return space.ss_family == AF_INET ? ntohs(reinterpret_cast<sockaddr_in&>(space).sin_port)
                                      : ntohs(reinterpret_cast<sockaddr_in6&>(space).sin6_port);
}

TEST(Addresses, OfIp) {
    EXPECT_EQ(source_of(ethernet(0x0800, tcp_packet())), "192.0.2.1");
    EXPECT_EQ(destination_of(ethernet(0x0800, tcp_packet())), "198.51.100.2");
    EXPECT_EQ(source_of(ipv6(17, udp(1, 2, {})), TRACE_TYPE_NONE), "2001:db8::1");
    EXPECT_EQ(destination_of(ipv6(17, udp(1, 2, {})), TRACE_TYPE_NONE), "2001:db8::2");
}

TEST(Addresses, OfEthernet) {
    EXPECT_EQ(source_of(ethernet(0x0806, Octets(28, 1))), "02:00:00:00:00:02");
    EXPECT_EQ(destination_of(ethernet(0x0806, Octets(28, 1))), "02:00:00:00:00:01");
    TestPacket packet(TRACE_TYPE_ETH, ethernet(0x0806, Octets(28, 1)));
    sockaddr_storage space{};
    ASSERT_NE(trace_get_source_address(packet, reinterpret_cast<sockaddr*>(&space)), nullptr);
    const auto& address = reinterpret_cast<sockaddr_ll&>(space);
    EXPECT_EQ(address.sll_family, AF_PACKET);
    EXPECT_EQ(address.sll_protocol, htons(0x0806));
    EXPECT_EQ(address.sll_hatype, 1);
    EXPECT_EQ(address.sll_pkttype, PACKET_OTHERHOST);
    EXPECT_EQ(address.sll_halen, 6);
    EXPECT_EQ(address.sll_ifindex, 0);
}

TEST(Addresses, Missing) {
    EXPECT_EQ(source_of(octets({0x45, 0, 0}), TRACE_TYPE_NONE), "-");
    EXPECT_EQ(source_of(Octets(13, 0)), "-");
    // An address of IP that was not captured: that of Ethernet is left.
    EXPECT_EQ(source_of(cut(ethernet(0x0800, tcp_packet()), 14 + 15)), "02:00:00:00:00:02");
    EXPECT_EQ(source_of(cut(ethernet(0x0800, tcp_packet()), 14 + 16)), "192.0.2.1");
    EXPECT_EQ(destination_of(cut(ethernet(0x0800, tcp_packet()), 14 + 19)), "02:00:00:00:00:01");
    EXPECT_EQ(trace_get_source_address(nullptr, nullptr), nullptr);
    EXPECT_EQ(trace_get_destination_address_string(nullptr, nullptr, 0), nullptr);
}

TEST(Addresses, PortsOfAnyProtocol) {
    EXPECT_EQ(source_port_of(ethernet(0x0800, tcp_packet())), 40000U);
    EXPECT_EQ(source_port_of(ethernet(0x0800, ipv4(1, icmp_echo(8, text("abc"))))), 2048U);
    EXPECT_EQ(source_port_of(cut(ethernet(0x0800, tcp_packet()), 37)), 0U);
    EXPECT_EQ(source_port_of(ethernet(0x0800, ipv4(41, ipv6(17, udp(9, 10, text("ab")))))), 24576U);
    EXPECT_EQ(source_port_of(ethernet(0x86DD, ipv6(58, icmp_echo(128, text("ab"))))), 32768U);
    EXPECT_EQ(source_port_of(ethernet(0x86DD, ipv6(44, join(ipv6_fragment(17, 8), text("01234567"))))), 0U);
    EXPECT_EQ(source_port_of(ethernet(0x0800, ipv4(17, text("01234567"), 1))), 0U);
}

TEST(Addresses, TextNeedsRoom) {
    TestPacket packet(TRACE_TYPE_ETH, ethernet(0x0800, tcp_packet()));
    for (int room = 1; room <= 9; ++room) {
        char space[16];
        std::memset(space, 'x', sizeof space);
        EXPECT_EQ(trace_get_source_address_string(packet, space, room), nullptr) << room;
        EXPECT_STREQ(space, "");
        EXPECT_EQ(space[room], 'x');
    }
    char space[10];
    EXPECT_STREQ(trace_get_source_address_string(packet, space, sizeof space), "192.0.2.1");
    EXPECT_EQ(trace_get_source_address_string(packet, space, -1), nullptr);
    EXPECT_STREQ(space, "192.0.2.1");

    TestPacket arp(TRACE_TYPE_ETH, ethernet(0x0806, Octets(28, 1)));
    char mac[18];
    EXPECT_EQ(trace_get_source_address_string(arp, mac, 17), nullptr);
    EXPECT_STREQ(mac, "");
    EXPECT_STREQ(trace_get_source_address_string(arp, mac, sizeof mac), "02:00:00:00:00:02");
}

TEST(Addresses, OwnMemoryIsOfTheThread) {
    TestPacket packet(TRACE_TYPE_ETH, ethernet(0x0800, tcp_packet()));
    const char* const here = trace_get_source_address_string(packet, nullptr, 0);
    const sockaddr* const address = trace_get_source_address(packet, nullptr);
    EXPECT_STREQ(here, "192.0.2.1");
    std::thread([&] {
        TestPacket other(TRACE_TYPE_NONE, ipv6(17, {}));
        EXPECT_STREQ(trace_get_source_address_string(other, nullptr, 0), "2001:db8::1");
        EXPECT_NE(trace_get_source_address(other, nullptr), address);
    }).join();
    EXPECT_STREQ(here, "192.0.2.1");
    EXPECT_EQ(address->sa_family, AF_INET);
}

TEST(Addresses, Mac) {
    TestPacket frame(TRACE_TYPE_ETH, ethernet(0x0800, tcp_packet()));
    EXPECT_EQ(place(frame, trace_get_source_mac(frame), 6), "6");
    EXPECT_EQ(place(frame, trace_get_destination_mac(frame), 6), "0");
    TestPacket raw(TRACE_TYPE_NONE, tcp_packet());
    EXPECT_EQ(trace_get_source_mac(raw), nullptr);
    EXPECT_EQ(trace_get_destination_mac(raw), nullptr);
    TestPacket wifi(TRACE_TYPE_80211, Octets(24, 8));
    EXPECT_EQ(place(wifi, trace_get_source_mac(wifi), 6), "10");
    EXPECT_EQ(place(wifi, trace_get_destination_mac(wifi), 6), "4");
    TestPacket acknowledgement(TRACE_TYPE_80211, join(octets({0xD4}), Octets(30, 0)));
    EXPECT_EQ(trace_get_source_mac(acknowledgement), nullptr);
    TestPacket request_to_send(TRACE_TYPE_80211, join(octets({0xB4}), Octets(30, 0)));
    EXPECT_EQ(place(request_to_send, trace_get_source_mac(request_to_send), 6), "10");
    TestPacket cut_frame(TRACE_TYPE_ETH, Octets(11, 0));
    EXPECT_EQ(trace_get_source_mac(cut_frame), nullptr);
    EXPECT_NE(trace_get_destination_mac(cut_frame), nullptr);
    EXPECT_EQ(trace_get_source_mac(nullptr), nullptr);
    EXPECT_EQ(trace_get_destination_mac(nullptr), nullptr);
}

TEST(Addresses, MacToText) {
    const std::uint8_t mac[6] = {2, 0, 0xAB, 0xFF, 9, 0x10};
    char space[18];
    EXPECT_EQ(trace_ether_ntoa(mac, space), space);
    EXPECT_STREQ(space, "02:00:ab:ff:09:10");
    EXPECT_STREQ(trace_ether_ntoa(mac, nullptr), "02:00:ab:ff:09:10");
    EXPECT_EQ(trace_ether_ntoa(nullptr, space), nullptr);
}

TEST(Addresses, MacFromText) {
    const std::uint8_t expected[6] = {1, 2, 3, 0xAA, 0xBB, 0xCC};
    std::uint8_t mac[6] = {};
    EXPECT_EQ(trace_ether_aton("1:2:3:aa:BB:cc", mac), mac);
    EXPECT_EQ(std::memcmp(mac, expected, 6), 0);
    EXPECT_EQ(std::memcmp(trace_ether_aton("01:02:03:aa:bb:cc", nullptr), expected, 6), 0);
    for (const char* const malformed : {"", "1:2:3:4:5", "1:2:3:4:5:6:7", "1:2:3:4:5:x", "1:2:3:4:5:123", "1::2:3:4:5",
                                        "1-2-3-4-5-6", "0x1:2:3:4:5:6", "1:2:3:4:5:-1", "1:2:3:4:5:6 "}) {
        EXPECT_EQ(trace_ether_aton(malformed, mac), nullptr) << malformed;
    }
    EXPECT_EQ(std::memcmp(mac, expected, 6), 0) << "unchanged";
    EXPECT_EQ(trace_ether_aton(nullptr, mac), nullptr);
}

TEST(Addresses, ServerPort) {
    struct Pair {
        std::uint16_t source;
        std::uint16_t destination;
        int expected;
    };
    for (const auto& [source, destination, expected] :
         {Pair{80, 1024, 1}, Pair{1024, 80, 0}, Pair{600, 1025, 1}, Pair{6000, 1025, 1}, Pair{6000, 600, 1},
          Pair{6000, 5000, 0}, Pair{1500, 1400, 0}, Pair{53, 53, 0}, Pair{22, 80, 1}, Pair{80, 22, 0},
          Pair{511, 65535, 1}, Pair{512, 5000, 0}, Pair{700, 900, 1}, Pair{1400, 1500, 1}, Pair{4999, 1023, 0}}) {
        EXPECT_EQ(trace_get_server_port(6, source, destination), expected) << source << ' ' << destination;
        EXPECT_EQ(trace_get_server_port(17, source, destination), expected);
    }
}

}  // namespace
}  // namespace trace_test

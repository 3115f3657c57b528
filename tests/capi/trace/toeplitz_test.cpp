#include <libtrace/hash_toeplitz.h>

#include <arpa/inet.h>

#include <gmock/gmock.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <string_view>
#include <vector>

namespace spindrift::tests::capi {
namespace {

// The key and two rows of the verification suite of receive side scaling.
constexpr std::array<std::uint8_t, 40> rss_key{0x6d, 0x5a, 0x56, 0xda, 0x25, 0x5b, 0x0e, 0xc2, 0x41, 0x67,
                                               0x25, 0x3d, 0x43, 0xa3, 0x8f, 0xb0, 0xd0, 0xca, 0x2b, 0xcb,
                                               0xae, 0x7b, 0x30, 0xb4, 0x77, 0xcb, 0x2d, 0xa3, 0x80, 0x30,
                                               0xf2, 0x0c, 0x6a, 0x42, 0xb7, 0x3b, 0xbe, 0xac, 0x01, 0xfa};

toeplitz_conf_t config_with(const std::array<std::uint8_t, 40>& key) {
    toeplitz_conf_t conf{};
    std::copy(key.begin(), key.end(), conf.key);
    toeplitz_hash_expand_key(&conf);
    return conf;
}

/// Octets of addresses of a family, then ports.
std::vector<std::uint8_t> input(int family, const char* source, const char* destination, std::uint16_t source_port,
                                std::uint16_t destination_port) {
    const std::size_t size = family == AF_INET ? 4 : 16;
    std::vector<std::uint8_t> octets(2 * size);
    EXPECT_EQ(inet_pton(family, source, octets.data()), 1);
    EXPECT_EQ(inet_pton(family, destination, octets.data() + size), 1);
    for (std::uint16_t port : {source_port, destination_port}) {
        octets.push_back(static_cast<std::uint8_t>(port >> 8));
        octets.push_back(static_cast<std::uint8_t>(port));
    }
    return octets;
}

TEST(CToeplitz, AgreesWithReceiveSideScaling) {
    const toeplitz_conf_t conf = config_with(rss_key);
    const auto ipv4 = input(AF_INET, "66.9.149.187", "161.142.100.80", 2794, 1766);
    // The result is in network order.
    EXPECT_EQ(ntohl(toeplitz_first_hash(&conf, ipv4.data(), 8)), 0x323e8fc2U);
    EXPECT_EQ(ntohl(toeplitz_first_hash(&conf, ipv4.data(), 12)), 0x51ccc178U);
    const auto ipv6 = input(AF_INET6, "3ffe:2501:200:1fff::7", "3ffe:2501:200:3::1", 2794, 1766);
    EXPECT_EQ(ntohl(toeplitz_first_hash(&conf, ipv6.data(), 32)), 0x2cc18cd5U);
    EXPECT_EQ(ntohl(toeplitz_first_hash(&conf, ipv6.data(), 36)), 0x40207d3dU);
}

TEST(CToeplitz, GoesOnWithLaterOctets) {
    const toeplitz_conf_t conf = config_with(rss_key);
    const auto octets = input(AF_INET, "66.9.149.187", "161.142.100.80", 2794, 1766);
    const std::uint32_t addresses = toeplitz_first_hash(&conf, octets.data(), 8);
    EXPECT_EQ(toeplitz_hash(&conf, octets.data() + 8, 8, 4, addresses), toeplitz_first_hash(&conf, octets.data(), 12));
}

TEST(CToeplitz, HashesNoMoreThanTheKeyCovers) {
    const toeplitz_conf_t conf = config_with(rss_key);
    const std::vector<std::uint8_t> octets(64, 0xff);
    EXPECT_EQ(toeplitz_first_hash(&conf, octets.data(), 64), toeplitz_first_hash(&conf, octets.data(), 40));
    EXPECT_EQ(toeplitz_hash(&conf, octets.data(), 40, 4, 5), 5U);
    EXPECT_EQ(toeplitz_hash(&conf, octets.data(), SIZE_MAX, 4, 5), 5U);
}

TEST(CToeplitz, MakesKeysForWhichDirectionsDoNotCount) {
    toeplitz_conf_t conf;
    std::memset(&conf, 0xee, sizeof conf);
    toeplitz_init_config(&conf, true);
    const auto there = input(AF_INET, "192.0.2.1", "198.51.100.2", 40000, 80);
    const auto back = input(AF_INET, "198.51.100.2", "192.0.2.1", 80, 40000);
    EXPECT_EQ(toeplitz_first_hash(&conf, there.data(), 12), toeplitz_first_hash(&conf, back.data(), 12));
    for (std::size_t i = 2; i < sizeof conf.key; ++i) {
        EXPECT_EQ(conf.key[i], conf.key[i % 2]);
    }
}

TEST(CToeplitz, MakesDifferentKeys) {
    toeplitz_conf_t first{};
    toeplitz_conf_t second{};
    toeplitz_init_config(&first, false);
    toeplitz_init_config(&second, false);
    EXPECT_NE(std::memcmp(first.key, second.key, sizeof first.key), 0);
    EXPECT_EQ(first.hash_ipv4 + first.hash_tcp_ipv4 + first.x_hash_udp_ipv4, 3U);
    EXPECT_EQ(first.hash_ipv6 + first.hash_tcp_ipv6 + first.x_hash_udp_ipv6, 3U);
    EXPECT_EQ(first.hash_ipv6_ex + first.hash_tcp_ipv6_ex + first.x_hash_udp_ipv6_ex, 0U);
}

TEST(CToeplitz, MakesKeysOfOtherLengths) {
    std::array<std::uint8_t, 8> key{};
    toeplitz_ncreate_bikey(key.data(), 5);
    EXPECT_EQ(key[4], key[0]);
    EXPECT_EQ(key[5], 0);
    key = {};
    toeplitz_ncreate_unikey(key.data(), 7);
    EXPECT_EQ(key[7], 0);
    toeplitz_ncreate_bikey(key.data(), 0);
    toeplitz_ncreate_unikey(key.data(), 0);
}

/// A packet without a link layer, of a trace that is in no file.
class RawPacket {
public:
    explicit RawPacket(const std::vector<std::uint8_t>& octets) {
        trace_construct_packet(packet_, TRACE_TYPE_NONE, octets.data(), static_cast<std::uint16_t>(octets.size()));
    }
    ~RawPacket() { trace_destroy_packet(packet_); }
    RawPacket(const RawPacket&) = delete;
    RawPacket& operator=(const RawPacket&) = delete;

    std::uint64_t hash(const toeplitz_conf_t& conf) const { return toeplitz_hash_packet(packet_, &conf); }

private:
    libtrace_packet_t* packet_ = trace_create_packet();
};

/// 66.9.149.187 to 161.142.100.80 with a word of flags and offset, then ports 2794 and 1766.
std::vector<std::uint8_t> ipv4_octets(std::uint8_t protocol, std::uint8_t flags) {
    return {0x45, 0,   0,   28,  0,   1,  flags, 0,    64,   protocol, 0, 0, 66, 9,
            149,  187, 161, 142, 100, 80, 0x0a,  0xea, 0x06, 0xe6,     0, 8, 0,  0};
}

TEST(CToeplitz, HashesAddressesAndPortsOfPackets) {
    toeplitz_conf_t conf{};
    toeplitz_init_config(&conf, false);
    std::copy(rss_key.begin(), rss_key.end(), conf.key);
    toeplitz_hash_expand_key(&conf);
    const std::uint32_t addresses = htonl(0x323e8fc2);
    const std::uint32_t ports = htonl(0x51ccc178);
    EXPECT_EQ(RawPacket(ipv4_octets(TRACE_IPPROTO_UDP, 0)).hash(conf), ports);
    EXPECT_EQ(RawPacket(ipv4_octets(TRACE_IPPROTO_TCP, 0)).hash(conf), ports);
    EXPECT_EQ(RawPacket(ipv4_octets(TRACE_IPPROTO_ICMP, 0)).hash(conf), addresses);
    EXPECT_EQ(RawPacket(ipv4_octets(TRACE_IPPROTO_UDP, 0x20)).hash(conf), addresses);  // the first fragment
    conf.x_hash_udp_ipv4 = 0;
    EXPECT_EQ(RawPacket(ipv4_octets(TRACE_IPPROTO_UDP, 0)).hash(conf), addresses);
    EXPECT_EQ(RawPacket(ipv4_octets(TRACE_IPPROTO_TCP, 0)).hash(conf), ports);
    conf.hash_ipv4 = conf.hash_tcp_ipv4 = 0;
    EXPECT_EQ(RawPacket(ipv4_octets(TRACE_IPPROTO_TCP, 0)).hash(conf), 0U);
}

TEST(CToeplitz, HashesIPv6Packets) {
    toeplitz_conf_t conf{};
    toeplitz_init_config(&conf, false);
    std::copy(rss_key.begin(), rss_key.end(), conf.key);
    toeplitz_hash_expand_key(&conf);
    std::vector<std::uint8_t> octets{0x60, 0, 0, 0, 0, 8, TRACE_IPPROTO_UDP, 64};
    const auto rest = input(AF_INET6, "3ffe:2501:200:1fff::7", "3ffe:2501:200:3::1", 2794, 1766);
    octets.insert(octets.end(), rest.begin(), rest.end());
    octets.insert(octets.end(), {0, 8, 0, 0});
    EXPECT_EQ(RawPacket(octets).hash(conf), htonl(0x40207d3d));
    octets[0] = 0x50;  // no version of IP
    EXPECT_EQ(RawPacket(octets).hash(conf), 0U);
}

TEST(CToeplitz, IgnoresNull) {
    toeplitz_conf_t conf = config_with(rss_key);
    const std::uint8_t octet = 1;
    toeplitz_init_config(nullptr, true);
    toeplitz_hash_expand_key(nullptr);
    toeplitz_create_bikey(nullptr);
    toeplitz_create_unikey(nullptr);
    EXPECT_EQ(toeplitz_hash(nullptr, &octet, 0, 1, 3), 3U);
    EXPECT_EQ(toeplitz_hash(&conf, nullptr, 0, 1, 3), 3U);
    EXPECT_EQ(toeplitz_first_hash(nullptr, &octet, 1), 0U);
    EXPECT_EQ(toeplitz_hash_packet(nullptr, &conf), 0U);
}

}  // namespace
}  // namespace spindrift::tests::capi

#include "frames.hpp"

#include <gtest/gtest.h>

// The functions that take a pointer to a header and the number of remaining octets.
namespace trace_test {
namespace {

/// What a function found: the offset from the header, and the octets after it. An offset of -1 is NULL.
struct Found {
    std::ptrdiff_t offset;
    std::uint32_t remaining;
    unsigned type = 0;

    bool operator==(const Found&) const = default;
};

std::ostream& operator<<(std::ostream& out, const Found& found) {
    return out << found.offset << '/' << found.remaining << '/' << found.type;
}

constexpr Found nothing{-1, 0, 0};

/// Memory that ends with the header, for AddressSanitizer.
class Memory {
public:
    explicit Memory(const Octets& octets) : octets_(new std::uint8_t[octets.size()]), size_(octets.size()) {
        std::copy(octets.begin(), octets.end(), octets_.get());
    }

    template <typename T>
    T* as() {
        return reinterpret_cast<T*>(octets_.get());
    }
    [[nodiscard]] std::uint32_t size() const { return static_cast<std::uint32_t>(size_); }

    [[nodiscard]] Found found(const void* at, std::uint32_t remaining, unsigned type = 0) const {
        return {at == nullptr ? -1 : static_cast<const std::uint8_t*>(at) - octets_.get(), remaining, type};
    }

private:
    std::unique_ptr<std::uint8_t[]> octets_;
    std::size_t size_;
};

template <typename Header>
Found call(void* (*function)(Header*, std::uint32_t*), const Octets& octets) {
    Memory memory(octets);
    std::uint32_t remaining = memory.size();
    const void* const at = function(memory.as<Header>(), &remaining);
    // Without a number of remaining octets the program vouches for them.
    if (at != nullptr) {
        EXPECT_EQ(function(memory.as<Header>(), nullptr), at);
    }
    EXPECT_EQ(function(nullptr, nullptr), nullptr);
    return memory.found(at, remaining);
}

template <typename Header, typename Type>
Found call(void* (*function)(Header*, Type*, std::uint32_t*), const Octets& octets) {
    Memory memory(octets);
    std::uint32_t remaining = memory.size();
    Type type = 7;
    const void* const at = function(memory.as<Header>(), &type, &remaining);
    std::uint32_t again = memory.size();
    EXPECT_EQ(function(memory.as<Header>(), nullptr, &again), at);
    EXPECT_EQ(again, remaining);
    EXPECT_EQ(function(nullptr, &type, nullptr), nullptr);
    type = 7;
    again = memory.size();
    (void)function(memory.as<Header>(), &type, &again);
    return memory.found(at, remaining, type);
}

TEST(Payload, OfTcp) {
    const Octets segment = tcp(1, 2, text("hello"));
    EXPECT_EQ(call(trace_get_payload_from_tcp, segment), (Found{24, 5}));
    EXPECT_EQ(call(trace_get_payload_from_tcp, cut(segment, 24)), (Found{24, 0}));
    EXPECT_EQ(call(trace_get_payload_from_tcp, cut(segment, 23)), nothing);
    EXPECT_EQ(call(trace_get_payload_from_tcp, cut(segment, 12)), nothing);
}

TEST(Payload, OfHeadersOfFixedSize) {
    EXPECT_EQ(call(trace_get_payload_from_udp, udp(1, 2, text("ab"))), (Found{8, 2}));
    EXPECT_EQ(call(trace_get_payload_from_udp, Octets(7, 0)), nothing);
    EXPECT_EQ(call(trace_get_payload_from_icmp, Octets(9, 0)), (Found{8, 1}));
    EXPECT_EQ(call(trace_get_payload_from_icmp, Octets(7, 0)), nothing);
    EXPECT_EQ(call(trace_get_payload_from_icmp6, Octets(9, 0)), (Found{8, 1}));
    EXPECT_EQ(call(trace_get_payload_from_icmp6, Octets(7, 0)), nothing);
    EXPECT_EQ(call(trace_get_payload_from_vxlan, Octets(9, 0)), (Found{8, 1}));
    EXPECT_EQ(call(trace_get_payload_from_vxlan, Octets(7, 0)), nothing);
}

TEST(Payload, OfTags) {
    EXPECT_EQ(call(trace_get_payload_from_vlan, vlan(5, 0x0800, text("ab"))), (Found{4, 2, 0x0800}));
    EXPECT_EQ(call(trace_get_payload_from_vlan, octets({0, 5, 8})), nothing);
    EXPECT_EQ(call(trace_get_payload_from_mpls, mpls(5, false, text("ab"))), (Found{4, 2, 0x8847}));
    EXPECT_EQ(call(trace_get_payload_from_mpls, mpls(5, true, octets({0x45}))), (Found{4, 1, 0x0800}));
    EXPECT_EQ(call(trace_get_payload_from_mpls, mpls(5, true, octets({0x60}))), (Found{4, 1, 0x86DD}));
    EXPECT_EQ(call(trace_get_payload_from_mpls, mpls(5, true, octets({0x02}))), (Found{4, 1, 0}));
    EXPECT_EQ(call(trace_get_payload_from_mpls, mpls(5, true, {})), (Found{4, 0, 0}));
    EXPECT_EQ(call(trace_get_payload_from_mpls, octets({0, 5, 8})), nothing);
    EXPECT_EQ(call(trace_get_payload_from_pppoe, pppoe(text("ab"))), (Found{8, 2, 0x0800}));
    EXPECT_EQ(call(trace_get_payload_from_pppoe, Octets(7, 0)), nothing);
}

TEST(Payload, OfIp) {
    EXPECT_EQ(call(trace_get_payload_from_ip, ipv4(17, text("ab"))), (Found{20, 2, 17}));
    EXPECT_EQ(call(trace_get_payload_from_ip, ipv4(17, text("ab"), 0x2000)), (Found{20, 2, 17}));
    EXPECT_EQ(call(trace_get_payload_from_ip, ipv4(17, text("ab"), 1)), nothing);
    Octets long_header = ipv4(17, text("ab"));
    long_header[0] = 0x46;
    EXPECT_EQ(call(trace_get_payload_from_ip, long_header), nothing);
    long_header[0] = 0x55;
    EXPECT_EQ(call(trace_get_payload_from_ip, long_header), nothing) << "version";
    EXPECT_EQ(call(trace_get_payload_from_ip, Octets(19, 0x45)), nothing);
}

TEST(Payload, OfIpv6) {
    EXPECT_EQ(call(trace_get_payload_from_ip6, ipv6(17, text("ab"))), (Found{40, 2, 17}));
    const Octets chain = join(extension(43), extension(60), extension(50), text("esp"));
    EXPECT_EQ(call(trace_get_payload_from_ip6, ipv6(0, chain)), (Found{64, 3, 50}));
    EXPECT_EQ(call(trace_get_payload_from_ip6, ipv6(44, join(ipv6_fragment(6, 800), text("ab")))), (Found{48, 2, 6}));
    // The length of the authentication header is in words.
    EXPECT_EQ(call(trace_get_payload_from_ip6, ipv6(51, join(octets({6, 1}), Octets(10, 0), text("ab")))),
              (Found{52, 2, 6}));
    EXPECT_EQ(call(trace_get_payload_from_ip6, ipv6(0, extension(17, 1))), nothing);
    EXPECT_EQ(call(trace_get_payload_from_ip6, ipv6(0, octets({17}))), nothing);
    EXPECT_EQ(call(trace_get_payload_from_ip6, Octets(39, 0x60)), nothing);
}

TEST(Payload, OfGre) {
    const auto gre = [](unsigned flags, std::size_t size) { return join(number16(flags), Octets(size - 2, 0)); };
    EXPECT_EQ(call(trace_get_payload_from_gre, gre(0, 20)), (Found{4, 16}));
    EXPECT_EQ(call(trace_get_payload_from_gre, gre(0x8000, 20)), (Found{8, 12}));
    EXPECT_EQ(call(trace_get_payload_from_gre, gre(0xB000, 20)), (Found{16, 4}));
    EXPECT_EQ(call(trace_get_payload_from_gre, gre(0x2001, 20)), (Found{8, 12}));
    EXPECT_EQ(call(trace_get_payload_from_gre, gre(0x2081, 20)), (Found{12, 8}));
    EXPECT_EQ(call(trace_get_payload_from_gre, gre(0x3081, 20)), (Found{16, 4}));
    EXPECT_EQ(call(trace_get_payload_from_gre, gre(0xB000, 15)), nothing);
    EXPECT_EQ(call(trace_get_payload_from_gre, gre(0, 3)), nothing);
}

TEST(Payload, VxlanByItsPort) {
    const auto vxlan = [](const Octets& datagram) {
        Memory memory(datagram);
        std::uint32_t remaining = memory.size();
        const void* const at = trace_get_vxlan_from_udp(memory.as<libtrace_udp_t>(), &remaining);
        return memory.found(at, remaining);
    };
    EXPECT_EQ(vxlan(udp(9, 4789, Octets(10, 0))), (Found{8, 10}));
    EXPECT_EQ(vxlan(udp(4789, 9, Octets(10, 0))), nothing);
    EXPECT_EQ(vxlan(cut(udp(9, 4789, {}), 7)), nothing);
    EXPECT_EQ(trace_get_vxlan_from_udp(nullptr, nullptr), nullptr);
}

TEST(Payload, TransportOfIpByProtocol) {
    Memory memory(ipv4(6, text("abc")));
    std::uint32_t remaining = memory.size();
    auto* const ip = memory.as<libtrace_ip_t>();
    // The header may be incomplete.
    const void* const tcp = trace_get_tcp_from_ip(ip, &remaining);
    EXPECT_EQ(memory.found(tcp, remaining), (Found{20, 3}));
    remaining = memory.size();
    const void* const udp = trace_get_udp_from_ip(ip, &remaining);
    EXPECT_EQ(memory.found(udp, remaining), nothing);
    EXPECT_EQ(trace_get_icmp_from_ip(ip, nullptr), nullptr);
    EXPECT_EQ(trace_get_tcp_from_ip(ip, nullptr), static_cast<void*>(memory.as<std::uint8_t>() + 20));
    EXPECT_EQ(trace_get_tcp_from_ip(nullptr, nullptr), nullptr);
}

TEST(Payload, OfMetadataHeaders) {
    const auto next = [](libtrace_linktype_t link, const Octets& header) {
        Memory memory(header);
        std::uint32_t remaining = memory.size();
        const void* const at = trace_get_payload_from_meta(memory.as<void>(), &link, &remaining);
        return memory.found(at, remaining, static_cast<unsigned>(link));
    };
    EXPECT_EQ(next(TRACE_TYPE_LINUX_SLL, sll(1, 0x0800, text("ab"))), (Found{16, 2, TRACE_TYPE_NONE}));
    EXPECT_EQ(next(TRACE_TYPE_LINUX_SLL, sll(1, 0x0060, text("ab"))), (Found{16, 2, TRACE_TYPE_ETH}));
    EXPECT_EQ(next(TRACE_TYPE_LINUX_SLL, sll(776, 0x0060, text("ab"))), (Found{16, 2, TRACE_TYPE_ETH}));
    EXPECT_EQ(next(TRACE_TYPE_LINUX_SLL, sll(803, 0, text("ab"))), (Found{16, 2, TRACE_TYPE_80211_RADIO}));
    EXPECT_EQ(next(TRACE_TYPE_LINUX_SLL, sll(999, 0x0800, text("ab"))),
              (Found{16, 2, static_cast<unsigned>(TRACE_TYPE_UNKNOWN)}));
    EXPECT_EQ(next(TRACE_TYPE_80211_RADIO, join(octets({0, 0, 10, 0}), Octets(8, 0))),
              (Found{10, 2, TRACE_TYPE_80211}));
    EXPECT_EQ(next(TRACE_TYPE_80211_PRISM, Octets(145, 0)), (Found{144, 1, TRACE_TYPE_80211}));
    EXPECT_EQ(next(TRACE_TYPE_CORSAROTAG, Octets(70, 0)), (Found{67, 3, TRACE_TYPE_ETH}));
    // Cut headers leave the link type, and nothing remains.
    EXPECT_EQ(next(TRACE_TYPE_CORSAROTAG, Octets(66, 0)), (Found{-1, 0, TRACE_TYPE_CORSAROTAG}));
    EXPECT_EQ(next(TRACE_TYPE_LINUX_SLL, Octets(15, 0)), (Found{-1, 0, TRACE_TYPE_LINUX_SLL}));
    // No metadata header: everything stays as it is.
    EXPECT_EQ(next(TRACE_TYPE_ETH, Octets(20, 0)), (Found{-1, 20, TRACE_TYPE_ETH}));
}

TEST(Payload, OfLinkLayers) {
    const Octets frame = ethernet(0x0800, text("ab"));
    Memory memory(join(sll(1, 0x0060, {}), frame));
    std::uint16_t type = 7;
    std::uint32_t remaining = memory.size();
    const void* at = trace_get_payload_from_link(memory.as<void>(), TRACE_TYPE_LINUX_SLL, &type, &remaining);
    EXPECT_EQ(memory.found(at, remaining, type), (Found{30, 2, 0x0800}));
    remaining = memory.size();
    at = trace_get_payload_from_layer2(memory.as<void>(), TRACE_TYPE_LINUX_SLL, &type, &remaining);
    EXPECT_EQ(memory.found(at, remaining, type), nothing) << "not a link layer";

    Memory raw(octets({0x45, 0, 0}));
    remaining = raw.size();
    at = trace_get_payload_from_layer2(raw.as<void>(), TRACE_TYPE_NONE, &type, &remaining);
    EXPECT_EQ(raw.found(at, remaining, type), (Found{0, 3, 0x0800}));
    EXPECT_EQ(trace_get_payload_from_layer2(raw.as<void>(), TRACE_TYPE_NONE, nullptr, nullptr), raw.as<void>());
    EXPECT_EQ(trace_get_payload_from_layer2(nullptr, TRACE_TYPE_ETH, nullptr, nullptr), nullptr);
    EXPECT_EQ(trace_get_payload_from_link(nullptr, TRACE_TYPE_ETH, nullptr, nullptr), nullptr);
    remaining = raw.size();
    at = trace_get_payload_from_layer2(raw.as<void>(), TRACE_TYPE_UNKNOWN, &type, &remaining);
    EXPECT_EQ(raw.found(at, remaining, type), nothing);
}

TEST(Payload, LengthOf802Point3IsTheEthertype) {
    Memory memory(ethernet(38, Octets(38, 0xAA)));
    std::uint16_t type = 0;
    std::uint32_t remaining = memory.size();
    const void* const at = trace_get_payload_from_layer2(memory.as<void>(), TRACE_TYPE_ETH, &type, &remaining);
    EXPECT_EQ(memory.found(at, remaining, type), (Found{14, 38, 38}));
}

TEST(Payload, OfAtmCells) {
    Memory memory(octets({0, 0, 0, 0x0C, 1, 2}));
    std::uint8_t type = 7;
    std::uint32_t remaining = memory.size();
    const void* const at = trace_get_payload_from_atm(memory.as<void>(), &type, &remaining);
    EXPECT_EQ(memory.found(at, remaining, type), (Found{4, 2, 6}));
    remaining = 3;
    EXPECT_EQ(trace_get_payload_from_atm(memory.as<void>(), &type, &remaining), nullptr);
    EXPECT_EQ(remaining, 0U);
    EXPECT_EQ(trace_get_payload_from_atm(nullptr, nullptr, nullptr), nullptr);
}

}  // namespace
}  // namespace trace_test

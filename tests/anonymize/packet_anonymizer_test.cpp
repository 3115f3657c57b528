#include <spindrift/anonymize/packet_anonymizer.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <initializer_list>
#include <random>
#include <vector>

namespace spindrift::anonymize {
namespace {

using packet::LinkLayer;
using packet::Packet;
using Octets = std::vector<std::byte>;

/// Sets all bits of addresses.
class AllOnes final : public AddressMap {
public:
    [[nodiscard]] std::uint32_t ipv4(std::uint32_t) override { return 0xFFFF'FFFF; }
    void ipv6(std::span<std::byte, 16> address) override { std::ranges::fill(address, std::byte{0xFF}); }
    [[nodiscard]] bool replaces_ipv6() const noexcept override { return true; }
};

Octets octets(std::initializer_list<int> numbers) {
    Octets result;
    for (const int number : numbers) {
        result.push_back(static_cast<std::byte>(number));
    }
    return result;
}

Octets operator+(Octets a, const Octets& b) {
    a.insert(a.end(), b.begin(), b.end());
    return a;
}

Octets ipv4(int protocol, const Octets& payload) {
    return octets({0x45, 0, 0, 20, 0, 0, 0, 0, 64, protocol, 0x12, 0x34, 10, 0, 0, 1, 10, 0, 0, 2}) + payload;
}

Octets ipv6(int protocol, const Octets& payload) {
    return octets({0x60, 0, 0, 0, 0, static_cast<int>(payload.size()), protocol, 64}) + Octets(16, std::byte{1}) +
           Octets(16, std::byte{2}) + payload;
}

class Test : public testing::Test {
protected:
    // The packet with other addresses.
    Octets replaced(Octets packet, Sides sides = {true, true}, LinkLayer link = LinkLayer::raw_ip) {
        anonymizer_ = std::make_unique<PacketAnonymizer>(std::make_unique<AllOnes>(), sides);
        Packet described;
        described.link = link;
        described.octets = packet;
        anonymizer_->anonymize(described, packet);
        return packet;
    }

    [[nodiscard]] std::uint64_t not_understood() const { return anonymizer_->not_understood(); }

private:
    std::unique_ptr<PacketAnonymizer> anonymizer_;
};

const Octets udp = octets({0, 7, 0, 9, 0, 8, 0x56, 0x78});
const Octets ones = Octets(4, std::byte{0xFF});
constexpr std::size_t addresses_at = 12;  // in IPv4

Octets part(const Octets& packet, std::size_t at, std::size_t size) {
    const auto begin = packet.begin() + static_cast<std::ptrdiff_t>(at);
    return {begin, begin + static_cast<std::ptrdiff_t>(size)};
}

TEST_F(Test, ReplacesTheSidesThatAreAskedFor) {
    const Octets packet = ipv4(17, udp);
    EXPECT_EQ(replaced(packet, {false, false}), packet);
    Octets expected = packet;
    std::ranges::copy(ones, expected.begin() + addresses_at);
    expected[10] = expected[11] = expected[26] = expected[27] = std::byte{0};
    EXPECT_EQ(replaced(packet, {true, false}), expected);
    std::ranges::copy(ones, expected.begin() + addresses_at + 4);
    EXPECT_EQ(replaced(packet), expected);
    EXPECT_EQ(not_understood(), 0U);
}

TEST_F(Test, ReplacesAddressesInQuotedPackets) {
    const Octets quoted = ipv4(17, udp);
    const Octets error = octets({3, 1, 0x99, 0x99, 0, 0, 0, 0});
    const Octets result = replaced(ipv4(1, error + ipv4(1, error + quoted)));
    constexpr std::size_t further = 28;
    for (const std::size_t at : {addresses_at, addresses_at + further, addresses_at + 2 * further}) {
        EXPECT_EQ(part(result, at, 8), ones + ones) << at;
    }
    EXPECT_EQ(result[22], std::byte{0});
    EXPECT_EQ(result[23], std::byte{0});
    EXPECT_EQ(Octets(result.end() - 8, result.end()), udp) << "what is quoted has its checksums";

    const Octets result6 = replaced(ipv6(58, octets({1, 0, 0x99, 0x99, 0, 0, 0, 0}) + ipv6(17, udp)));
    constexpr std::size_t further6 = 48;
    for (const std::size_t at : {std::size_t{8}, 8 + further6}) {
        EXPECT_EQ(part(result6, at, 32), Octets(32, std::byte{0xFF})) << at;
    }
}

TEST_F(Test, LeavesMessagesThatQuoteNothing) {
    const Octets echo = octets({8, 0, 0x99, 0x99, 0, 0, 0, 0}) + Octets(40, std::byte{7});
    const Octets result = replaced(ipv4(1, echo));
    EXPECT_EQ(Octets(result.end() - 40, result.end()), Octets(40, std::byte{7}));
}

TEST_F(Test, ReplacesWhatWasCapturedOfAnAddress) {
    const Octets whole = ipv4(1, octets({11, 0, 0, 0, 0, 0, 0, 0}) + ipv4(17, udp));
    for (std::size_t size = 1; size <= whole.size(); ++size) {
        const Octets result = replaced(Octets(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size)));
        ASSERT_EQ(result.size(), size);
        for (const std::size_t at : {addresses_at, addresses_at + 28}) {
            for (std::size_t i = at; i < std::min(at + 8, size); ++i) {
                EXPECT_EQ(result[i], std::byte{0xFF}) << "octet " << i << " of " << size;
            }
        }
    }
}

// Whatever comes, no octet outside the packet is touched: sanitizers watch.
TEST_F(Test, TakesAnyOctets) {
    std::mt19937 random(11);
    for (int i = 0; i < 20'000; ++i) {
        Octets packet(random() % 120);
        std::ranges::generate(packet, [&] { return static_cast<std::byte>(random()); });
        if (!packet.empty() && i % 4 != 0) {
            packet[0] = static_cast<std::byte>(i % 2 == 0 ? 0x40 + random() % 16 : 0x60);
        }
        if (packet.size() > addresses_at && i % 3 != 0) {
            const std::size_t protocol_at = i % 2 == 0 ? 9 : 6;
            packet[protocol_at] = static_cast<std::byte>(i % 2 == 0 ? 1 : 58);
        }
        const std::size_t size = packet.size();
        EXPECT_EQ(replaced(packet).size(), size);
        EXPECT_EQ(replaced(packet, {true, true}, static_cast<LinkLayer>(random() % 27)).size(), size);
    }
}

TEST_F(Test, CountsWhatItDoesNotUnderstand) {
    replaced(ipv4(4, ipv4(17, udp)));
    EXPECT_EQ(not_understood(), 1U);
    replaced(ipv4(47, octets({0, 0, 8, 0}) + ipv4(17, udp)));
    EXPECT_EQ(not_understood(), 1U);
    const Octets arp = Octets(12, std::byte{0}) + octets({8, 6}) + Octets(28, std::byte{9});
    EXPECT_EQ(replaced(arp, {true, true}, LinkLayer::ethernet), arp);
    EXPECT_EQ(not_understood(), 1U);
    EXPECT_EQ(replaced({}), Octets());
    EXPECT_EQ(not_understood(), 1U);
}

}  // namespace
}  // namespace spindrift::anonymize

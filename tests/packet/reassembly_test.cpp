#include "packets.hpp"

#include <spindrift/packet/checksum.hpp>
#include <spindrift/packet/reassembly.hpp>

#include <gtest/gtest.h>

#include <algorithm>

namespace spindrift::packet {
namespace {

using namespace spindrift::tests;
using State = FragmentAssembly::State;

constexpr std::uint8_t hop_by_hop = 0;
constexpr std::uint8_t udp_protocol = 17;
constexpr std::uint8_t fragment = 44;
constexpr std::uint8_t destination_options = 60;

Octets numbered(std::size_t size) {
    Octets octets(size);
    for (std::size_t i = 0; i < size; ++i) {
        octets[i] = static_cast<std::byte>(i * 7 + i / 256);
    }
    return octets;
}

Octets v4_fragment(Bytes whole, std::size_t offset, std::size_t size, bool more, Bytes options = {}) {
    const auto flags = static_cast<std::uint16_t>(offset / 8 | (more ? 0x2000U : 0U));
    return ipv4(udp_protocol, whole.subspan(offset, size), flags, 0x1234, options);
}

Octets v6_fragment(Bytes whole, std::size_t offset, std::size_t size, bool more) {
    const auto header = fragment_header(udp_protocol, static_cast<std::uint16_t>(offset), more);
    return ipv6(fragment, joined({header, copy(whole.subspan(offset, size))}));
}

State add(FragmentAssembly& assembly, const Octets& octets) {
    return assembly.add(*IpPacket::parse(octets));
}

std::string assembled(const FragmentAssembly& assembly) {
    Buffer out;
    out.append("old content");
    return assembly.assemble(out) ? to_hex(out.bytes()) : "-";
}

TEST(FragmentAssembly, JoinsIpv4InAnyOrder) {
    const auto whole = numbered(60);
    const std::vector<Octets> fragments = {v4_fragment(whole, 0, 24, true), v4_fragment(whole, 24, 8, true),
                                           v4_fragment(whole, 32, 16, true), v4_fragment(whole, 48, 12, false)};
    auto expected = ipv4(udp_protocol, whole);
    Checksum checksum;
    checksum.add(Bytes(expected).first(20));
    store_be(expected.data() + 10, checksum.value());
    std::vector<std::size_t> order = {0, 1, 2, 3};
    do {
        FragmentAssembly assembly;
        for (std::size_t i = 0; i < 3; ++i) {
            ASSERT_EQ(State::incomplete, add(assembly, fragments[order[i]]));
            ASSERT_EQ("-", assembled(assembly));
        }
        ASSERT_EQ(State::complete, add(assembly, fragments[order[3]]));
        ASSERT_EQ(State::complete, assembly.state());
        ASSERT_EQ(to_hex(expected), assembled(assembly));
    } while (std::ranges::next_permutation(order).found);
}

TEST(FragmentAssembly, KeepsOptionsAndMakesTheIpv4HeaderRight) {
    const auto whole = numbered(20);
    const auto options = from_hex("9404 0000");
    FragmentAssembly assembly;
    add(assembly, v4_fragment(whole, 16, 4, false));
    EXPECT_EQ(State::complete, add(assembly, v4_fragment(whole, 0, 16, true, options)));
    Buffer out;
    ASSERT_TRUE(assembly.assemble(out));
    const auto packet = IpPacket::parse(out.bytes());
    ASSERT_TRUE(packet);
    EXPECT_EQ(44U, packet->size);
    EXPECT_EQ(44U, out.size());
    EXPECT_FALSE(packet->fragment);
    EXPECT_EQ(to_hex(whole), to_hex(packet->payload()));
    Checksum checksum;
    checksum.add(out.bytes().first(24));
    EXPECT_EQ(0xFFFF, checksum.sum());
}

TEST(FragmentAssembly, JoinsIpv6WithoutTheFragmentHeader) {
    const auto whole = numbered(30);
    FragmentAssembly assembly;
    EXPECT_EQ(State::incomplete, add(assembly, v6_fragment(whole, 24, 6, false)));
    EXPECT_EQ(State::incomplete, add(assembly, v6_fragment(whole, 0, 16, true)));
    EXPECT_EQ(State::complete, add(assembly, v6_fragment(whole, 16, 8, true)));
    EXPECT_EQ(to_hex(ipv6(udp_protocol, whole)), assembled(assembly));
}

TEST(FragmentAssembly, NamesTheNextHeaderInTheHeaderBeforeTheFragments) {
    // docs/formats/nmsg-messages.md 12.5: not always the fixed header
    const auto whole = joined({extension(udp_protocol, 0, 8), numbered(16)});
    const auto part = [&](std::size_t offset, std::size_t size, bool more) {
        const auto header = fragment_header(destination_options, static_cast<std::uint16_t>(offset), more);
        return ipv6(hop_by_hop, joined({extension(fragment, 0, 8), header, copy(Bytes(whole).subspan(offset, size))}));
    };
    FragmentAssembly assembly;
    add(assembly, part(0, 16, true));
    EXPECT_EQ(State::complete, add(assembly, part(16, 8, false)));
    EXPECT_EQ(to_hex(ipv6(hop_by_hop, joined({extension(destination_options, 0, 8), whole}))), assembled(assembly));
}

TEST(FragmentAssembly, CompletesAtOnceWithAFragmentThatIsAll) {
    const auto whole = numbered(13);
    FragmentAssembly assembly;
    EXPECT_EQ(State::complete, add(assembly, v6_fragment(whole, 0, 13, false)));
    EXPECT_EQ(to_hex(ipv6(udp_protocol, whole)), assembled(assembly));
}

TEST(FragmentAssembly, IsSpoiledForGood) {
    const auto whole = numbered(64);
    struct Case {
        const char* name;
        std::vector<Octets> fragments;  // the last one spoils
    };
    const Case cases[] = {
        {"duplicate", {v4_fragment(whole, 0, 16, true), v4_fragment(whole, 0, 16, true)}},
        {"overlap in front", {v4_fragment(whole, 8, 16, true), v4_fragment(whole, 0, 16, true)}},
        {"overlap behind", {v4_fragment(whole, 0, 16, true), v4_fragment(whole, 8, 16, true)}},
        {"within another", {v4_fragment(whole, 0, 32, true), v4_fragment(whole, 8, 8, true)}},
        {"around another", {v4_fragment(whole, 8, 8, true), v4_fragment(whole, 0, 32, true)}},
        {"odd size though others follow", {v4_fragment(whole, 0, 15, true)}},
        {"second last fragment", {v4_fragment(whole, 48, 16, false), v4_fragment(whole, 32, 16, false)}},
        {"beyond the end", {v4_fragment(whole, 16, 16, false), v4_fragment(whole, 32, 16, true)}},
        {"end before what is there", {v4_fragment(whole, 32, 16, true), v4_fragment(whole, 16, 16, false)}},
        {"end within what is there", {v4_fragment(whole, 32, 16, true), v4_fragment(whole, 32, 8, false)}},
        {"last one given twice", {v4_fragment(whole, 48, 16, false), v4_fragment(whole, 48, 16, false)}},
        {"IPv6 duplicate", {v6_fragment(whole, 0, 16, true), v6_fragment(whole, 0, 16, true)}},
    };
    for (const Case& each : cases) {
        FragmentAssembly assembly;
        for (std::size_t i = 0; i + 1 < each.fragments.size(); ++i) {
            ASSERT_EQ(State::incomplete, add(assembly, each.fragments[i])) << each.name;
        }
        EXPECT_EQ(State::invalid, add(assembly, each.fragments.back())) << each.name;
        for (std::size_t offset = 0; offset < 64; offset += 16) {
            EXPECT_EQ(State::invalid, add(assembly, v4_fragment(whole, offset, 16, offset < 48))) << each.name;
        }
        EXPECT_EQ("-", assembled(assembly)) << each.name;
    }
}

TEST(FragmentAssembly, TakesNothingAfterAFragmentTooMuch) {
    const auto whole = numbered(32);
    FragmentAssembly assembly;
    add(assembly, v4_fragment(whole, 0, 16, true));
    ASSERT_EQ(State::complete, add(assembly, v4_fragment(whole, 16, 16, false)));
    EXPECT_EQ(State::invalid, add(assembly, v4_fragment(whole, 0, 16, true)));
    EXPECT_EQ("-", assembled(assembly));
}

TEST(FragmentAssembly, DropsPadding) {
    const auto whole = numbered(20);
    FragmentAssembly assembly;
    add(assembly, joined({v4_fragment(whole, 0, 16, true), Octets(6, std::byte{0xFF})}));
    EXPECT_EQ(State::complete, add(assembly, joined({v4_fragment(whole, 16, 4, false), Octets(22, std::byte{0xFF})})));
    Buffer out;
    ASSERT_TRUE(assembly.assemble(out));
    EXPECT_EQ(to_hex(whole), to_hex(out.bytes().subspan(20)));
}

TEST(FragmentAssembly, PassesOverWhatWasNotCapturedOrIsNoFragment) {
    const auto whole = numbered(32);
    FragmentAssembly assembly;
    auto cut = v4_fragment(whole, 0, 16, true);
    cut.pop_back();
    EXPECT_EQ(State::incomplete, add(assembly, cut));
    auto too_short = v4_fragment(whole, 0, 16, true);
    store_be(too_short.data() + 2, std::uint16_t{19});
    EXPECT_EQ(State::incomplete, add(assembly, too_short));
    EXPECT_EQ(State::incomplete, add(assembly, ipv4(udp_protocol, whole)));
    EXPECT_EQ(0U, assembly.size());
    add(assembly, v4_fragment(whole, 0, 16, true));
    EXPECT_EQ(State::complete, add(assembly, v4_fragment(whole, 16, 16, false)));
}

TEST(FragmentAssembly, TellsWhatItHolds) {
    const auto whole = numbered(32);
    FragmentAssembly assembly;
    EXPECT_EQ(0U, assembly.size());
    add(assembly, v4_fragment(whole, 16, 16, false));
    EXPECT_EQ(16U, assembly.size());
    add(assembly, v4_fragment(whole, 0, 16, true));
    EXPECT_EQ(52U, assembly.size());
}

TEST(FragmentAssembly, RefusesPacketsThatCannotBe) {
    // The longest IPv4 packet is 65,535 octets, header included.
    for (const std::size_t size : {65'515U, 65'516U, 65'536U}) {
        const auto whole = numbered(size);
        FragmentAssembly assembly;
        add(assembly, v4_fragment(whole, 0, 40'000, true));
        EXPECT_EQ(State::complete, add(assembly, v4_fragment(whole, 40'000, size - 40'000, false)));
        Buffer out;
        EXPECT_EQ(size == 65'515, assembly.assemble(out)) << size;
        EXPECT_EQ(size == 65'515 ? 65'535U : 0U, out.size());
    }
}

TEST(FragmentAssembly, JoinsRandomPiecesInRandomOrder) {
    Random random(3);
    for (int round = 0; round < 300; ++round) {
        const auto whole = random.octets(1 + random.up_to(3000));
        std::vector<Octets> fragments;
        for (std::size_t at = 0; at < whole.size();) {
            const std::size_t size = std::min(8 * (1 + random.up_to(40)), whole.size() - at);
            fragments.push_back(v6_fragment(whole, at, size, at + size < whole.size()));
            at += size;
        }
        for (std::size_t i = fragments.size(); i > 1; --i) {
            std::swap(fragments[i - 1], fragments[random.up_to(i - 1)]);
        }
        FragmentAssembly assembly;
        for (std::size_t i = 0; i < fragments.size(); ++i) {
            ASSERT_EQ(i + 1 == fragments.size() ? State::complete : State::incomplete, add(assembly, fragments[i]));
        }
        ASSERT_EQ(to_hex(ipv6(udp_protocol, whole)), assembled(assembly));
    }
}

}  // namespace
}  // namespace spindrift::packet

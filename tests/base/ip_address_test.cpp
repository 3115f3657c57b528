#include "octets.hpp"

#include <spindrift/base/ip_address.hpp>

#include <arpa/inet.h>
#include <gtest/gtest.h>

namespace spindrift {
namespace {

using tests::from_hex;
using tests::to_hex;

std::string system_text(int family, Bytes octets) {
    char text[INET6_ADDRSTRLEN];
    return inet_ntop(family, octets.data(), text, sizeof text);
}

// The system's reading in hex, or `-`.
std::string system_reading(const std::string& text) {
    std::byte octets[16];
    if (inet_pton(AF_INET, text.c_str(), octets) == 1) {
        return to_hex(Bytes(octets, 4));
    }
    return inet_pton(AF_INET6, text.c_str(), octets) == 1 ? to_hex(Bytes(octets, 16)) : "-";
}

std::string reading(std::string_view text) {
    const auto address = IpAddress::parse(text);
    return address ? to_hex(address->octets()) : "-";
}

// Addresses whose groups are often zero or ffff, where the forms of IPv6 differ.
tests::Octets random_ipv6(tests::Random& random) {
    auto octets = random.octets(16);
    for (std::size_t group = 0; group < 8; ++group) {
        const std::size_t choice = random.up_to(5);
        if (choice < 4) {
            const std::byte fill = choice == 3 ? std::byte{0xFF} : std::byte{0};
            octets[2 * group] = octets[2 * group + 1] = fill;
        } else if (choice == 4) {
            octets[2 * group] = std::byte{0};
        }
    }
    return octets;
}

TEST(IpAddress, ShowsIpv4AsTheSystemDoes) {
    tests::Random random(7);
    for (int i = 0; i < 50'000; ++i) {
        const auto octets = random.octets(4);
        ASSERT_EQ(system_text(AF_INET, octets), IpAddress::from_octets(octets)->text());
    }
}

TEST(IpAddress, ShowsIpv6AsTheSystemDoes) {
    tests::Random random(8);
    for (int i = 0; i < 100'000; ++i) {
        const auto octets = random_ipv6(random);
        ASSERT_EQ(system_text(AF_INET6, octets), IpAddress::from_octets(octets)->text());
    }
}

TEST(IpAddress, ShowsTheExamplesOfTheSpecification) {
    // docs/formats/dns.md 8.4
    for (const std::string_view text : {"::192.0.2.1", "::ffff:192.0.2.1", "::0.1.0.2", "::1", "::100",
                                        "::", "64:ff9b::c000:221", "::ffff:0:c000:201", "2001:db8:0:1:1:1:1:1"}) {
        EXPECT_EQ(text, IpAddress::parse(text)->text());
    }
}

TEST(IpAddress, ReadsBackWhatItShows) {
    tests::Random random(9);
    for (int i = 0; i < 20'000; ++i) {
        const auto octets = i % 2 == 0 ? random.octets(4) : random_ipv6(random);
        const auto address = IpAddress::from_octets(octets);
        ASSERT_EQ(address, IpAddress::parse(address->text()));
    }
}

TEST(IpAddress, ReadsWhatTheSystemReads) {
    for (const std::string text : {"1.2.3.4",
                                   "0.0.0.0",
                                   "255.255.255.255",
                                   "256.1.1.1",
                                   "1.2.3",
                                   "1.2.3.4.5",
                                   "1.2.3.",
                                   ".1.2.3",
                                   "01.2.3.4",
                                   "1.2.3.04",
                                   "00.0.0.0",
                                   "1.2.3.0004",
                                   " 1.2.3.4",
                                   "1.2.3.4 ",
                                   "1.2.3.4a",
                                   "0x1.2.3.4",
                                   "1..2.3",
                                   "+1.2.3.4",
                                   "",
                                   ":",
                                   "::",
                                   ":::",
                                   "1::",
                                   "::1",
                                   "1::2::3",
                                   "1:2:3:4:5:6:7:8",
                                   "1:2:3:4:5:6:7",
                                   "1:2:3:4:5:6:7:8:9",
                                   "1:2:3:4:5:6:7::",
                                   "::2:3:4:5:6:7:8",
                                   "1:2:3:4::5:6:7:8",
                                   "::1.2.3.4",
                                   "::ffff:1.2.3.4",
                                   "1.2.3.4::",
                                   "1:2:3:4:5:6:1.2.3.4",
                                   "1:2:3:4:5:6:7:1.2.3.4",
                                   "::01.2.3.4",
                                   "::1.2.3",
                                   "::256.1.1.1",
                                   "fe80::1%eth0",
                                   "[::1]",
                                   "ABCD:EF01:2345:6789:abcd:ef01:2345:6789",
                                   "12345::",
                                   "g::",
                                   "0001::",
                                   "00001::",
                                   "1:",
                                   ":1",
                                   "ffff:ffff:ffff:ffff:ffff:ffff:255.255.255.255",
                                   "0000:0000:0000:0000:0000:0000:0000:0000:0"}) {
        EXPECT_EQ(system_reading(text), reading(text)) << text;
    }
}

TEST(IpAddress, ReadsMutatedTextAsTheSystemDoes) {
    constexpr std::string_view letters = "0123456789abcfF:. %";
    tests::Random random(10);
    for (int i = 0; i < 100'000; ++i) {
        std::string text = IpAddress::from_octets(i % 2 == 0 ? random.octets(4) : random_ipv6(random))->text();
        for (std::size_t changes = random.up_to(2) + 1; changes-- > 0;) {
            const std::size_t at = random.up_to(text.size());
            switch (random.up_to(2)) {
                case 0: text.insert(at, 1, letters[random.up_to(letters.size() - 1)]); break;
                case 1: text.erase(std::min(at, text.size()), 1); break;
                default: text.resize(at); break;
            }
        }
        ASSERT_EQ(system_reading(text), reading(text)) << text;
    }
}

TEST(IpAddress, RefusesNulAndSurplusText) {
    EXPECT_EQ("-", reading(std::string_view("1.2.3.4\0", 8)));
    EXPECT_EQ("-", reading(std::string_view("::1\0", 4)));
    EXPECT_EQ("-", reading(tests::repeated("0", 1000)));
    EXPECT_EQ("-", reading(tests::repeated("0:", 1000)));
}

TEST(IpAddress, TakesFourOrSixteenOctetsOnly) {
    for (std::size_t size = 0; size <= 20; ++size) {
        const tests::Octets octets(size);
        EXPECT_EQ(size == 4 || size == 16, IpAddress::from_octets(octets).has_value()) << size;
    }
    EXPECT_TRUE(IpAddress::from_octets(tests::Octets(4))->is_v4());
    EXPECT_FALSE(IpAddress::from_octets(tests::Octets(16))->is_v4());
}

TEST(IpAddress, TellsFamiliesApart) {
    EXPECT_NE(IpAddress::from_octets(tests::Octets(4)), IpAddress::from_octets(tests::Octets(16)));
    EXPECT_EQ(IpAddress(), *IpAddress::parse("0.0.0.0"));
    EXPECT_LT(*IpAddress::parse("9.0.0.0"), *IpAddress::parse("10.0.0.0"));
}

TEST(IpAddress, WritesNoFurtherThanItsRoom) {
    const auto longest = from_hex("ffffffffffffffffffffffffffffffff");
    char text[address_room];
    EXPECT_EQ("255.255.255.255", std::string(text, put_ipv4(text, longest.data())));
    EXPECT_EQ("ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", std::string(text, put_ipv6(text, longest.data())));
}

}  // namespace
}  // namespace spindrift

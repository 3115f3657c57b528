#include <spindrift/anonymize/address_map.hpp>

#include <spindrift/base/error.hpp>
#include <spindrift/base/ip_address.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <bit>
#include <random>
#include <string>

namespace spindrift::anonymize {
namespace {

using testing::HasSubstr;

std::unique_ptr<AddressMap> crypto_pan(const std::string& key = "0123456789abcdefghijklmnopqrstuv") {
    return make_crypto_pan(as_bytes(key).first<32>());
}

std::string replaced(AddressMap& map, const std::string& text) {
    const auto address = IpAddress::parse(text);
    std::array<std::byte, 16> octets{};
    std::ranges::copy(address->octets(), octets.begin());
    if (address->is_v4()) {
        store_be(octets.data(), map.ipv4(load_be<std::uint32_t>(octets.data())));
        return IpAddress::from_octets(Bytes(octets).first(4))->text();
    }
    map.ipv6(octets);
    return IpAddress::from_octets(octets)->text();
}

// What traceanon of libtrace 4.0.34 makes of these addresses.
TEST(CryptoPan, IsThatOfLibtrace) {
    const auto map = crypto_pan();
    EXPECT_EQ(replaced(*map, "0.0.0.1"), "220.199.216.225");
    EXPECT_EQ(replaced(*map, "10.0.0.1"), "214.192.32.217");
    EXPECT_EQ(replaced(*map, "10.0.0.2"), "214.192.32.218");
    EXPECT_EQ(replaced(*map, "10.1.255.255"), "214.193.15.128");
    EXPECT_EQ(replaced(*map, "127.0.0.1"), "135.39.192.33");
    EXPECT_EQ(replaced(*map, "192.0.2.1"), "64.224.60.38");
    EXPECT_EQ(replaced(*map, "192.0.2.129"), "64.224.60.248");
    EXPECT_EQ(replaced(*map, "198.51.100.7"), "70.203.99.39");
    EXPECT_EQ(replaced(*map, "255.255.255.255"), "120.126.241.143");
    EXPECT_EQ(replaced(*map, "::"), "c420:d826:3fc7:d81d:c420:d826:3fc7:d81d");
    EXPECT_EQ(replaced(*map, "::1"), "c420:d826:3fc7:d81d:c420:d826:3fc7:d81c");
    EXPECT_EQ(replaced(*map, "2001:db8::1"), "e1de:edf9:1e38:3fe1:c420:d826:3fc7:d81c");
    EXPECT_EQ(replaced(*map, "2001:db8::2"), "e1de:edf9:1e38:3fe1:c420:d826:3fc7:d81e");
    EXPECT_EQ(replaced(*map, "2001:db8:0:1::1"), "e1de:edf9:1e38:3fe0:c420:d826:3fc7:d81c");
    EXPECT_EQ(replaced(*map, "fe80::1234:5678:9abc:def0"), "7100:3ff:c7df:1fc0:de04:5677:a83:42fc");
    EXPECT_EQ(replaced(*map, "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"), "70ff:f070:7f7d:8d88:70ff:f070:7f7d:8d88");
}

TEST(CryptoPan, KeepsCommonPrefixes) {
    const auto map = crypto_pan();
    std::mt19937 random(7);
    for (int i = 0; i < 2000; ++i) {
        const auto a = static_cast<std::uint32_t>(random());
        const std::uint32_t b = a ^ (static_cast<std::uint32_t>(random()) >> (i % 32));
        ASSERT_EQ(std::countl_zero(map->ipv4(a) ^ map->ipv4(b)), std::countl_zero(a ^ b)) << a << ' ' << b;
    }
}

TEST(CryptoPan, RemembersNothingThatChangesResults) {
    const auto map = crypto_pan();
    std::mt19937_64 random(8);
    for (int i = 0; i < 200'000; ++i) {  // more than it remembers
        static_cast<void>(map->ipv4(static_cast<std::uint32_t>(random())));
    }
    for (const std::string address : {"0.0.0.0", "192.0.2.1", "255.255.255.255", "2001:db8::1"}) {
        EXPECT_EQ(replaced(*map, address), replaced(*crypto_pan(), address));
    }
}

TEST(CryptoPan, DependsOnAllOfTheKey) {
    const std::string key = "0123456789abcdefghijklmnopqrstuv";
    for (const std::size_t at : {0U, 15U, 16U, 31U}) {
        std::string other = key;
        other[at] = 'X';
        EXPECT_NE(replaced(*crypto_pan(other), "192.0.2.1"), replaced(*crypto_pan(), "192.0.2.1")) << at;
    }
    EXPECT_TRUE(crypto_pan()->replaces_ipv6());
}

TEST(PrefixReplacement, ReplacesTheFirstBits) {
    EXPECT_EQ(replaced(*make_prefix_replacement("10.1.0.0/16"), "192.0.2.1"), "10.1.2.1");
    EXPECT_EQ(replaced(*make_prefix_replacement("10.1.255.255/9"), "192.129.2.1"), "10.1.2.1");
    EXPECT_EQ(replaced(*make_prefix_replacement("10.1.2.3/32"), "192.0.2.1"), "10.1.2.3");
    EXPECT_EQ(replaced(*make_prefix_replacement("10.1.2.3/0"), "192.0.2.1"), "192.0.2.1");
    EXPECT_EQ(replaced(*make_prefix_replacement("10.1.0.0/16"), "2001:db8::1"), "2001:db8::1");
    EXPECT_FALSE(make_prefix_replacement("10.1.0.0/16")->replaces_ipv6());
}

TEST(PrefixReplacement, RefusesWhatIsNoPrefix) {
    for (const std::string text :
         {"", "10.1.0.0", "10.1.0.0/33", "10.1.0.0/", "10.1/16", "x/8", "2001:db8::/32", "/8"}) {
        EXPECT_THROW(static_cast<void>(make_prefix_replacement(text)), Error) << text;
    }
}

}  // namespace
}  // namespace spindrift::anonymize

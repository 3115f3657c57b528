#include <spindrift/net/allow_list.hpp>

#include <spindrift/base/error.hpp>

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace spindrift::net {
namespace {

AllowList list_of(std::vector<std::string> texts) {
    return AllowList::parse(texts);
}

bool allows(const AllowList& list, std::string_view address) {
    return list.allows(*IpAddress::parse(address));
}

TEST(AllowList, AllowsAllWithoutEntries) {
    const AllowList list = list_of({});
    EXPECT_TRUE(list.empty());
    EXPECT_TRUE(allows(list, "192.0.2.1"));
    EXPECT_TRUE(allows(list, "2001:db8::1"));
}

TEST(AllowList, AllowsAddressesAndPrefixes) {
    const AllowList list = list_of({"192.0.2.16/28,198.51.100.7", "2001:db8:1::/48"});
    for (const char* const address : {"192.0.2.16", "192.0.2.31", "198.51.100.7", "2001:db8:1:ffff::1"}) {
        EXPECT_TRUE(allows(list, address)) << address;
    }
    for (const char* const address :
         {"192.0.2.15", "192.0.2.32", "198.51.100.6", "198.51.100.8", "2001:db8:2::", "2001:db8::", "0.0.0.0"}) {
        EXPECT_FALSE(allows(list, address)) << address;
    }
}

TEST(AllowList, FindsTheOuterOfTwoPrefixes) {
    const AllowList list = list_of({"10.1.2.3,10.0.0.0/8,10.1.0.0/16,10.255.255.255/32,9.0.0.0/8"});
    EXPECT_TRUE(allows(list, "10.200.0.1"));
    EXPECT_TRUE(allows(list, "10.1.2.4"));
    EXPECT_TRUE(allows(list, "9.9.9.9"));
    EXPECT_FALSE(allows(list, "11.0.0.0"));
    EXPECT_FALSE(allows(list, "8.255.255.255"));
}

TEST(AllowList, KeepsTheFamiliesApart) {
    EXPECT_FALSE(allows(list_of({"::/0"}), "192.0.2.1"));
    EXPECT_FALSE(allows(list_of({"::/0"}), "::ffff:192.0.2.1"));
    EXPECT_FALSE(allows(list_of({"0.0.0.0/0"}), "2001:db8::1"));
    EXPECT_TRUE(allows(list_of({"0.0.0.0/0,::/0"}), "2001:db8::1"));
}

TEST(AllowList, TakesMappedAddressesAsIpv4) {
    EXPECT_TRUE(allows(list_of({"192.0.2.0/24"}), "::ffff:192.0.2.1"));
    EXPECT_TRUE(allows(list_of({"::ffff:192.0.2.0/120"}), "192.0.2.1"));
    EXPECT_FALSE(allows(list_of({"::ffff:192.0.2.0/120"}), "192.0.3.1"));
}

TEST(AllowList, IgnoresBitsAfterThePrefix) {
    EXPECT_TRUE(allows(list_of({"192.0.2.77/25"}), "192.0.2.1"));
    EXPECT_FALSE(allows(list_of({"192.0.2.77/25"}), "192.0.2.128"));
}

TEST(AllowList, RefusesWhatIsNotANetwork) {
    for (const char* const text : {"", ",", "192.0.2.1,", "host", "192.0.2.1/33", "192.0.2.1/", "192.0.2.1/x",
                                   "2001:db8::/129", "192.0.2.1/-1", "192.0.2.1 "}) {
        EXPECT_THROW(list_of({text}), Error) << text;
    }
}

}  // namespace
}  // namespace spindrift::net

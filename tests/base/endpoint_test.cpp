#include <spindrift/base/endpoint.hpp>

#include <gtest/gtest.h>

namespace spindrift {
namespace {

TEST(Endpoint, IsShownAsAddressSlashPort) {
    EXPECT_EQ("192.0.2.1/8430", (Endpoint{*IpAddress::parse("192.0.2.1"), 8430}.text()));
    EXPECT_EQ("2001:db8::1/65535", (Endpoint{*IpAddress::parse("2001:db8::1"), 65535}.text()));
    EXPECT_EQ("0.0.0.0/0", Endpoint().text());
}

TEST(Endpoint, ComparesByAddressThenPort) {
    const IpAddress low = *IpAddress::parse("192.0.2.1");
    const IpAddress high = *IpAddress::parse("192.0.2.2");
    EXPECT_EQ((Endpoint{low, 5}), (Endpoint{low, 5}));
    EXPECT_LT((Endpoint{low, 5}), (Endpoint{low, 6}));
    EXPECT_LT((Endpoint{low, 6}), (Endpoint{high, 5}));
}

}  // namespace
}  // namespace spindrift

#include <spindrift/net/udp_address.hpp>

#include <gtest/gtest.h>

namespace spindrift::net {
namespace {

TEST(UdpAddress, IsWrittenTheWayPeopleWriteIt) {
    EXPECT_EQ((UdpAddress{{*IpAddress::parse("192.0.2.1"), 8430}, {}}.text()), "192.0.2.1/8430");
    EXPECT_EQ((UdpAddress{{*IpAddress::parse("ff02::8430"), 8430}, "eth1"}.text()), "ff02::8430%eth1/8430");
}

}  // namespace
}  // namespace spindrift::net

#include <spindrift/net/socket.hpp>

#include <spindrift/base/error.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace spindrift::net {
namespace {

TEST(Resolve, ReadsAddressesAndNames) {
    EXPECT_EQ(resolve("192.0.2.7").text(), "192.0.2.7");
    EXPECT_EQ(resolve("ff15::1").text(), "ff15::1");
    EXPECT_THAT(resolve("localhost").text(), testing::AnyOf("127.0.0.1", "::1"));
}

TEST(Resolve, SaysWhatIsNoAddress) {
    for (const char* const host : {"", "no.such.host.invalid", "1.2.3.4.5"}) {
        EXPECT_THROW(static_cast<void>(resolve(host)), Error) << host;
    }
}

TEST(MulticastSource, IsAnAddressOfThisHost) {
    const auto v4 = *IpAddress::parse("127.0.0.1");
    set_multicast_source(open_udp_socket(v4), v4);
    const auto foreign = *IpAddress::parse("198.51.100.77");
    EXPECT_THROW(set_multicast_source(open_udp_socket(foreign), foreign), Error);
    const auto foreign6 = *IpAddress::parse("2001:db8::77");
    EXPECT_THROW(set_multicast_source(open_udp_socket(foreign6), foreign6), Error);
}

}  // namespace
}  // namespace spindrift::net

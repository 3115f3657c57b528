#include <spindrift/ndag/receiver.hpp>

#include <spindrift/base/error.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace spindrift::ndag {
namespace {

using testing::HasSubstr;

TEST(Address, IsInterfaceGroupAndPort) {
    const Address address = Address::parse(Address::Transport::multicast, "lo,225.44.0.1,44000");
    EXPECT_EQ(address.beacons.interface, "lo");
    EXPECT_EQ(address.beacons.endpoint.text(), "225.44.0.1/44000");
    EXPECT_EQ(Address::parse(Address::Transport::multicast, "lo,ff02::1").beacons.endpoint.port, 9001);
    EXPECT_EQ(Address::parse(Address::Transport::tcp, "whatever,127.0.0.1,9").beacons.endpoint.text(), "127.0.0.1/9");
}

struct WrongAddress {
    const char* text;
    const char* reason;
};

class WrongAddresses : public testing::TestWithParam<WrongAddress> {};

TEST_P(WrongAddresses, AreRefusedWithAReason) {
    try {
        static_cast<void>(Address::parse(Address::Transport::multicast, GetParam().text));
        FAIL();
    } catch (const Error& error) {
        EXPECT_THAT(error.what(), HasSubstr(GetParam().reason));
    }
}

INSTANTIATE_TEST_SUITE_P(
    Table, WrongAddresses,  // docs/formats/ndag.md 5.1
    testing::Values(WrongAddress{"", "Bad ndag URI. Should be ndag:<interface>,<multicast group>,<port number>"},
                    WrongAddress{"lo", "Bad ndag URI. Should be"},
                    WrongAddress{"nosuch0,225.5.5.5,9999", "Failed to lookup interface nosuch0 -- No such device"},
                    WrongAddress{"lo,,9999", "is not an address"},
                    WrongAddress{"lo,127.0.0.1,9999", "it is not a multicast address"},
                    WrongAddress{"lo,225.5.5.5,", "not a port"}, WrongAddress{"lo,225.5.5.5,0", "not a port"},
                    WrongAddress{"lo,225.5.5.5,65536", "not a port"},
                    WrongAddress{"lo,225.5.5.5,99x", "\"99x\" is not a port"},
                    WrongAddress{"lo,225.5.5.5,9999,1", "not a port"}));

}  // namespace
}  // namespace spindrift::ndag

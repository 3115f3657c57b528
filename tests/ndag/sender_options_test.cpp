#include "sender_setup.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <memory>

// Ports, groups and interfaces; options that are refused.
namespace spindrift::ndag {
namespace {

using samples::beacon_port;
using samples::ethernet;
using samples::Listener;
using samples::on_loopback;
using samples::SenderSetup;
using samples::Sizes;
using samples::sizes_and_counts;
using testing::HasSubstr;
using testing::SizeIs;

TEST(Sender, TakesPortsNobodyUses) {
    SenderOptions options = on_loopback();
    options.streams = 40;
    std::map<std::uint16_t, int> users;
    std::vector<std::unique_ptr<Sender>> monitors;
    std::vector<std::unique_ptr<Listener>> listeners;
    for (int i = 0; i < 20; ++i) {
        monitors.push_back(std::make_unique<Sender>(options));
        for (const std::uint16_t port : monitors.back()->ports()) {
            ++users[port];
            listeners.push_back(std::make_unique<Listener>(port));  // listeners can bind to the port nevertheless
        }
    }
    EXPECT_THAT(users, SizeIs(20 * 40)) << "no port is used twice";
    EXPECT_EQ(users.count(beacon_port), 0);
}

TEST(Sender, SendsToIpv6Groups) {
    SenderOptions options = on_loopback();
    options.group = {{*IpAddress::parse("ff15::4:5"), beacon_port}, "lo"};
    std::unique_ptr<Sender> sender;
    try {
        sender = std::make_unique<Sender>(options);
    } catch (const Error& error) {
        GTEST_SKIP() << "there is no IPv6 here: " << error.what();
    }
    net::UdpAddress address = options.group;
    const Listener beacons(address);
    address.endpoint.port = sender->ports()[0];
    const Listener listener(address);
    sender->stream(0).add(ethernet(60));
    sender->stream(0).flush();
    EXPECT_EQ(sizes_and_counts(listener.all()), (Sizes{{102, 1}}));
    EXPECT_EQ(Beacon::parse(beacons.next())->ports, sender->ports());
}

TEST(Sender, FindsTheInterfaceByItsAddress) {
    SenderOptions options = on_loopback();
    options.group.interface.clear();
    options.source = *IpAddress::parse("127.0.0.1");
    SenderSetup setup(options);
    setup.stream().add(ethernet(60));
    EXPECT_THAT(setup.sent(), SizeIs(1));
}

struct WrongCase {
    const char* name;
    void (*change)(SenderOptions&);
    const char* complaint;
};

class WrongSenderOptions : public testing::TestWithParam<WrongCase> {};

TEST_P(WrongSenderOptions, AreRefused) {
    SenderOptions options = on_loopback();
    GetParam().change(options);
    try {
        const Sender sender(options);
        FAIL() << "it was made";
    } catch (const Error& error) {
        EXPECT_THAT(error.what(), HasSubstr(GetParam().complaint));
    }
}

INSTANTIATE_TEST_SUITE_P(
    All, WrongSenderOptions,
    testing::Values(
        WrongCase{"NoStreams", [](SenderOptions& o) { o.streams = 0; }, "one stream"},
        WrongCase{"SmallMessages", [](SenderOptions& o) { o.message_size = 535; }, "536"},
        WrongCase{"LargeMessages", [](SenderOptions& o) { o.message_size = 65'508; }, "65507"},
        WrongCase{"LargeBeacon",
                  [](SenderOptions& o) {
                      o.message_size = 536;
                      o.streams = 264;
                  },
                  "beacon is too large to fit in a single datagram, either increase MTU or reduce number of threads"},
        WrongCase{"NoBeaconPort", [](SenderOptions& o) { o.group.endpoint.port = 0; }, "1 to 65535"},
        WrongCase{"Families", [](SenderOptions& o) { o.source = IpAddress::parse("::1"); }, "IPv6"},
        WrongCase{"NoInterface", [](SenderOptions& o) { o.group.interface = "nosuch0"; }, "nosuch0"},
        WrongCase{"NoSource",
                  [](SenderOptions& o) {
                      o.group.interface.clear();
                      o.source = IpAddress::parse("198.51.100.77");
                  },
                  "198.51.100.77"},
        WrongCase{"Ttl", [](SenderOptions& o) { o.ttl = 256; },
                  "Failed to configure multicast TTL of 256 for 239.255.17.45:13440"},
        WrongCase{"PortsMeetBeacons",
                  [](SenderOptions& o) {
                      o.first_port = beacon_port - 1;
                      o.streams = 2;
                  },
                  "13440"}),
    [](const auto& one) { return one.param.name; });

}  // namespace
}  // namespace spindrift::ndag

#include <spindrift/net/interface_watch.hpp>

#include "tests/base/eventually.hpp"

#include <gtest/gtest.h>
#include <net/if.h>
#include <sched.h>

#include <cstdlib>
#include <functional>
#include <thread>

namespace spindrift::net {
namespace {

using Change = InterfaceWatch::Change;

bool ip(const char* words) {
    return std::system((std::string("ip ") + words + " >/dev/null 2>&1").c_str()) == 0;
}

/// Runs a test in a network namespace of its own, with an interface `veth7` of index 70.
class InterfaceWatchTest : public testing::Test {
protected:
    void run(const std::function<void()>& test) {
        bool has_run = false;
        std::thread([&] {
            // Namespaces belong to threads, and children of this thread are in its namespace.
            if (::unshare(CLONE_NEWNET) == 0 && ip("link add veth7 index 70 type veth") && ip("link set veth7 up") &&
                ip("addr add 192.0.2.7/24 dev veth7") && ip("route add 239.0.0.0/8 dev veth7")) {
                has_run = true;
                test();
            }
        }).join();
        if (!has_run) {
            GTEST_SKIP() << "needs root and ip with veth interfaces";
        }
    }

    static Change next(InterfaceWatch& watch) {
        Change change = Change::none;
        static_cast<void>(tests::eventually([&] { return (change = watch.check()) != Change::none; }));
        return change;
    }
};

InterfaceWatch watch_name(const char* name) {
    return InterfaceWatch([name] { return ::if_nametoindex(name); });
}

TEST_F(InterfaceWatchTest, NoticesAnotherInterfaceOfTheSameName) {
    run([&] {
        InterfaceWatch watch = watch_name("veth7");
        EXPECT_EQ(watch.check(), Change::none);
        ASSERT_TRUE(ip("link del veth7"));
        EXPECT_EQ(next(watch), Change::lost);
        EXPECT_EQ(watch.check(), Change::none);
        ASSERT_TRUE(ip("link add veth7 type veth"));
        EXPECT_EQ(next(watch), Change::returned);
        EXPECT_EQ(watch.check(), Change::returned);
        watch.joined();
        EXPECT_EQ(watch.check(), Change::none);
        ASSERT_TRUE(ip("link del veth7"));
        EXPECT_EQ(next(watch), Change::lost);
    });
}

TEST_F(InterfaceWatchTest, NoticesAnotherInterfaceOfTheSameIndex) {
    run([&] {
        InterfaceWatch watch = watch_name("veth7");
        ASSERT_TRUE(ip("link del veth7") && ip("link add veth7 index 70 type veth"));
        EXPECT_EQ(next(watch), Change::lost);
        EXPECT_EQ(next(watch), Change::returned);
    });
}

TEST_F(InterfaceWatchTest, TakesNoNoticeOfWhatKeepsMemberships) {
    run([&] {
        InterfaceWatch watch = watch_name("veth7");
        ASSERT_TRUE(ip("link add veth8 type veth") && ip("link del veth8"));
        ASSERT_TRUE(ip("link set veth7 down") && ip("link set veth7 up"));
        ASSERT_TRUE(ip("link add bridge7 type bridge") && ip("link set veth7 master bridge7") &&
                    ip("link set veth7 nomaster"));
        ASSERT_TRUE(ip("link set veth7 down") && ip("link set veth7 name veth9"));
        EXPECT_EQ(watch.check(), Change::none);
    });
}

TEST_F(InterfaceWatchTest, FindsTheInterfaceOfAGroup) {
    run([&] {
        const auto find = [](const char* group, const char* interface) {
            return receiving_interface({{*IpAddress::parse(group), 1}, interface});
        };
        EXPECT_EQ(find("239.1.2.3", ""), 70U);
        EXPECT_EQ(find("225.1.2.3", ""), 0U);  // no route
        EXPECT_EQ(find("225.1.2.3", "veth7"), 70U);
        EXPECT_EQ(find("ff15::1", "veth7"), 70U);
        EXPECT_EQ(find("239.1.2.3", "veth8"), 0U);
        EXPECT_EQ(interface_with(*IpAddress::parse("192.0.2.7")), "veth7");
        EXPECT_EQ(interface_with(*IpAddress::parse("192.0.2.8")), "");
    });
}

}  // namespace
}  // namespace spindrift::net

#include "tests/pipeline/streams.hpp"

#include <spindrift/io/udp/socket_spec.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace spindrift::io {
namespace {

using namespace pipeline;

std::vector<std::string> texts(const SocketSpec& spec) {
    std::vector<std::string> texts;
    for (const net::UdpAddress& address : spec.addresses) {
        texts.push_back(address.text());
    }
    return texts;
}

// --- good ones (docs/formats/nmsgtool.md 5.1)

struct GoodSpec {
    const char* name;
    const char* text;
    std::vector<std::string> addresses;
    std::optional<unsigned> rate;
    unsigned frequency = 10;
};

class SocketSpecGood : public testing::TestWithParam<GoodSpec> {};

TEST_P(SocketSpecGood, IsRead) {
    const SocketSpec spec = SocketSpec::parse(GetParam().text, true);
    EXPECT_EQ(texts(spec), GetParam().addresses);
    EXPECT_EQ(spec.rate, GetParam().rate);
    EXPECT_EQ(spec.frequency, GetParam().frequency);
}

std::vector<std::string> ports(unsigned first, unsigned last) {
    std::vector<std::string> texts;
    for (unsigned port = first; port <= last; ++port) {
        texts.push_back("10.32.208.255/" + std::to_string(port));
    }
    return texts;
}

INSTANTIATE_TEST_SUITE_P(
    Spec, SocketSpecGood,
    testing::Values(GoodSpec{"OnePort", "127.0.0.1/8430", {"127.0.0.1/8430"}, {}},
                    GoodSpec{"Range", "10.32.208.255/8430..8437", ports(8430, 8437), {}},
                    GoodSpec{"RangeOfOne", "10.32.208.255/8430..8430", ports(8430, 8430), {}},
                    GoodSpec{"LongestRange", "10.32.208.255/8430..8450", ports(8430, 8450), {}},
                    GoodSpec{"Ipv6", "::1/9430", {"::1/9430"}, {}},
                    GoodSpec{"Ipv6Range", "2001:db8::1/1..2", {"2001:db8::1/1", "2001:db8::1/2"}, {}},
                    GoodSpec{"LeastAndGreatestPort", "1.2.3.4/65535", {"1.2.3.4/65535"}, {}},
                    GoodSpec{"Multicast", "224.0.1.1/8430", {"224.0.1.1/8430"}, {}},
                    GoodSpec{"MulticastByInterface", "224.0.1.1%eth0/8430", {"224.0.1.1%eth0/8430"}, {}},
                    GoodSpec{"MulticastV6ByInterface", "ff02::1%lo/8430", {"ff02::1%lo/8430"}, {}},
                    GoodSpec{"Broadcast", "255.255.255.255/8430", {"255.255.255.255/8430"}, {}},
                    GoodSpec{"Rate", "127.0.0.1/8430,1000", {"127.0.0.1/8430"}, 1000},
                    GoodSpec{"RateAndFrequency", "127.0.0.1/8430,1000,20", {"127.0.0.1/8430"}, 1000, 20},
                    GoodSpec{"RateInHex", "127.0.0.1/8430,0x10,010", {"127.0.0.1/8430"}, 16, 8},
                    GoodSpec{"RateZero", "127.0.0.1/8430,0", {"127.0.0.1/8430"}, 0},
                    GoodSpec{"RangeAndRate", "10.32.208.255/8430..8431,5", ports(8430, 8431), 5}),
    samples::by_name);

TEST(SocketSpec, TellsAddressesFromPorts) {
    const SocketSpec spec = SocketSpec::parse("::1/9430", false);
    EXPECT_EQ(spec.addresses[0].endpoint.address, IpAddress::parse("::1"));
    EXPECT_EQ(spec.addresses[0].endpoint.port, 9430);
    EXPECT_EQ(spec.addresses[0].interface, "");
    EXPECT_EQ(SocketSpec::parse("ff02::1%lo/1", false).addresses[0].interface, "lo");
}

// --- bad ones

struct BadSpec {
    const char* name;
    const char* text;
    const char* reason = "";
    bool paced = true;
};

class SocketSpecBad : public testing::TestWithParam<BadSpec> {};

TEST_P(SocketSpecBad, GivesOneLine) {
    try {
        SocketSpec::parse(GetParam().text, GetParam().paced);
        FAIL() << "taken";
    } catch (const Error& error) {
        EXPECT_THAT(error.what(), testing::HasSubstr(GetParam().reason));
        EXPECT_THAT(error.what(), testing::Not(testing::HasSubstr("\n")));
    }
}

INSTANTIATE_TEST_SUITE_P(
    Spec, SocketSpecBad,
    testing::Values(
        BadSpec{"Empty", "", "/"}, BadSpec{"NoSlash", "127.0.0.1", "/"}, BadSpec{"NoPort", "127.0.0.1/", "port"},
        BadSpec{"NoAddress", "/8430", "address"}, BadSpec{"HostName", "localhost/8430", "localhost"},
        BadSpec{"Brackets", "[::1]/8430", "[::1]"}, BadSpec{"LeadingZero", "127.0.0.01/8430", "127.0.0.01"},
        BadSpec{"PortZero", "127.0.0.1/0", "'0'"}, BadSpec{"PortTooLarge", "127.0.0.1/65536", "65536"},
        BadSpec{"PortThatWraps", "127.0.0.1/70000", "70000"}, BadSpec{"PortNegative", "127.0.0.1/-1", "-1"},
        BadSpec{"PortHex", "127.0.0.1/0x50", "0x50"}, BadSpec{"PortAndJunk", "127.0.0.1/8430abc", "8430abc"},
        BadSpec{"PortAndBlank", "127.0.0.1/ 8430", " 8430"}, BadSpec{"PortAndRest", "127.0.0.1/8430 ", "8430 "},
        BadSpec{"RangeReversed", "127.0.0.1/8431..8430", "8431..8430"},
        BadSpec{"RangeTooLong", "127.0.0.1/8430..8451", "21"}, BadSpec{"RangeOpen", "127.0.0.1/8430..", "''"},
        BadSpec{"RangeWithoutStart", "127.0.0.1/..8430", "''"},
        BadSpec{"RangeAndJunk", "127.0.0.1/8430..8431x", "8431x"},
        BadSpec{"RangeAtTheEnd", "127.0.0.1/65530..65536", "65536"},
        BadSpec{"RateOfAListener", "127.0.0.1/8430,10", "8430,10", false},
        BadSpec{"RateJunk", "127.0.0.1/8430,x", "'x'"}, BadSpec{"RateNegative", "127.0.0.1/8430,-5", "-5"},
        BadSpec{"RateReal", "127.0.0.1/8430,1.5", "1.5"},
        BadSpec{"RateTooLarge", "127.0.0.1/8430,4294967296", "4294967296"},
        BadSpec{"FrequencyJunk", "127.0.0.1/8430,10,x", "'x'"},
        BadSpec{"ThirdNumber", "127.0.0.1/8430,10,20,30", "20,30"}),
    samples::by_name);

// --- channels (docs/formats/nmsgtool.md 6.1)

std::vector<std::string> look_up(std::string_view content, std::string_view channel) {
    const samples::TemporaryFolder folder;
    return ChannelAliases::lookup(folder.write("chalias", content), channel);
}

TEST(ChannelAliases, GivesTheAddressesOfAllLinesInOrder) {
    const std::string file =
        "ch212 10.32.212.255/8430 10.32.212.255/9430\n"
        "ch208 10.32.208.255/8430..8437\n"
        " \tch212\t10.0.0.1/1  \n";
    EXPECT_THAT(look_up(file, "ch212"), testing::ElementsAre("10.32.212.255/8430", "10.32.212.255/9430", "10.0.0.1/1"));
    EXPECT_THAT(look_up(file, "ch208"), testing::ElementsAre("10.32.208.255/8430..8437"));
}

TEST(ChannelAliases, WantsTheExactName) {
    EXPECT_THAT(look_up("ch212 a/1\n", "212"), testing::IsEmpty());
    EXPECT_THAT(look_up("ch212 a/1\n", "CH212"), testing::IsEmpty());
    EXPECT_THAT(look_up("ch212 a/1\n", "ch2120"), testing::IsEmpty());
    EXPECT_THAT(look_up("212 a/1\n", "212"), testing::ElementsAre("a/1"));
}

TEST(ChannelAliases, KnowsCommentsBlankLinesAndOtherEnds) {
    EXPECT_THAT(look_up("# comment\n\n  \nch1 a/1 # more\r\nch1 b/2\r\nch1 c/3", "ch1"),
                testing::ElementsAre("a/1", "b/2", "c/3"));
    EXPECT_THAT(look_up("#ch1 a/1\n", "ch1"), testing::IsEmpty());
}

TEST(ChannelAliases, ReadsLinesOfAnyLength) {
    std::string line = "ch1";
    for (int i = 0; i < 500; ++i) {
        line += " 10.0.0.1/8430";
    }
    EXPECT_EQ(look_up(line, "ch1").size(), 500U);
}

TEST(ChannelAliases, GivesNothingForANameWithoutAddresses) {
    EXPECT_THAT(look_up("ch1\n", "ch1"), testing::IsEmpty());
}

TEST(ChannelAliases, RefusesAFileItCannotRead) {
    EXPECT_THROW(ChannelAliases::lookup("/nonexistent/file", "ch1"), Error);
}

}  // namespace
}  // namespace spindrift::io

#include <spindrift/rates/traffic.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>

namespace spindrift::rates {
namespace {

using namespace trace;

using packet::LinkLayer;
using packet::Packet;
using testing::ElementsAre;
using testing::HasSubstr;

constexpr std::array<std::byte, 60> frame = [] {
    std::array<std::byte, 60> octets{};
    octets[12] = std::byte{0x08};  // IPv4
    octets[14] = std::byte{0x45};
    octets[23] = std::byte{17};
    return octets;
}();

Packet packet(std::uint32_t wire_size, LinkLayer link = LinkLayer::ethernet) {
    Packet result;
    result.octets = frame;
    result.wire_size = wire_size;
    result.link = link;
    return result;
}

TEST(TrafficCounter, CountsSizesOnTheWire) {
    const std::vector<std::string> filters = {"udp", "tcp", "len = 60"};
    TrafficCounter counter(filters);
    TrafficCounts counts = counter.zeros();
    const std::array packets = {packet(1518), packet(64)};
    counter.count(packets, counts);
    counter.count(packets, counts);
    EXPECT_THAT(counts, ElementsAre(Traffic{4, 3164}, Traffic{4, 3164}, Traffic{0, 0}, Traffic{4, 3164}));
}

TEST(TrafficCounter, LeavesOutWhatIsNoTraffic) {
    const std::vector<std::string> filters = {"udp"};
    TrafficCounter counter(filters);
    TrafficCounts counts = counter.zeros();
    const std::array packets = {packet(0), packet(64, LinkLayer::erf_meta), packet(64, LinkLayer::pcapng_meta),
                                packet(70)};
    counter.count(packets, counts);
    EXPECT_THAT(counts, ElementsAre(Traffic{1, 70}, Traffic{1, 70}));
}

TEST(TrafficCounter, TellsOfFiltersThatMakeNoSense) {
    const std::vector<std::string> filters = {"udp", "foo bar", "port 99999"};
    std::vector<std::string> refused;
    TrafficCounter counter(filters, [&](const std::string& filter, const std::string& reason) {
        refused.push_back(filter);
        EXPECT_FALSE(reason.empty());
        EXPECT_THAT(reason, testing::Not(HasSubstr("\n")));
    });
    EXPECT_THAT(refused, ElementsAre("foo bar", "port 99999"));
    TrafficCounts counts = counter.zeros();
    const std::array packets = {packet(64)};
    counter.count(packets, counts);
    EXPECT_THAT(counts, ElementsAre(Traffic{1, 64}, Traffic{1, 64}, Traffic{0, 0}, Traffic{0, 0}));
}

TEST(TrafficCounts, AreAdded) {
    TrafficCounts counts(2);
    add(counts, {{1, 10}, {2, 20}});
    add(counts, {{3, 30}, {4, 40}});
    EXPECT_THAT(counts, ElementsAre(Traffic{4, 40}, Traffic{6, 60}));
}

}  // namespace
}  // namespace spindrift::rates

#include "tests/packet/packets.hpp"

#include <spindrift/base/error.hpp>
#include <spindrift/tag/tag_filter.hpp>
#include <spindrift/tag/tagged_packet.hpp>

#include <gmock/gmock.h>

namespace spindrift::tag {
namespace {

// A scan of Telnet from AS 4134.
PacketTags scan() {
    PacketTags tags;
    tags.has_transport = true;
    tags.protocol = 6;
    tags.source_port = 40'000;
    tags.dest_port = 23;
    tags.flow_hash = 7;
    tags.filters = bits({Filter::erratic, Filter::tcp_port_23, Filter::udp_0x31});
    tags.source.providers = 0xE;
    tags.source.asn = 4134;
    tags.source.maxmind = {{'A', 'S'}, {'C', 'N'}};
    tags.source.netacuity = {{'N', 'A'}, {'U', 'S'}};
    tags.source.region = 4416;
    tags.source.polygons = {provider::polygon(0, 2735), provider::polygon(1, 0), provider::polygon(2, 99)};
    return tags;
}

PacketTags changed(const std::function<void(PacketTags&)>& change) {
    PacketTags tags = scan();
    change(tags);
    return tags;
}

bool is_true(std::string_view expression, const PacketTags& tags = scan()) {
    return TagFilter(expression).matches(tags);
}

TEST(TagFilter, ComparesEveryTag) {
    for (const char* const expression : {"asn == 4134 and not spoofed and dest_port in (23, 2323)",
                                         "protocol == 6",
                                         "protocol == \"tcp\"",
                                         "protocol ~ \"^t\"",
                                         "src_port == 40000",
                                         "src_port > 1024",
                                         "flow_hash == 7",
                                         "country == \"CN\"",
                                         "country == \"US\"",
                                         "continent in (\"AS\", \"EU\")",
                                         "maxmind_country == \"CN\"",
                                         "maxmind_continent == \"AS\"",
                                         "netacq_country == \"US\"",
                                         "netacq_continent == \"NA\"",
                                         "netacq_region == 4416",
                                         "netacq_polygon == 2735",
                                         "netacq_polygon == 99",
                                         "has netacq_polygon",
                                         "has asn",
                                         "erratic",
                                         "erratic == true",
                                         "spoofed == false",
                                         "not (spoofed or routed)",
                                         "udp_0x31 and tcp_port_23",
                                         "country != \"CN\""}) {
        EXPECT_TRUE(is_true(expression)) << expression;
    }
    for (const char* const expression :
         {"asn != 4134", "protocol == \"udp\"", "protocol ~ \"x\"", "dest_port < 23", "country == \"DE\"",
          "maxmind_country == \"US\"", "netacq_country != \"US\"", "netacq_polygon == 0", "netacq_region in (1, 2)",
          "spoofed", "not_ip", "erratic and spoofed", "nonroutable"}) {
        EXPECT_FALSE(is_true(expression)) << expression;
    }
}

TEST(TagFilter, HasAllFilters) {
    for (std::size_t i = 0; i < filter_count; ++i) {
        std::string name(to_text(static_cast<Filter>(i)));
        std::ranges::replace(name, '-', '_');
        PacketTags tags;
        EXPECT_FALSE(is_true(name, tags)) << name;
        tags.filters = bit(static_cast<Filter>(i));
        EXPECT_TRUE(is_true(name, tags)) << name;
    }
}

TEST(TagFilter, TakesRoutedForWhatItIsCalled) {
    const auto special = changed([](PacketTags& tags) { tags.filters = bits({Filter::routed, Filter::rfc5735}); });
    EXPECT_TRUE(is_true("routed", special));
    EXPECT_TRUE(is_true("nonroutable", special));
}

TEST(TagFilter, HasNoValueOfAProviderThatDoesNotKnowTheSource) {
    const auto unknown = changed([](PacketTags& tags) { tags.source.providers = 0; });
    for (const char* const field : {"asn", "country", "continent", "maxmind_country", "maxmind_continent",
                                    "netacq_country", "netacq_continent", "netacq_region", "netacq_polygon"}) {
        EXPECT_FALSE(is_true(std::string("has ") + field, unknown)) << field;
    }
    EXPECT_FALSE(is_true("asn != 1", unknown));
    EXPECT_TRUE(is_true("not asn == 1", unknown));
    EXPECT_FALSE(is_true("has netacq_polygon", changed([](PacketTags& tags) { tags.source.polygons = {}; })));
}

TEST(TagFilter, HasNoPortsWithoutTransportHeader) {
    const auto fragment = changed([](PacketTags& tags) { tags.has_transport = false; });
    for (const char* const field : {"protocol", "src_port", "dest_port", "flow_hash"}) {
        EXPECT_FALSE(is_true(std::string("has ") + field, fragment)) << field;
    }
}

std::string error_of(std::string_view expression) {
    try {
        const TagFilter compiles(expression);
        return {};
    } catch (const Error& error) {
        return error.what();
    }
}

TEST(TagFilter, SaysWhatIsWrong) {
    EXPECT_EQ(error_of("asm == 1"), "at 1: there is no tag asm; did you mean asn?");
    EXPECT_EQ(error_of("not_ipp"),
              "at 8: an operator such as == must follow not_ipp; has not_ipp asks whether there is "
              "a value");
    EXPECT_THAT(error_of("asn"), testing::StartsWith("at 4: an operator such as == must follow asn"));
    EXPECT_THAT(error_of("dest_port == 65536"), testing::HasSubstr("at 14"));
    EXPECT_THAT(error_of("spoofed == 1"), testing::HasSubstr("spoofed is true or false"));
    EXPECT_THAT(error_of("spoofed asn == 1"), testing::StartsWith("at 9: an operator such as == must follow spoofed"));
    EXPECT_THAT(error_of("protocol == \"tpc\""), testing::HasSubstr("(icmp, ipv4, tcp"));
    EXPECT_THAT(error_of(""), testing::StartsWith("at 1: "));
}

TEST(TagFilter, KnowsWhetherItNeedsATagger) {
    EXPECT_FALSE(TagFilter("spoofed and dest_port == 23").needs_provider());
    EXPECT_TRUE(TagFilter("spoofed or not (protocol == 1 and has asn)").needs_provider());
}

TEST(TagFilter, TakesTheStandardTagsOfPacketsWithoutTags) {
    const auto frame =
        tests::joined({tests::from_hex("020000000001 020000000002 0800"), tests::ipv4(17, tests::udp(4096, 53, {}))});
    packet::Packet packet;
    packet.link = packet::LinkLayer::ethernet;
    packet.octets = frame;
    EXPECT_TRUE(TagFilter("dest_port == 53 and protocol == \"udp\" and rfc5735").matches(packet));
    EXPECT_FALSE(TagFilter("has asn").matches(packet));
    packet.link = packet::LinkLayer::pcapng_meta;
    EXPECT_TRUE(TagFilter("has asn").matches(packet)) << "metadata are not filtered";
}

}  // namespace
}  // namespace spindrift::tag

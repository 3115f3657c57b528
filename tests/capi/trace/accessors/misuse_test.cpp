#include "every_accessor.hpp"
#include "frames.hpp"

#include <gtest/gtest.h>

// NULL where programs must not pass it, and packets without a trace.
namespace trace_test {
namespace {

/// A packet as `trace_create_packet` makes it: never read.
TestPacket never_read() {
    TestPacket packet(TRACE_TYPE_UNKNOWN, {});
    packet->trace = nullptr;
    packet->header = nullptr;
    packet->payload = nullptr;
    packet->cached = {};
    packet->cached.capture_length = packet->cached.wire_length = -1;
    packet->cached.payload_length = packet->cached.framing_length = -1;
    return packet;
}

TEST(Misuse, PacketNeverRead) {
    TestPacket packet = never_read();
    EXPECT_EQ(trace_get_payload_length(packet), 0U);
    EXPECT_EQ(trace_get_link_type(packet), TRACE_TYPE_CONTENT_INVALID);
    for (const Accessor& accessor : accessors) {
        const std::string answer = accessor.call(packet);
        const std::string name = accessor.name;
        const bool is_number = name.ends_with("port") || name == "payload_length" || name == "fragment";
        const bool is_outermost = name.starts_with("outermost");
        EXPECT_TRUE(answer == "-" || name == "link_type" || (is_number && answer.starts_with("0")) ||
                    (is_outermost && answer.ends_with("-/0")))
            << name << ": " << answer;
    }
}

TEST(Misuse, NullPacket) {
    EXPECT_EQ(trace_get_packet_meta(nullptr, nullptr, nullptr), nullptr);
    EXPECT_EQ(trace_get_layer2(nullptr, nullptr, nullptr), nullptr);
    EXPECT_EQ(trace_get_layer3(nullptr, nullptr, nullptr), nullptr);
    EXPECT_EQ(trace_get_transport(nullptr, nullptr, nullptr), nullptr);
    EXPECT_EQ(trace_get_ip(nullptr), nullptr);
    EXPECT_EQ(trace_get_ip6(nullptr), nullptr);
    EXPECT_EQ(trace_get_tcp(nullptr), nullptr);
    EXPECT_EQ(trace_get_udp(nullptr), nullptr);
    EXPECT_EQ(trace_get_icmp(nullptr), nullptr);
    EXPECT_EQ(trace_get_icmp6(nullptr), nullptr);
    EXPECT_EQ(trace_get_sctp(nullptr), nullptr);
    EXPECT_EQ(trace_get_fragment_offset(nullptr, nullptr), 0);
    EXPECT_EQ(trace_get_source_port(nullptr), 0);
    EXPECT_EQ(trace_get_destination_port(nullptr), 0);
    EXPECT_EQ(trace_get_payload_length(nullptr), 0U);
    EXPECT_EQ(trace_checksum_layer3(nullptr, nullptr), nullptr);
    EXPECT_EQ(trace_checksum_transport(nullptr, nullptr), nullptr);
    std::uint8_t version = 0;
    EXPECT_EQ(trace_get_ospf_header(nullptr, &version, nullptr), nullptr);
}

TEST(Misuse, NullResults) {
    TestPacket packet(TRACE_TYPE_ETH, ethernet(0x0800, tcp_packet()));
    libtrace_linktype_t link = TRACE_TYPE_UNKNOWN;
    EXPECT_EQ(trace_get_layer2(packet, nullptr, nullptr), nullptr);
    EXPECT_EQ(trace_get_layer2(packet, &link, nullptr), packet->payload);
    EXPECT_EQ(trace_get_packet_meta(packet, nullptr, nullptr), nullptr);
    EXPECT_NE(trace_get_layer3(packet, nullptr, nullptr), nullptr);
    EXPECT_NE(trace_get_transport(packet, nullptr, nullptr), nullptr);
    EXPECT_EQ(trace_get_fragment_offset(packet, nullptr), 0);
    EXPECT_EQ(trace_get_ospf_header(packet, nullptr, nullptr), nullptr);
}

TEST(Misuse, NullHeaders) {
    EXPECT_EQ(trace_get_payload_from_meta(nullptr, nullptr, nullptr), nullptr);
    EXPECT_EQ(trace_get_next_option(nullptr, nullptr, nullptr, nullptr, nullptr), 0);
    EXPECT_EQ(trace_get_ospf_contents_v2(nullptr, nullptr, nullptr), nullptr);
    EXPECT_EQ(trace_get_first_ospf_lsa_from_update_v2(nullptr, nullptr), nullptr);
    EXPECT_EQ(trace_get_first_ospf_lsa_from_db_desc_v2(nullptr, nullptr), nullptr);
    EXPECT_EQ(trace_get_first_ospf_link_from_router_lsa_v2(nullptr, nullptr), nullptr);
    EXPECT_EQ(trace_get_next_ospf_link_v2(nullptr, nullptr, nullptr, nullptr), 0);
    EXPECT_EQ(trace_get_next_ospf_lsa_v2(nullptr, nullptr, nullptr, nullptr, nullptr, nullptr), 0);
    EXPECT_EQ(trace_get_next_ospf_lsa_header_v2(nullptr, nullptr, nullptr, nullptr, nullptr), 0);
    EXPECT_EQ(trace_get_ospf_metric_from_as_external_lsa_v2(nullptr), 0U);
    EXPECT_EQ(trace_get_ospf_metric_from_summary_lsa_v2(nullptr), 0U);
}

}  // namespace
}  // namespace trace_test

#include <spindrift/compat/nmsg_lines.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace spindrift::compat {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::vector<std::string> shown(const Event& event, int kafka_log_level = 3) {
    std::vector<std::string> texts;
    for (const Line& line : NmsgLines("prog", kafka_log_level).lines(event)) {
        texts.push_back(std::to_string(line.level) + " " + line.text);
    }
    return texts;
}

TEST(NmsgLines, TellOnceWhatCouldNotBeRead) {
    EXPECT_THAT(shown(event::TextsUnreadable{"in", "line", 2, 9, 4, "it is not JSON", ""}),
                ElementsAre("1 prog: input in: left out 2 of 9 lines that are not messages; line 4: it is not JSON"));
    EXPECT_THAT(shown(event::TextsUnreadable{"in", "line", 9, 9, 1, "it is not JSON", "use -r"}),
                ElementsAre("1 prog: input in: none of its 9 lines is a message; line 1: it is not JSON; use -r"));
    EXPECT_THAT(shown(event::TextsUnreadable{"in", "record", 1, 1, 3, "it is not JSON", ""}),
                ElementsAre("1 prog: input in: its only record is not a message; record 3: it is not JSON"));
    EXPECT_THAT(shown(event::FieldsIgnored{"in", "line", 1, 7, "x"}),
                ElementsAre("1 prog: input in: left out 1 value of fields that its message type does not have; line 7: "
                            "x"));
    EXPECT_THAT(shown(event::FieldsIgnored{"in", "line", 2, 7, "ip", event::FieldsIgnored::Why::not_shown}),
                ElementsAre("1 prog: input in: left out 2 values that JSON could not show when it was written; line 7: "
                            "ip"));
}

TEST(NmsgLines, HaveTheWordsOfLibnmsg) {
    EXPECT_THAT(shown(event::NoOutputs{}), ElementsAre("1 nmsg_io: no outputs"));
    EXPECT_THAT(shown(event::CrcMismatch{0xAB, 0x12}),
                ElementsAre("1 libnmsg: WARNING: crc mismatch (ab != 12) [_input_nmsg_filter]"));
    EXPECT_THAT(shown(event::InvalidJsonSkipped{.line = "{"}), ElementsAre("2 JSON parse error: \"{\""));
    EXPECT_THAT(shown(event::InvalidJsonSkipped{.line = "{", .from_kafka = true}),
                ElementsAre("2 Kafka JSON parse error: \"{\""));
    EXPECT_THAT(shown(event::KickerFailed{"k", 3}), ElementsAre("1 WARNING: system() failed: 'k' ended with status 3"));
    EXPECT_THAT(shown(event::PacketInputOpened{"packet", "EN10MB"}),
                ElementsAre("2 packet_pcap_init: opening pcap handle with datalink type EN10MB"));
    EXPECT_THAT(
        shown(event::FilterUsed{.expression = "ip", .needs_ipv6 = true}),
        ElementsAre("5 nmsg_pcap_input_setfilter: need_ip6=1", "5 nmsg_pcap_input_setfilter: need_ipv4_frags=0",
                    "5 nmsg_pcap_input_setfilter: need_vlan=0", "5 nmsg_pcap_input_setfilter: userbpf_ip_only=0",
                    "3 nmsg_pcap_input_setfilter: using bpf 'ip'"));
    EXPECT_THAT(shown(event::FilterRefused{"x", "syntax error"}),
                ElementsAre("1 nmsg_pcap_input_setfilter: unable to compile bpf 'x': syntax error"));
    EXPECT_THAT(shown(event::OutputsClosed{nullptr, 0}), IsEmpty());
}

TEST(NmsgLines, TellWhyALinkLayerIsRefused) {
    using enum event::LinkLayerRefused::Reason;
    EXPECT_THAT(shown(event::LinkLayerRefused{"pkt", "RAW", needs_ethernet}),
                ElementsAre("1 pkt_pcap_init: ERROR: This message type cannot be used safely with datalink types other "
                            "than DLT_EN10MB."));
    EXPECT_THAT(shown(event::LinkLayerRefused{"packet", "NULL", needs_live_capture}),
                ElementsAre("1 packet_pcap_init: ERROR: Refusing to process packets from a non-live pcap handle with "
                            "datalink type NULL"));
    EXPECT_THAT(shown(event::LinkLayerRefused{"packet", "PPP", unknown_layer}),
                ElementsAre("1 packet_pcap_init: ERROR: Unable to open pcap handle with datalink type PPP"));
}

TEST(NmsgLines, NameWhatTheyAreAboutWhereLibnmsgHasNoWords) {
    EXPECT_THAT(shown(event::InputFailed{.input = "f", .reason = "cut", .kind = "parse error"}),
                ElementsAre("1 prog: input f: cut", "2 nmsg_io: iothr=0x0 parse error"));
    EXPECT_THAT(shown(event::OutputFailed{"write error on f: full"}), ElementsAre("0 prog: write error on f: full"));
    EXPECT_THAT(shown(event::MessagesSkipped{"f", 1, "parse error"}),
                ElementsAre("1 prog: output f: left out 1 message (parse error)"));
    EXPECT_THAT(shown(event::NonContainersSkipped{"a/1", "datagram", 2}),
                ElementsAre("1 prog: input a/1: left out 2 datagrams that hold no container"));
    EXPECT_THAT(shown(event::FragmentsMissing{"a.nmsg", "container", 2}),
                ElementsAre("1 prog: input a.nmsg: left out 2 containers with missing fragments"));
    EXPECT_THAT(shown(event::QueriesDropped{"eth0", 1}),
                ElementsAre("2 prog: input eth0: left out 1 DNS query that still waited for its response"));
    EXPECT_THAT(shown(event::NonContainersSkipped{"a/1", "record", 1}),
                ElementsAre("1 prog: input a/1: left out 1 record that holds no container"));
    EXPECT_THAT(shown(event::PacketsDropped{"eth0", 3}),
                ElementsAre("1 prog: input eth0: the kernel dropped 3 packets for lack of room"));
    EXPECT_THAT(shown(event::FilterRewritten{"udp 53", "udp port 53"}),
                ElementsAre("1 prog: bpf 'udp 53' is taken for 'udp port 53'"));
}

TEST(NmsgLines, NameTheKafkaEndpoint) {
    using Step = event::KafkaRefused::Step;
    EXPECT_THAT(shown(event::KafkaRefused{Step::address, "no"}), ElementsAre("1 prog: no"));
    EXPECT_THAT(shown(event::KafkaRefused{Step::produce, "no"}), ElementsAre("0 prog: no"));
    EXPECT_THAT(shown(event::KafkaLog{6, "FAC", "text", "t@h"}, 5),
                ElementsAre("5 prog: Kafka t@h: text (FAC, severity 6)"));
    EXPECT_THAT(shown(event::KafkaError{-195, "down", "t@h"}), ElementsAre("1 prog: Kafka t@h: down"));
    EXPECT_THAT(shown(event::KafkaRecordsLost{-192, "late", 2, "t@h"}),
                ElementsAre("1 prog: Kafka t@h: 2 records lost: late"));
    EXPECT_THAT(shown(event::KafkaPartitions{true, {1, 2}}), ElementsAre("2 prog: Kafka partitions assigned: 1 2"));
    EXPECT_THAT(shown(event::KafkaPartitions{false, {}}), ElementsAre("2 prog: Kafka partitions revoked:"));
    EXPECT_THAT(shown(event::KafkaProducerClosed{3, 2, 1}),
                ElementsAre("3 _kafka_ctx_destroy: produced 3 messages", "3 _kafka_ctx_destroy: delivered 2 messages",
                            "3 _kafka_ctx_destroy: dropped 1 messages"));
}

TEST(NmsgLines, HaveLibtracesWordsForNdagOneLevelLower) {
    EXPECT_THAT(shown(event::StreamJoined{"239.1.1.1:44001", 0}),
                ElementsAre("2 prog: Added new stream 239.1.1.1:44001 to thread 0"));
    EXPECT_THAT(
        shown(event::BadBeacon{.reason = event::BadBeacon::Reason::bad_magic, .count = 2}),
        ElementsAre("1 prog: Error while parsing nDAG control message: nDAG message does not have a valid magic "
                    "number. (2 of that kind)"));
}

}  // namespace
}  // namespace spindrift::compat

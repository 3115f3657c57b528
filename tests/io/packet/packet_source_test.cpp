#include "tests/packet/captures.hpp"

#include <spindrift/base/event_error.hpp>
#include <spindrift/compat/nmsg_lines.hpp>
#include <spindrift/packet/packet_file.hpp>

#include <spindrift/base/error.hpp>
#include <spindrift/io/file/reader.hpp>
#include <spindrift/io/packet/packet_source.hpp>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace spindrift::io {
namespace {

using namespace pipeline;

using namespace spindrift::tests;
using nmsg::PacketMessage;
using ::testing::ElementsAre;

constexpr std::uint32_t ethernet_link = 1;

struct Run {
    std::vector<std::string> messages;  // hex, behind the time in nanoseconds
    Counters counters;
    nmsg::Errc ending = nmsg::Errc::success;
    std::string error_message;
    std::vector<std::string> log;
};

Run run(const PcapWriter& writer, PacketMessage message, const std::string& filter = "",
        const dnsqr::Options& dnsqr = {}) {
    const CaptureFolder folder;
    Run result;
    PacketSource::Options options;
    options.message = message;
    options.dnsqr = dnsqr;
    options.report = Reporter([&](const Event& event) {
        for (const compat::Line& line : compat::NmsgLines("x").lines(event)) {
            result.log.push_back(fmt::format("{} {}", line.level, line.text));
        }
    });
    PacketSource source("a.pcap", packet::open_packet_file(folder.write("a.pcap", writer.octets)), options);
    if (!filter.empty()) {
        source.set_filter(filter);
    }
    const StopSignal stop;
    const auto batch = source.make_batch();
    while ((result.ending = source.read(*batch, stop)) == nmsg::Errc::success) {
        source.decode(*batch);
        EXPECT_EQ(nmsg::Errc::success, source.account(*batch, result.counters, options.report));
        for (const auto& payload : batch->payloads) {
            EXPECT_EQ(nmsg::numbers_of(message), (nmsg::TypeNumbers{payload.vid, payload.msgtype}));
            result.messages.push_back(fmt::format("{} {}", payload.time().nanoseconds(), to_hex(payload.data)));
        }
    }
    result.error_message = batch->error_message;
    return result;
}

std::string shown(std::int64_t seconds, const Octets& message) {
    return fmt::format("{} {}", seconds * 1'000'000'000, to_hex(message));
}

std::string with_size(std::size_t size) {
    return size < 128 ? fmt::format("{:02x}", size) : fmt::format("{:02x}{:02x}", (size & 0x7F) | 0x80, size >> 7);
}

std::string packet_message(std::int64_t seconds, const Octets& packet) {
    return shown(seconds, joined({from_hex("0801 12" + with_size(packet.size())), packet}));
}

std::string ncap_message(std::int64_t seconds, const Octets& packet) {
    const bool v6 = std::to_integer<unsigned>(packet[0]) >> 4 == 6;
    return shown(seconds, joined({from_hex((v6 ? "0801 12" : "0800 12") + with_size(packet.size())), packet}));
}

std::string pkt_message(std::int64_t seconds, const Octets& frame, std::size_t wire_size) {
    return shown(seconds,
                 joined({from_hex("0a" + with_size(frame.size())), frame, from_hex("10" + with_size(wire_size))}));
}

const Octets v4 = ipv4(17, udp(1, 53, copy("four")));
const Octets v6 = ipv6(17, udp(1, 53, copy("six")));
const Octets other_v4 = ipv4(17, udp(1, 54, copy("four")));
const Octets other_v6 = ipv6(17, udp(1, 54, copy("six")));
const Octets tcp = ipv4(6, Octets(20, std::byte{0x50}));
const Octets arp = from_hex("ffffffffffff 020000000001 0806 0001");
const Octets first_piece = ipv4(17, Bytes(udp(1, 53, Octets(16))).first(16), 0x2000);
const Octets last_piece = ipv4(17, Octets(8), 2);

TEST(PacketSource, MakesPacketMessages) {
    PcapWriter writer(ethernet_link);
    writer.add(ethernet(v4), 1).add(ethernet(v6), 2).add(arp, 3).add(ethernet(tcp), 4).add(ethernet(v4), 5, 0, 2000);
    writer.add(ethernet(v4, "8100 0007"), 6).add(ethernet(v6, "88a8 0007 8100 0008"), 7).add(ethernet(first_piece), 8);
    writer.add(joined({ethernet(v4), from_hex("000000")}), 9).add(ethernet(from_hex("45")), 10).add({}, 11);
    const auto result = run(writer, PacketMessage::packet);
    EXPECT_THAT(result.messages,
                ElementsAre(packet_message(1, v4), packet_message(2, v6), packet_message(4, tcp), packet_message(6, v4),
                            packet_message(7, v6), packet_message(8, first_piece),
                            packet_message(9, joined({v4, from_hex("000000")}))));
    EXPECT_EQ(nmsg::Errc::eof, result.ending);
    EXPECT_EQ(11U, result.counters.packets_in);
    EXPECT_EQ(1U, result.counters.packets_truncated);
    EXPECT_EQ(3U, result.counters.packets_ignored);
    EXPECT_THAT(result.log, ElementsAre("2 packet_pcap_init: opening pcap handle with datalink type EN10MB"));
}

TEST(PacketSource, MakesPktMessagesOfAllFrames) {
    PcapWriter writer(ethernet_link);
    const Octets cut(54, std::byte{1});
    writer.add(ethernet(v4), 1).add(arp, 2).add(cut, 3, 0, 2000).add({}, 4);
    EXPECT_THAT(run(writer, PacketMessage::pkt).messages,
                ElementsAre(pkt_message(1, ethernet(v4), 14 + v4.size()), pkt_message(2, arp, arp.size()),
                            pkt_message(3, cut, 2000), pkt_message(4, {}, 0)));
}

// The octets of the messages are tested in tagged_message_test.cpp.
TEST(PacketSource, MakesTaggedMessagesOfAllFrames) {
    PcapWriter writer(ethernet_link);
    const Octets cut(54, std::byte{1});
    writer.add(ethernet(v4), 1).add(arp, 2).add(cut, 3, 0, 2000).add({}, 4).add(ethernet(first_piece), 5);
    const auto result = run(writer, PacketMessage::tagged);
    EXPECT_EQ(result.ending, nmsg::Errc::eof);
    EXPECT_EQ(result.counters.packets_in, 5U);
    ASSERT_EQ(result.messages.size(), 5U);
    EXPECT_THAT(result.messages[0], testing::StartsWith("1000000000 0a04c0000201"));
    EXPECT_EQ(result.messages[1], shown(2, joined({from_hex("60106a10"), arp, from_hex("72011c")})));
    EXPECT_THAT(result.messages[2], testing::StartsWith("3000000000 60d00f6a36"));
}

TEST(PacketSource, FiltersTaggedMessages) {
    PcapWriter writer(ethernet_link);
    writer.add(ethernet(v4), 1).add(ethernet(other_v4), 2).add(arp, 3).add(ethernet(v6), 4);
    const auto result = run(writer, PacketMessage::tagged, "udp port 53");
    EXPECT_EQ(result.messages.size(), 2U);
}

TEST(PacketSource, MakesNcapMessagesOfDatagrams) {
    PcapWriter writer(ethernet_link);
    writer.add(ethernet(v4), 1).add(ethernet(tcp), 2).add(ethernet(v6), 3).add(ethernet(last_piece), 4).add(arp, 5);
    writer.add(ethernet(v4), 6, 0, 2000).add(joined({ethernet(v4), Octets(10)}), 7).add(ethernet(first_piece), 8);
    const auto whole = ipv4(17, udp(1, 53, Octets(16)));
    const auto result = run(writer, PacketMessage::ncap);
    ASSERT_EQ(4U, result.messages.size());
    EXPECT_EQ(ncap_message(1, v4), result.messages[0]);
    EXPECT_EQ(ncap_message(3, v6), result.messages[1]);
    EXPECT_EQ(ncap_message(7, joined({v4, Octets(10)})), result.messages[2]) << "with its padding";
    // All but the checksum, which is made anew.
    auto expected = ncap_message(8, whole);
    auto found = result.messages[3];
    const std::size_t checksum = found.find(' ') + 1 + 2 * (4 + 10);
    EXPECT_EQ(expected.replace(checksum, 4, "----"), found.replace(checksum, 4, "----"));
    EXPECT_EQ(2U, result.counters.packets_ignored);
    EXPECT_EQ(1U, result.counters.packets_truncated);
}

TEST(PacketSource, MakesDnsqrMessages) {
    PcapWriter writer(ethernet_link);
    const auto question = from_hex("0000 0001 0000 0000 0000 00 0001 0001");
    const auto asked = joined({from_hex("1234"), question});
    auto answered = asked;
    answered[2] = std::byte{0x80};
    auto response = ipv4(17, udp(53, 1, answered));
    std::swap_ranges(response.begin() + 12, response.begin() + 16, response.begin() + 16);
    writer.add(ethernet(ipv4(17, udp(1, 53, asked))), 1).add(ethernet(ipv4(17, udp(2, 53, asked))), 2);
    writer.add(ethernet(response), 3).add(arp, 4).add(ethernet(response), 4, 0, 999).add(ethernet(tcp), 5);
    const auto result = run(writer, PacketMessage::dnsqr);
    ASSERT_EQ(2U, result.messages.size());
    EXPECT_EQ(0U, result.messages[0].find("1000000000 0801")) << result.messages[0];
    EXPECT_EQ(0U, result.messages[1].find("2000000000 0802")) << result.messages[1];
    EXPECT_EQ(6U, result.counters.packets_in);
    EXPECT_EQ(2U, result.counters.packets_ignored);
    EXPECT_EQ(1U, result.counters.packets_truncated);
}

TEST(PacketSource, TellsOfQueriesBeforeTrouble) {
    PcapWriter writer(ethernet_link);
    const auto asked = from_hex("1234 0000 0001 0000 0000 0000 00 0001 0001");
    for (std::uint16_t i = 0; i < 5000; ++i) {
        writer.add(ethernet(ipv4(17, udp(i, 53, asked))), 1);
    }
    writer.octets.pop_back();
    const auto result = run(writer, PacketMessage::dnsqr);
    EXPECT_EQ(4999U, result.messages.size());
    EXPECT_EQ(nmsg::Errc::pcap_error, result.ending);
    EXPECT_EQ("truncated dump file; tried to read 59 captured bytes, only got 58", result.error_message);
}

TEST(PacketSource, AppliesTheFilterToAllIpPackets) {
    PcapWriter writer(ethernet_link);
    writer.add(ethernet(v4), 1).add(ethernet(other_v4), 2).add(ethernet(v6), 3).add(ethernet(other_v6), 4).add(arp, 5);
    writer.add(ethernet(other_v6, "8100 0001"), 6)
        .add(ethernet(v6, "8100 0001"), 7)
        .add(ethernet(other_v4, "8100 0001"), 8);
    EXPECT_THAT(run(writer, PacketMessage::packet, "udp port 53").messages,
                ElementsAre(packet_message(1, v4), packet_message(3, v6), packet_message(7, v6)));
    EXPECT_THAT(run(writer, PacketMessage::ncap, "udp port 53").messages,
                ElementsAre(ncap_message(1, v4), ncap_message(3, v6), ncap_message(7, v6)));
    EXPECT_THAT(run(writer, PacketMessage::pkt, "udp port 53").messages,
                ElementsAre(pkt_message(1, ethernet(v4), 14 + v4.size()), pkt_message(3, ethernet(v6), 14 + v6.size()),
                            pkt_message(7, ethernet(v6, "8100 0001"), 18 + v6.size())));
}

TEST(PacketSource, LetsFragmentsOfWhatMayMatchThrough) {
    PcapWriter writer(ethernet_link);
    writer.add(ethernet(first_piece), 1).add(ethernet(last_piece), 2);
    EXPECT_EQ(2U, run(writer, PacketMessage::packet, "udp port 53").messages.size());
    EXPECT_EQ(2U, run(writer, PacketMessage::packet, "udp port 54").messages.size()) << "they show no ports";
    EXPECT_EQ(1U, run(writer, PacketMessage::ncap, "udp port 53").messages.size());
    EXPECT_EQ(0U, run(writer, PacketMessage::ncap, "udp port 54").messages.size()) << "whole, they do";
}

TEST(PacketSource, UnderstandsPortsWithoutTheWord) {
    PcapWriter writer(ethernet_link);
    writer.add(ethernet(v4), 1).add(ethernet(other_v4), 2);
    const auto result = run(writer, PacketMessage::packet, "udp 53");
    EXPECT_THAT(result.messages, ElementsAre(packet_message(1, v4)));
    EXPECT_THAT(result.log, ::testing::Contains("1 x: bpf 'udp 53' is taken for 'udp port 53'"));
}

TEST(PacketSource, HasBothFilters) {
    PcapWriter writer(ethernet_link);
    const auto asked = from_hex("1234 0000 0001 0000 0000 0000 00 0001 0001");
    auto other = ipv4(17, udp(7, 53, asked));
    other[19] = std::byte{99};
    writer.add(ethernet(ipv4(17, udp(7, 53, asked)))).add(ethernet(ipv4(17, udp(8, 53, asked)))).add(ethernet(other));
    dnsqr::Options options;
    EXPECT_EQ(3U, run(writer, PacketMessage::dnsqr, "", options).messages.size());
    EXPECT_EQ(2U, run(writer, PacketMessage::dnsqr, "udp port 7", options).messages.size());
    options.address_filter = "(dst 198.51.100.2)";
    EXPECT_EQ(2U, run(writer, PacketMessage::dnsqr, "", options).messages.size());
    EXPECT_EQ(1U, run(writer, PacketMessage::dnsqr, "udp port 7", options).messages.size());
    options.address_filter = "(dst net 198.51.100.2/99)";
    EXPECT_THROW(run(writer, PacketMessage::dnsqr, "", options), Error);
}

std::string refusal(std::uint32_t link, PacketMessage message, const std::string& filter = "") {
    try {
        run(PcapWriter(link), message, filter);
        return "";
    } catch (const EventError& error) {
        return compat::NmsgLines("x").lines(error.event()).front().text;
    }
}

// The texts of docs/formats/nmsg-messages.md 12.1 and 12.3.
TEST(PacketSource, RefusesWhatIsNotSafe) {
    constexpr std::uint32_t null = 0;
    constexpr std::uint32_t raw = 101;
    constexpr std::uint32_t loop = 108;
    constexpr std::uint32_t cooked = 113;
    constexpr std::uint32_t ipv4_link = 228;
    constexpr std::uint32_t cooked_2 = 276;
    for (const std::uint32_t link : {null, raw, loop, cooked, ipv4_link, cooked_2}) {
        EXPECT_EQ(
            "pkt_pcap_init: ERROR: This message type cannot be used safely with datalink types other than DLT_EN10MB.",
            refusal(link, PacketMessage::pkt));
        EXPECT_NE("", refusal(link, PacketMessage::tagged));
        EXPECT_EQ("", refusal(link, PacketMessage::ncap));
        EXPECT_EQ("", refusal(link, PacketMessage::dnsqr));
    }
    for (const std::uint32_t link : {ethernet_link, raw, cooked, cooked_2}) {
        EXPECT_EQ("", refusal(link, PacketMessage::packet));
    }
    EXPECT_EQ(
        "packet_pcap_init: ERROR: Refusing to process packets from a non-live pcap handle with datalink type NULL",
        refusal(null, PacketMessage::packet));
    EXPECT_EQ(
        "packet_pcap_init: ERROR: Refusing to process packets from a non-live pcap handle with datalink type LOOP",
        refusal(loop, PacketMessage::packet));
    EXPECT_EQ("", refusal(ipv4_link, PacketMessage::packet)) << "what can be read is";
    EXPECT_EQ("packet_pcap_init: ERROR: Unable to open pcap handle with datalink type (unknown)",
              refusal(999, PacketMessage::packet));
    const std::string bad = refusal(ethernet_link, PacketMessage::packet, "no such filter");
    EXPECT_EQ(0U, bad.find("nmsg_pcap_input_setfilter: unable to compile bpf 'no such filter': ")) << bad;
    EXPECT_GT(bad.size(), 75U) << "with the reason";
    EXPECT_EQ(0U,
              refusal(ethernet_link, PacketMessage::packet, " ").find("nmsg_pcap_input_setfilter: unable to compile"));
}

TEST(PacketSource, ReadsOtherLinks) {
    for (const std::uint32_t link : {101U, 113U, 276U}) {
        const auto header = link == 101   ? Octets{}
                            : link == 113 ? from_hex("0000 0001 0006 0200000000010000 0800")
                                          : from_hex("0800 0000 00000001 0001 00 06 0200000000010000");
        PcapWriter writer(link);
        writer.add(joined({header, v4}), 1).add(joined({header, first_piece}), 2).add(joined({header, last_piece}), 3);
        EXPECT_EQ(packet_message(1, v4), run(writer, PacketMessage::packet).messages[0]) << link;
        EXPECT_EQ(2U, run(writer, PacketMessage::ncap).messages.size()) << link;
        EXPECT_EQ(2U, run(writer, PacketMessage::ncap, "udp port 53").messages.size()) << link;
    }
}

TEST(PacketSource, KeepsNanoseconds) {
    PcapWriter writer(ethernet_link, PcapWriter::Order::little, true);
    writer.add(ethernet(v4), 1, 123'456'789);
    const auto result = run(writer, PacketMessage::packet);
    EXPECT_EQ(0U, result.messages.at(0).find("1123456789 "));
}

TEST(PacketSource, CanBeReadMessageByMessage) {
    const CaptureFolder folder;
    PcapWriter writer(ethernet_link);
    writer.add(ethernet(v4)).add(ethernet(v6));
    const auto path = folder.write("a.pcap", writer.octets);
    PacketSource::Options options;
    options.message = PacketMessage::ncap;
    Reader reader(std::make_unique<PacketSource>(path, packet::open_packet_file(path), options));
    std::vector<std::string> ports;
    for (const Message& message : reader) {
        ASSERT_TRUE(message.is("base", "ncap"));
        ports.push_back(message.text("dstport"));
    }
    EXPECT_THAT(ports, ElementsAre("53", "53"));
}

}  // namespace
}  // namespace spindrift::io

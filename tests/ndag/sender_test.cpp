#include "sender_setup.hpp"
#include "tests/base/octets.hpp"
#include "tests/compat/lines.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace spindrift::ndag {
namespace {

using namespace std::chrono_literals;
using packet::LinkLayer;
using packet::Packet;
using samples::beacon_port;
using samples::ethernet;
using samples::limited_to;
using samples::Listener;
using samples::Octets;
using samples::on_loopback;
using samples::records_in;
using samples::SenderSetup;
using samples::Sizes;
using samples::sizes_and_counts;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::SizeIs;
using tests::to_hex;
using Clock = std::chrono::steady_clock;

TEST(Sender, TellsItsStreams) {
    // The example of docs/formats/ndag.md 2.3.
    SenderOptions options = on_loopback();
    options.first_port = 13'442;
    const Listener listener(beacon_port);
    const Sender sender(options);
    EXPECT_EQ(to_hex(listener.next()),
              "4e444147010100070001"
              "3482");
}

TEST(Sender, TellsItsStreamsEverySecond) {
    SenderOptions options = on_loopback();
    options.streams = 3;
    const Listener listener(beacon_port);
    const auto start = Clock::now();
    const Sender sender(options);
    const Octets first = listener.next();
    EXPECT_EQ(Beacon::parse(first)->ports, sender.ports());
    EXPECT_EQ(sender.ports()[1], sender.ports()[0] + 1);
    EXPECT_EQ(sender.ports()[2], sender.ports()[0] + 2);
    EXPECT_EQ(listener.next(), first);
    EXPECT_EQ(listener.next(), first);
    EXPECT_GE(Clock::now() - start, 1990ms);
}

TEST(Sender, WritesWhatOthersWrite) {
    // The header and the first record of the example in docs/formats/ndag.md 2.4; the padding is 0.
    SenderSetup setup;
    Packet packet = ethernet(54);
    packet.wire_size = 831;
    const std::uint64_t before = started_at(Timestamp::now());
    setup.stream().add(packet);
    const auto sent = setup.sent();
    ASSERT_THAT(sent, SizeIs(1));
    ASSERT_EQ(sent[0].size(), 24 + 72);
    const Bytes octets = sent[0];
    EXPECT_EQ(to_hex(octets.first(8)), "4e44414701020007");
    const auto started = load_le<std::uint64_t>(octets.data() + 8);
    EXPECT_LE(started, before);
    EXPECT_GT(started, before - 10'000) << "it counts milliseconds";
    EXPECT_EQ(to_hex(octets.subspan(16, 8)),
              "00000001"
              "0000"
              "0001");
    EXPECT_EQ(to_hex(octets.subspan(24, 18)),
              "5f402f0081d74841"
              "02000048"
              "0000033f"
              "0000");
    EXPECT_EQ(to_hex(octets.subspan(42)), to_hex(packet.octets));
}

TEST(Sender, LeavesOutWhatErfCannotExpress) {
    std::vector<std::string> lines;
    SenderOptions options = on_loopback();
    options.report = spindrift::tests::trace_lines([&](const std::string& line) { lines.push_back(line); });
    SenderSetup setup(options);
    Packet wireless = ethernet(60);
    wireless.link = LinkLayer::ieee80211;
    setup.stream().add(std::vector{wireless, ethernet(60), wireless});
    EXPECT_EQ(sizes_and_counts(setup.sent()), (Sizes{{102, 1}}));
    EXPECT_EQ(setup.sender.counts().refused, 2);
    EXPECT_THAT(lines, ElementsAre(HasSubstr("link type 4")));
}

TEST(Sender, DoesNotTakeMetadataForPackets) {
    std::vector<std::string> lines;
    SenderOptions options = on_loopback();
    options.report = spindrift::tests::trace_lines([&](const std::string& line) { lines.push_back(line); });
    SenderSetup setup(options);
    Packet block = ethernet(60);
    block.link = LinkLayer::pcapng_meta;
    Packet provenance = ethernet(60);
    provenance.link = LinkLayer::erf_meta;
    setup.stream().add(std::vector{block, ethernet(60), provenance, block});
    const auto sent = setup.sent();
    ASSERT_THAT(sent, SizeIs(1));
    ASSERT_THAT(records_in(sent[0]), SizeIs(2));
    EXPECT_TRUE(records_in(sent[0])[1].packet().is_metadata());
    const SentCounts counts = setup.sender.counts();
    EXPECT_EQ(counts.records, 2);
    EXPECT_EQ(counts.metadata, 1);
    EXPECT_EQ(counts.metadata_refused, 2);
    EXPECT_EQ(counts.refused, 0);
    EXPECT_THAT(lines, SizeIs(0));
}

TEST(Sender, SendsNothingWithoutPackets) {
    SenderSetup setup;
    setup.stream().add(std::span<const Packet>());
    setup.stream().tick(Clock::now());
    EXPECT_THAT(setup.sent(), SizeIs(0));
    EXPECT_EQ(setup.sender.counts().datagrams, 0);
}

TEST(Sender, SendsWhatHasWaited) {
    SenderSetup setup;
    setup.stream().add(std::vector{ethernet(60)});
    const auto now = Clock::now();
    setup.stream().tick(now);
    EXPECT_THAT(setup.listener.all(), SizeIs(0));
    setup.stream().tick(now + 50ms);  // the longest time until the next tick
    EXPECT_EQ(sizes_and_counts(setup.listener.all()), (Sizes{{102, 1}}));
}

TEST(Sender, KeepsAnIdleStreamAlive) {
    SenderSetup setup;
    const auto now = Clock::now();
    setup.stream().tick(now + 4900ms);
    EXPECT_THAT(setup.listener.all(), SizeIs(0));
    setup.stream().tick(now + 5100ms);
    setup.stream().tick(now + 5200ms);
    const auto sent = setup.listener.all();
    ASSERT_THAT(sent, SizeIs(1));
    EXPECT_EQ(to_hex(sent[0]), "4e44414701050007" + std::string(32, '0'));
    EXPECT_EQ(setup.sender.counts().keep_alives, 1);
    setup.stream().tick(now + 10'200ms);
    EXPECT_THAT(setup.listener.all(), SizeIs(1));
    setup.stream().add(ethernet(60));
    EXPECT_EQ(DataHeader::parse(setup.sent().at(0))->sequence, 1) << "keep-alives have no sequence numbers";
}

TEST(Sender, SendsRecordsOfOtherKinds) {
    SenderOptions options = limited_to(536);
    options.message_type = MessageType::tagged;
    SenderSetup setup(options);
    StreamSender& stream = setup.stream();
    for (int i = 0; i < 3; ++i) {
        if (stream.room() < 200 && stream.has_records()) {
            stream.end_message();
        }
        std::memset(stream.next_record(), 'a' + i, 200);
        stream.end_record(200);
    }
    const auto sent = setup.sent();
    ASSERT_THAT(sent, SizeIs(2));
    EXPECT_EQ(DataHeader::parse(sent[0])->type, MessageType::tagged);
    EXPECT_EQ(DataHeader::parse(sent[0])->records, 2);
    EXPECT_EQ(as_text(Bytes(sent[0]).subspan(24)), std::string(200, 'a') + std::string(200, 'b'));
    EXPECT_EQ(as_text(Bytes(sent[1]).subspan(24)), std::string(200, 'c'));
}

TEST(Sender, NumbersItsStreams) {
    SenderOptions options = on_loopback();
    options.streams = 2;
    Sender sender(options);
    const Listener first(sender.ports()[0]);
    const Listener second(sender.ports()[1]);
    for (unsigned i = 0; i < 2; ++i) {
        sender.stream(i).add(ethernet(60));
        sender.stream(i).flush();
    }
    const Octets one = first.next();
    const Octets other = second.next();
    EXPECT_EQ(DataHeader::parse(one)->stream, 0);
    EXPECT_EQ(DataHeader::parse(other)->stream, 1);
    EXPECT_EQ(DataHeader::parse(one)->started, DataHeader::parse(other)->started);
}

TEST(Sender, SendsTheRestAtTheEnd) {
    auto sender = std::make_unique<Sender>(on_loopback());
    const Listener listener(sender->ports()[0]);
    sender->stream(0).add(ethernet(60));
    EXPECT_THAT(listener.all(), SizeIs(0));
    sender.reset();
    EXPECT_THAT(listener.all(), SizeIs(1));
}

TEST(Sender, CountsWhatNobodyTakes) {
    std::vector<std::string> lines;
    SenderOptions options = on_loopback();
    options.group = {{*IpAddress::parse("127.0.0.1"), beacon_port}, {}};
    options.report = spindrift::tests::trace_lines([&](const std::string& line) { lines.push_back(line); });
    Sender sender(options);
    for (int i = 0; i < 3; ++i) {
        sender.stream(0).add(ethernet(60));
        sender.stream(0).flush();
    }
    const SentCounts counts = sender.counts();
    EXPECT_EQ(counts.records + counts.lost, 3);
    EXPECT_EQ(counts.datagrams + counts.errors, 3);
}

}  // namespace
}  // namespace spindrift::ndag

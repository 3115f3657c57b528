#include <spindrift/ndag/sender.hpp>

#include "tests/compat/lines.hpp"

#include "datagrams.hpp"

#include <spindrift/base/error.hpp>
#include <spindrift/base/text.hpp>
#include <spindrift/net/socket.hpp>
#include <spindrift/packet/erf.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <poll.h>

#include <map>
#include <random>

namespace spindrift::ndag {
namespace {

using namespace std::chrono_literals;
using packet::ErfRecord;
using packet::LinkLayer;
using packet::Packet;
using samples::Octets;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::SizeIs;
using Clock = std::chrono::steady_clock;

const IpAddress group = *IpAddress::parse("239.255.17.45");
constexpr std::uint16_t beacon_port = 13'440;

SenderOptions on_loopback() {
    SenderOptions options;
    options.group = {{group, beacon_port}, "lo"};
    options.monitor = 7;
    return options;
}

std::string hex(Bytes octets) {
    Buffer text;
    append_hex(text, octets, lower_hex_digits);
    return std::string(text.text());
}

/// Receives what is sent to a port of a group, as any client of nDAG does.
class Listener {
public:
    explicit Listener(const net::UdpAddress& address) : socket_(net::open_udp_socket(address.endpoint.address)) {
        net::set_option(socket_, SOL_SOCKET, SO_REUSEADDR, 1, "SO_REUSEADDR");
        net::set_option(socket_, SOL_SOCKET, SO_RCVBUF, 4 << 20, "SO_RCVBUF");
        const auto local = net::SocketAddress::from(address);
        if (::bind(socket_.get(), local.get(), local.size) != 0) {
            throw system_error("bind", errno);
        }
        net::join_group(socket_, address);
    }
    explicit Listener(std::uint16_t port) : Listener(net::UdpAddress{{group, port}, "lo"}) {}

    /// The next datagram; empty if none comes.
    Octets next(std::chrono::milliseconds patience = 5s) const {
        pollfd waiting{socket_.get(), POLLIN, 0};
        Octets datagram;
        if (::poll(&waiting, 1, static_cast<int>(patience.count())) == 1) {
            datagram.resize(65'536);
            datagram.resize(static_cast<std::size_t>(::recv(socket_.get(), datagram.data(), datagram.size(), 0)));
        }
        return datagram;
    }

    /// All that have come by now: on the loopback, all that were sent.
    std::vector<Octets> all() const {
        std::vector<Octets> datagrams;
        for (Octets one = next(0ms); !one.empty(); one = next(0ms)) {
            datagrams.push_back(std::move(one));
        }
        return datagrams;
    }

private:
    FileDescriptor socket_;
};

/// A monitor of one stream, and who listens to that.
struct Line {
    explicit Line(const SenderOptions& options = on_loopback()) : sender(options), listener(sender.ports().at(0)) {}

    StreamSender& stream() { return sender.stream(0); }

    std::vector<Octets> sent() {
        stream().flush();
        return listener.all();
    }

    Sender sender;
    Listener listener;
};

SenderOptions limited_to(std::size_t message_size) {
    SenderOptions options = on_loopback();
    options.message_size = message_size;
    return options;
}

const Octets frame = [] {
    Octets octets(10'000);
    for (std::size_t i = 0; i < octets.size(); ++i) {
        octets[i] = static_cast<std::byte>(i * 7 >> 3);
    }
    return octets;
}();

Packet ethernet(std::size_t size) {
    Packet packet;
    packet.octets = Bytes(frame).first(size);
    packet.wire_size = static_cast<std::uint32_t>(size + 4);
    packet.time = packet::PacketTime::from_parts(1'095'292'801, 721'000);
    packet.link = LinkLayer::ethernet;
    return packet;
}

/// The records of a message, which its header must count exactly.
std::vector<ErfRecord> records_in(const Octets& message) {
    const auto header = DataHeader::parse(message);
    EXPECT_TRUE(header);
    EXPECT_FALSE(header->is_truncated);
    std::vector<ErfRecord> records;
    Bytes rest = Bytes(message).subspan(data_header_size);
    while (!rest.empty()) {
        const auto record = ErfRecord::parse(rest);
        if (!record) {
            ADD_FAILURE() << "no record at octet " << message.size() - rest.size();
            break;
        }
        rest = rest.subspan(record->size());
        records.push_back(*record);
    }
    EXPECT_EQ(records.size(), header->records);
    return records;
}

std::vector<std::pair<std::size_t, std::size_t>> sizes_and_counts(const std::vector<Octets>& messages) {
    std::vector<std::pair<std::size_t, std::size_t>> all;
    for (const Octets& message : messages) {
        all.emplace_back(message.size(), records_in(message).size());
    }
    return all;
}

using Sizes = std::vector<std::pair<std::size_t, std::size_t>>;

TEST(Sender, TellsItsStreams) {
    // The example of docs/formats/ndag.md 2.3.
    SenderOptions options = on_loopback();
    options.first_port = 13'442;
    const Listener listener(beacon_port);
    const Sender sender(options);
    EXPECT_EQ(hex(listener.next()),
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
    Line line;
    Packet packet = ethernet(54);
    packet.wire_size = 831;
    const std::uint64_t before = started_at(Timestamp::now());
    line.stream().add(packet);
    const auto sent = line.sent();
    ASSERT_THAT(sent, SizeIs(1));
    ASSERT_EQ(sent[0].size(), 24 + 72);
    const Bytes octets = sent[0];
    EXPECT_EQ(hex(octets.first(8)), "4e44414701020007");
    const auto started = load_le<std::uint64_t>(octets.data() + 8);
    EXPECT_LE(started, before);
    EXPECT_GT(started, before - 10'000) << "milliseconds since November 2017";
    EXPECT_EQ(hex(octets.subspan(16, 8)),
              "00000001"
              "0000"
              "0001");
    EXPECT_EQ(hex(octets.subspan(24, 18)),
              "5f402f0081d74841"
              "02000048"
              "0000033f"
              "0000");
    EXPECT_EQ(hex(octets.subspan(42)), hex(packet.octets));
}

struct PackingCase {
    std::size_t message_size;
    std::vector<std::size_t> packets;
    Sizes datagrams;  ///< octets and records
};

class SenderPacking : public testing::TestWithParam<PackingCase> {};

TEST_P(SenderPacking, FollowsTheRules) {
    Line line(limited_to(GetParam().message_size));
    for (const std::size_t size : GetParam().packets) {
        line.stream().add(ethernet(size));
    }
    EXPECT_EQ(sizes_and_counts(line.sent()), GetParam().datagrams);
}

// docs/formats/ndag.md 7.1, where 16 in step 1 is 18.
INSTANTIATE_TEST_SUITE_P(
    Sizes, SenderPacking,
    testing::Values(PackingCase{1000, std::vector<std::size_t>(30, 60), {{960, 12}, {960, 12}, {492, 6}}},
                    PackingCase{960, {100, 800}, {{960, 2}}}, PackingCase{960, {100, 801}, {{142, 1}, {843, 1}}},
                    PackingCase{960, {100, 802}, {{142, 1}, {844, 1}}},
                    PackingCase{960, {100, 803}, {{142, 1}, {845, 1}}}, PackingCase{8900, {9500}, {{8900, 1}}},
                    PackingCase{8900, {60, 9500, 60}, {{102, 1}, {8900, 1}, {102, 1}}},
                    PackingCase{8900, {8858, 60}, {{8900, 1}, {102, 1}}},
                    // Less room than for 64 octets is left unused, 64 are not.
                    PackingCase{536, {413, 1}, {{455, 1}, {43, 1}}}, PackingCase{536, {412, 64}, {{536, 2}}},
                    PackingCase{536, {0, 0}, {{60, 2}}}));

TEST(Sender, SendsFullDatagramsAtOnce) {
    Line line(limited_to(536));
    line.stream().add(std::vector{ethernet(412)});
    EXPECT_THAT(line.listener.all(), SizeIs(0));
    line.stream().add(std::vector{ethernet(64), ethernet(413), ethernet(60)});
    EXPECT_EQ(sizes_and_counts(line.listener.all()), (Sizes{{536, 2}, {455, 1}}));
    EXPECT_EQ(sizes_and_counts(line.sent()), (Sizes{{102, 1}}));
}

TEST(Sender, CutsWhatIsTooLarge) {
    Line line;
    line.stream().add(ethernet(9500));
    const auto sent = line.sent();
    ASSERT_THAT(sent, SizeIs(1));
    const auto records = records_in(sent[0]);
    ASSERT_THAT(records, SizeIs(1));
    EXPECT_EQ(records[0].size(), 8876);
    EXPECT_EQ(records[0].captured().size(), 8858);
    EXPECT_EQ(records[0].wire_size(), 9504);
    EXPECT_EQ(line.sender.counts().cut, 1);
}

TEST(Sender, CountsLengthsThatDoNotFitAsCut) {
    Line line;
    Packet packet = ethernet(60);
    for (const std::uint32_t wire_size : {65'535U, 65'536U, 70'004U}) {
        packet.wire_size = wire_size;
        line.stream().add(packet);
    }
    const auto sent = line.sent();
    ASSERT_THAT(sent, SizeIs(1));
    const auto records = records_in(sent[0]);
    ASSERT_THAT(records, SizeIs(3));
    for (const ErfRecord& record : records) {
        EXPECT_EQ(record.wire_size(), 65'535);
        EXPECT_EQ(record.captured().size(), 60);
    }
    EXPECT_EQ(line.sender.counts().cut, 2);
    EXPECT_EQ(line.sender.counts().records, 3);
}

TEST(Sender, DoesNotTakeMetadataForPackets) {
    std::vector<std::string> lines;
    SenderOptions options = on_loopback();
    options.report = spindrift::tests::trace_lines([&](const std::string& line) { lines.push_back(line); });
    Line line(options);
    Packet block = ethernet(60);
    block.link = LinkLayer::pcapng_meta;
    Packet provenance = ethernet(60);
    provenance.link = LinkLayer::erf_meta;
    line.stream().add(std::vector{block, ethernet(60), provenance, block});
    const auto sent = line.sent();
    ASSERT_THAT(sent, SizeIs(1));
    ASSERT_THAT(records_in(sent[0]), SizeIs(2));
    EXPECT_TRUE(records_in(sent[0])[1].packet().is_metadata());
    const SentCounts counts = line.sender.counts();
    EXPECT_EQ(counts.records, 2);
    EXPECT_EQ(counts.metadata, 1);
    EXPECT_EQ(counts.metadata_refused, 2);
    EXPECT_EQ(counts.refused, 0);
    EXPECT_THAT(lines, SizeIs(0));
}

TEST(Sender, KeepsAllPacketsInOrder) {
    SenderOptions options = limited_to(1400);
    options.first_sequence = 0xFFFF'FFF0;
    Line line(options);
    std::mt19937 random(1);  // NOLINT: the same every time
    std::vector<Packet> packets;
    std::vector<std::string> expected;
    for (unsigned i = 0; i < 3000; ++i) {
        packets.push_back(ethernet(60 + random() % 1200));
        packets.back().time = packet::PacketTime::from_parts(i, 0);
        expected.push_back(hex(packets.back().octets));
    }
    std::uint64_t datagrams = 0;
    std::uint64_t octets = 0;
    std::uint32_t sequence = options.first_sequence;
    std::vector<std::string> found;
    const auto take = [&](const std::vector<Octets>& messages) {
        for (const Octets& message : messages) {
            EXPECT_LE(message.size(), 1400);
            EXPECT_EQ(DataHeader::parse(message)->sequence, sequence);
            sequence = sequence == 0xFFFF'FFFF ? 1 : sequence + 1;
            ++datagrams;
            octets += message.size();
            for (const ErfRecord& record : records_in(message)) {
                EXPECT_EQ(record.time().seconds(), found.size());
                found.push_back(hex(record.captured()));
            }
        }
    };
    for (std::span<const Packet> rest = packets; !rest.empty();) {
        const auto count = std::min<std::size_t>(1 + random() % 100, rest.size());
        if (random() % 2 == 0) {
            line.stream().add(rest.first(count));
        } else {
            std::ranges::for_each(rest.first(count), [&](const Packet& packet) { line.stream().add(packet); });
        }
        rest = rest.subspan(count);
        take(line.listener.all());
    }
    take(line.sent());
    EXPECT_EQ(found, expected);
    const SentCounts counts = line.sender.counts();
    EXPECT_EQ(counts.records, 3000);
    EXPECT_EQ(counts.datagrams, datagrams);
    EXPECT_EQ(counts.octets, octets);
    EXPECT_EQ(counts.cut + counts.refused + counts.errors + counts.lost + counts.keep_alives, 0);
}

TEST(Sender, LeavesOutWhatErfCannotExpress) {
    std::vector<std::string> lines;
    SenderOptions options = on_loopback();
    options.report = spindrift::tests::trace_lines([&](const std::string& line) { lines.push_back(line); });
    Line line(options);
    Packet wireless = ethernet(60);
    wireless.link = LinkLayer::ieee80211;
    line.stream().add(std::vector{wireless, ethernet(60), wireless});
    EXPECT_EQ(sizes_and_counts(line.sent()), (Sizes{{102, 1}}));
    EXPECT_EQ(line.sender.counts().refused, 2);
    EXPECT_THAT(lines, ElementsAre(HasSubstr("link type 4")));
}

TEST(Sender, SendsNothingWithoutPackets) {
    Line line;
    line.stream().add(std::span<const Packet>());
    line.stream().tick(Clock::now());
    EXPECT_THAT(line.sent(), SizeIs(0));
    EXPECT_EQ(line.sender.counts().datagrams, 0);
}

TEST(Sender, SendsWhatHasWaited) {
    Line line;
    line.stream().add(std::vector{ethernet(60)});
    const auto now = Clock::now();
    line.stream().tick(now);
    EXPECT_THAT(line.listener.all(), SizeIs(0));
    line.stream().tick(now + 50ms);  // the next tick may be as far away
    EXPECT_EQ(sizes_and_counts(line.listener.all()), (Sizes{{102, 1}}));
}

TEST(Sender, KeepsAnIdleStreamAlive) {
    Line line;
    const auto now = Clock::now();
    line.stream().tick(now + 4900ms);
    EXPECT_THAT(line.listener.all(), SizeIs(0));
    line.stream().tick(now + 5100ms);
    line.stream().tick(now + 5200ms);
    const auto sent = line.listener.all();
    ASSERT_THAT(sent, SizeIs(1));
    EXPECT_EQ(hex(sent[0]), "4e44414701050007" + std::string(32, '0'));
    EXPECT_EQ(line.sender.counts().keep_alives, 1);
    line.stream().tick(now + 10'200ms);
    EXPECT_THAT(line.listener.all(), SizeIs(1));
    line.stream().add(ethernet(60));
    EXPECT_EQ(DataHeader::parse(line.sent().at(0))->sequence, 1) << "keep-alives have no numbers";
}

TEST(Sender, SendsRecordsOfOtherKinds) {
    SenderOptions options = limited_to(536);
    options.message_type = MessageType::tagged;
    Line line(options);
    StreamSender& stream = line.stream();
    for (int i = 0; i < 3; ++i) {
        if (stream.room() < 200 && stream.has_records()) {
            stream.end_message();
        }
        std::memset(stream.next_record(), 'a' + i, 200);
        stream.end_record(200);
    }
    const auto sent = line.sent();
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
            listeners.push_back(std::make_unique<Listener>(port));  // which is possible all the same
        }
    }
    EXPECT_THAT(users, SizeIs(20 * 40)) << "no port twice";
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
    Line line(options);
    line.stream().add(ethernet(60));
    EXPECT_THAT(line.sent(), SizeIs(1));
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

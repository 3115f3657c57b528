#include "datagrams.hpp"

#include "src/ndag/message_records.hpp"

#include <gtest/gtest.h>

namespace spindrift::ndag {
namespace {

using packet::Packet;
using samples::Message;
using samples::octets;
using samples::Octets;
using samples::Record;

// Packets lie in datagrams, which must outlive them.
std::vector<Packet> read(MessageRecords& records, const Octets& message) {
    std::vector<Packet> packets;
    records.open(message);
    Packet packet;
    while (records.next(packet)) {
        packets.push_back(packet);
    }
    return packets;
}

struct Expected {
    std::vector<std::size_t> captured;  // of each packet
    std::uint64_t malformed = 0;
    std::uint64_t trailing = 0;
    std::uint64_t bad_header = 0;
    std::uint64_t unexpected = 0;
    std::uint64_t keep_alives = 0;
    std::uint64_t short_messages = 0;
};

struct Row {
    const char* name;
    Octets datagram;
    Expected expected;
};

std::ostream& operator<<(std::ostream& out, const Row& row) {
    return out << row.name;
}

Octets cut(Octets all, std::size_t size) {
    all.resize(size);
    return all;
}

Octets with_byte(Octets all, std::size_t at, int value) {
    all[at] = static_cast<std::byte>(value);
    return all;
}

Octets with_type(int type) {
    return Message{.type = static_cast<MessageType>(type), .records = {{}}}.bytes();
}

Octets good() {
    return Message{.records = {{}, {}}}.bytes();
}

class Malformed : public testing::TestWithParam<Row> {};

// docs/formats/ndag.md 5.8: what can be used is, the rest is counted, and the stream lives on.
TEST_P(Malformed, IsSurvived) {
    MessageRecords records;
    const auto packets = read(records, GetParam().datagram);
    const Expected& expected = GetParam().expected;
    std::vector<std::size_t> captured;
    for (const Packet& packet : packets) {
        captured.push_back(packet.octets.size());
    }
    EXPECT_EQ(captured, expected.captured);
    EXPECT_EQ(records.counts().malformed, expected.malformed);
    EXPECT_EQ(records.counts().trailing, expected.trailing);
    EXPECT_EQ(records.counts().bad_header, expected.bad_header);
    EXPECT_EQ(records.counts().unexpected, expected.unexpected);
    EXPECT_EQ(records.counts().keep_alives, expected.keep_alives);
    EXPECT_EQ(records.counts().short_messages, expected.short_messages);
    EXPECT_EQ(records.counts().records, expected.captured.size());

    const Octets next = Message{.sequence = 2, .records = {{}}}.bytes();
    EXPECT_EQ(read(records, next).size(), 1U);
}

INSTANTIATE_TEST_SUITE_P(
    Table, Malformed,
    testing::Values(
        Row{"nothing", {}, {.bad_header = 1}}, Row{"short keep-alive", samples::keep_alive(8), {.keep_alives = 1}},
        Row{"long keep-alive", samples::keep_alive(24), {.keep_alives = 1}},
        Row{"odd keep-alive", samples::keep_alive(13), {.keep_alives = 1}},
        Row{"beacon", with_type(1), {.unexpected = 1}}, Row{"restarted", cut(with_type(3), 8), {.unexpected = 1}},
        Row{"rt", with_type(4), {.unexpected = 1}}, Row{"unknown type", with_type(200), {.unexpected = 1}},
        Row{"bad magic", with_byte(good(), 1, 'd'), {.bad_header = 1}},
        Row{"version 0", with_byte(good(), 4, 0), {.bad_header = 1}},
        Row{"version 2", with_byte(good(), 4, 2), {.bad_header = 1}},
        Row{"7 octets", cut(good(), 7), {.bad_header = 1}}, Row{"23 octets", cut(good(), 23), {.short_messages = 1}},
        Row{"no records", Message{}.bytes(), {}},
        Row{"no records but octets", Message{.records = {{}}, .count = 0}.bytes(), {.trailing = 1}},
        Row{"good", good(), {.captured = {60, 60}}},
        Row{"count too large",
            Message{.records = {{}, {}}, .count = 5}.bytes(),
            {.captured = {60, 60}, .malformed = 1}},
        Row{"count too small", Message{.records = {{}, {}}, .count = 1}.bytes(), {.captured = {60}, .trailing = 1}},
        Row{"bit 14 is a part of the count",
            Message{.records = {{}}, .count = 0x4001}.bytes(),
            {.captured = {60}, .malformed = 1}},
        Row{"cut record",
            Message{.records = {{.size = 9000, .wire_size = 1500}}, .count = 0x8001}.bytes(),
            {.captured = {60}}},
        Row{"cut record with a small length",
            Message{.records = {{.size = 3, .wire_size = 1500}}, .count = 0x8001}.bytes(),
            {.captured = {60}}},
        Row{"cut to less than a record", cut(Message{.records = {{}}, .count = 0x8001}.bytes(), 39), {.malformed = 1}},
        Row{"record split", cut(good(), 24 + 78 + 40), {.captured = {60}, .malformed = 1}},
        Row{"header split", cut(good(), 24 + 78 + 15), {.captured = {60}, .malformed = 1}},
        Row{"length beyond", Message{.records = {{}, {.size = 79}}}.bytes(), {.captured = {60}, .malformed = 1}},
        Row{"length 0", Message{.records = {{.size = 0}, {}}}.bytes(), {.malformed = 1}},
        Row{"length 8", Message{.records = {{.size = 8}, {}}}.bytes(), {.malformed = 1}},
        Row{"length 15", Message{.records = {{.size = 15}, {}}}.bytes(), {.malformed = 1}},
        Row{"length 16 of Ethernet",
            Message{.records = {{.payload = 0, .before_payload = {}}, {}}}.bytes(),
            {.captured = {0, 60}, .malformed = 1}},
        Row{"length 17 of Ethernet",
            Message{.records = {{.payload = 1, .before_payload = {}}, {}}}.bytes(),
            {.captured = {0, 60}, .malformed = 1}},
        Row{"time 0", Message{.records = {{.time = 0}}}.bytes(), {.captured = {60}}},
        Row{"extension headers without an end",
            Message{.records = {{.type = 0x82, .payload = 8, .before_payload = Octets(8, std::byte{0x80})}, {}}}
                .bytes(),
            {.captured = {0, 60}, .malformed = 1}},
        Row{"receive error", Message{.records = {{.flags = 0x10}}}.bytes(), {.captured = {0}}}));

TEST(MessageRecords, KeepWhatRecordsSay) {
    MessageRecords records;
    const Octets message = Message{.records = {{.time = 0x5FA1'AC0B'8000'0000, .flags = 5, .wire_size = 1500},
                                               {.type = 22, .wire_size = 40, .payload = 40, .before_payload = {}}}}
                               .bytes();
    const auto packets = read(records, message);
    ASSERT_EQ(packets.size(), 2U);
    EXPECT_EQ(packets[0].time, packet::PacketTime::from_erf(0x5FA1'AC0B'8000'0000));
    EXPECT_EQ(packets[0].wire_size, 1500U);
    EXPECT_EQ(packets[0].direction, packet::Direction::incoming);
    EXPECT_EQ(packets[0].link, packet::LinkLayer::ethernet);
    EXPECT_EQ(packets[1].link, packet::LinkLayer::raw_ip);
    EXPECT_EQ(packets[0].octets.data(), message.data() + 24 + 18) << "packets lie in the datagram";
}

TEST(MessageRecords, ReadTagsToo) {
    MessageRecords records;
    Octets message = Message{.type = MessageType::tagged, .count = 2}.bytes();
    samples::append(message, samples::tagged_record(1604431099, 1, 54));
    samples::append(message, samples::tagged_record(1604431099, 5'000'000, 0));
    const auto packets = read(records, message);
    ASSERT_EQ(packets.size(), 2U);
    EXPECT_EQ(packets[0].link, packet::LinkLayer::corsaro_tags);
    EXPECT_EQ(packets[0].octets.size(), 67U + 54);
    EXPECT_EQ(packets[0].wire_size, 58U);
    EXPECT_EQ(packets[0].time.timestamp(), Timestamp(1604431099'000'001'000));
    EXPECT_EQ(packets[1].time.seconds(), 1604431099U) << "impossible microseconds stay within the second";
    EXPECT_EQ(records.counts().malformed + records.counts().trailing, 0U);

    message.pop_back();
    EXPECT_EQ(read(records, message).size(), 1U);
    EXPECT_EQ(records.counts().malformed, 1U);
}

TEST(MessageRecords, SumUpLossBehindTheFirstRecord) {
    MessageRecords records;
    const Octets message =
        Message{.records = {{.lost = 5}, {.lost = 3}, {.type = 11, .lost = 100}, {.lost = 7}}}.bytes();
    read(records, message);
    EXPECT_EQ(records.counts().dropped, 10U);  // a color is no loss
}

TEST(MessageRecords, FollowEachMonitorBySelf) {
    MessageRecords records;
    for (const std::uint32_t i : {1U, 2U, 5U}) {
        read(records, Message{.monitor = 1, .started = 11, .sequence = i}.bytes());
        read(records, Message{.monitor = 2, .started = 22, .sequence = i + 100}.bytes());
    }
    EXPECT_EQ(records.counts().missing, 4U);
    EXPECT_EQ(records.counts().restarts, 0U);
    EXPECT_EQ(records.monitors(), (std::vector<std::uint16_t>{1, 2}));
}

TEST(MessageRecords, FollowsNoMoreMonitorsThanItMay) {
    MessageRecords records;
    const auto receive = [&](std::uint16_t monitor, std::uint32_t sequence) {
        return read(records, Message{.monitor = monitor, .sequence = sequence, .records = {{}}}.bytes()).size();
    };
    for (std::uint32_t i = 0; i <= 0xFFFF; ++i) {
        ASSERT_EQ(receive(static_cast<std::uint16_t>(i), 1 + i), 1U);
        ASSERT_LE(records.monitors().size(), MessageRecords::max_monitors);
    }
    EXPECT_EQ(records.counts().missing, 0U);
    receive(0xFFFF, 0x1'0003);
    EXPECT_EQ(records.counts().missing, 2U);
}

}  // namespace
}  // namespace spindrift::ndag

#include "datagrams.hpp"

#include <gtest/gtest.h>

namespace spindrift::ndag {
namespace {

using samples::octets;
using samples::Octets;

// docs/formats/ndag.md 2.3
const Octets beacon_bytes = octets({0x4E, 0x44, 0x41, 0x47, 0x01, 0x01, 0x00, 0x07, 0x00, 0x01, 0x34, 0x82});

TEST(Beacon, IsReadAndWritten) {
    const auto beacon = Beacon::parse(beacon_bytes);
    ASSERT_TRUE(beacon);
    EXPECT_EQ(beacon->monitor, 7);
    EXPECT_EQ(beacon->ports, std::vector<std::uint16_t>{13442});
    EXPECT_EQ(make_beacon(7, beacon->ports), beacon_bytes);
}

TEST(Beacon, MayBeLongerThanItsPorts) {
    Octets longer = beacon_bytes;
    longer.push_back(std::byte{1});
    ASSERT_TRUE(Beacon::parse(longer));
    EXPECT_EQ(Beacon::parse(longer)->ports.size(), 1);
}

TEST(Beacon, MayHaveNoPorts) {
    ASSERT_TRUE(Beacon::parse(make_beacon(1, {})));
    EXPECT_TRUE(Beacon::parse(make_beacon(1, {}))->ports.empty());
}

TEST(Beacon, IsRefusedWithAReasonAtEveryLengthItDoesNotHave) {
    for (std::size_t size = 0; size < beacon_bytes.size(); ++size) {
        const auto beacon = Beacon::parse(Bytes(beacon_bytes).first(size));
        ASSERT_FALSE(beacon) << size;
        EXPECT_EQ(beacon.error(), size < 8 ? Errc::short_header : size < 10 ? Errc::short_message : Errc::short_list);
    }
}

TEST(Header, IsRefusedWithAReason) {
    const auto with = [](std::size_t at, int value) {
        Octets changed = beacon_bytes;
        changed[at] = static_cast<std::byte>(value);
        return Header::parse(changed).error();
    };
    EXPECT_EQ(with(0, 'M'), Errc::bad_magic);
    EXPECT_EQ(with(3, 'g'), Errc::bad_magic);
    EXPECT_EQ(with(4, 0), Errc::bad_version);
    EXPECT_EQ(with(4, 2), Errc::bad_version);
}

TEST(DataHeader, IsReadAndWritten) {
    // docs/formats/ndag.md 2.4
    const Octets bytes = octets({0x4E, 0x44, 0x41, 0x47, 0x01, 0x02, 0x00, 0x07, 0xE3, 0x29, 0xF2, 0x8A,
                                 0x42, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x01, 0x00, 0x00, 0x00, 0x64});
    const auto header = DataHeader::parse(bytes);
    ASSERT_TRUE(header);
    EXPECT_EQ(header->type, MessageType::erf);
    EXPECT_EQ(header->monitor, 7);
    EXPECT_EQ(header->started, 285798967779U);
    EXPECT_EQ(header->sequence, 1U);
    EXPECT_EQ(header->stream, 0);
    EXPECT_EQ(header->records, 100);
    EXPECT_FALSE(header->is_truncated);
    Octets written(data_header_size);
    put_data_header(written.data(), *header);
    EXPECT_EQ(written, bytes);
    // 2026-11-21 20:36:07.779
    EXPECT_EQ(started_at(Timestamp(1795293367'779'000'000)), header->started);
}

TEST(DataHeader, TellsOfARecordThatIsCut) {
    const auto header = DataHeader::parse(samples::Message{.count = 0x8001}.bytes());
    ASSERT_TRUE(header);
    EXPECT_TRUE(header->is_truncated);
    EXPECT_EQ(header->records, 1);
}

TEST(DataHeader, RefusesMessagesWithoutRecords) {
    for (const int type : {1, 3, 4, 5, 0, 7, 255}) {
        const auto bytes = samples::Message{.type = static_cast<MessageType>(type)}.bytes();
        ASSERT_FALSE(DataHeader::parse(bytes)) << type;
        EXPECT_EQ(DataHeader::parse(bytes).error(), Errc::unexpected);
    }
    const auto bytes = samples::Message{}.bytes();
    EXPECT_EQ(DataHeader::parse(Bytes(bytes).first(23)).error(), Errc::short_message);
    EXPECT_EQ(DataHeader::parse(Bytes(bytes).first(7)).error(), Errc::short_header);
}

TEST(SequenceNumber, LeavesOutZero) {
    EXPECT_EQ(next_sequence(1), 2U);
    EXPECT_EQ(next_sequence(0xFFFFFFFE), 0xFFFFFFFFU);
    EXPECT_EQ(next_sequence(0xFFFFFFFF), 1U);
}

}  // namespace
}  // namespace spindrift::ndag

#include "sender_setup.hpp"
#include "tests/base/octets.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

// How packets are divided among datagrams.
namespace spindrift::ndag {
namespace {

using packet::ErfRecord;
using packet::Packet;
using samples::ethernet;
using samples::limited_to;
using samples::Octets;
using samples::records_in;
using samples::SenderSetup;
using samples::Sizes;
using samples::sizes_and_counts;
using testing::SizeIs;
using tests::to_hex;

struct PackingCase {
    std::size_t message_size;
    std::vector<std::size_t> packets;
    Sizes datagrams;  ///< size and number of records of each
};

class SenderPacking : public testing::TestWithParam<PackingCase> {};

TEST_P(SenderPacking, FollowsTheRules) {
    SenderSetup setup(limited_to(GetParam().message_size));
    for (const std::size_t size : GetParam().packets) {
        setup.stream().add(ethernet(size));
    }
    EXPECT_EQ(sizes_and_counts(setup.sent()), GetParam().datagrams);
}

// docs/formats/ndag.md 7.1, but step 1 tests for 18 octets, not 16.
INSTANTIATE_TEST_SUITE_P(
    Sizes, SenderPacking,
    testing::Values(PackingCase{1000, std::vector<std::size_t>(30, 60), {{960, 12}, {960, 12}, {492, 6}}},
                    PackingCase{960, {100, 800}, {{960, 2}}}, PackingCase{960, {100, 801}, {{142, 1}, {843, 1}}},
                    PackingCase{960, {100, 802}, {{142, 1}, {844, 1}}},
                    PackingCase{960, {100, 803}, {{142, 1}, {845, 1}}}, PackingCase{8900, {9500}, {{8900, 1}}},
                    PackingCase{8900, {60, 9500, 60}, {{102, 1}, {8900, 1}, {102, 1}}},
                    PackingCase{8900, {8858, 60}, {{8900, 1}, {102, 1}}},
                    // Room for less than 64 octets is left unused.
                    PackingCase{536, {413, 1}, {{455, 1}, {43, 1}}}, PackingCase{536, {412, 64}, {{536, 2}}},
                    PackingCase{536, {0, 0}, {{60, 2}}}));

TEST(Sender, SendsFullDatagramsAtOnce) {
    SenderSetup setup(limited_to(536));
    setup.stream().add(std::vector{ethernet(412)});
    EXPECT_THAT(setup.listener.all(), SizeIs(0));
    setup.stream().add(std::vector{ethernet(64), ethernet(413), ethernet(60)});
    EXPECT_EQ(sizes_and_counts(setup.listener.all()), (Sizes{{536, 2}, {455, 1}}));
    EXPECT_EQ(sizes_and_counts(setup.sent()), (Sizes{{102, 1}}));
}

TEST(Sender, CutsWhatIsTooLarge) {
    SenderSetup setup;
    setup.stream().add(ethernet(9500));
    const auto sent = setup.sent();
    ASSERT_THAT(sent, SizeIs(1));
    const auto records = records_in(sent[0]);
    ASSERT_THAT(records, SizeIs(1));
    EXPECT_EQ(records[0].size(), 8876);
    EXPECT_EQ(records[0].captured().size(), 8858);
    EXPECT_EQ(records[0].wire_size(), 9504);
    EXPECT_EQ(setup.sender.counts().cut, 1);
}

TEST(Sender, CountsLengthsThatDoNotFitAsCut) {
    SenderSetup setup;
    Packet packet = ethernet(60);
    for (const std::uint32_t wire_size : {65'535U, 65'536U, 70'004U}) {
        packet.wire_size = wire_size;
        setup.stream().add(packet);
    }
    const auto sent = setup.sent();
    ASSERT_THAT(sent, SizeIs(1));
    const auto records = records_in(sent[0]);
    ASSERT_THAT(records, SizeIs(3));
    for (const ErfRecord& record : records) {
        EXPECT_EQ(record.wire_size(), 65'535);
        EXPECT_EQ(record.captured().size(), 60);
    }
    EXPECT_EQ(setup.sender.counts().cut, 2);
    EXPECT_EQ(setup.sender.counts().records, 3);
}

TEST(Sender, KeepsAllPacketsInOrder) {
    SenderOptions options = limited_to(1400);
    options.first_sequence = 0xFFFF'FFF0;
    SenderSetup setup(options);
    std::mt19937 random(1);  // NOLINT: the same numbers in every run
    std::vector<Packet> packets;
    std::vector<std::string> expected;
    for (unsigned i = 0; i < 3000; ++i) {
        packets.push_back(ethernet(60 + random() % 1200));
        packets.back().time = packet::PacketTime::from_parts(i, 0);
        expected.push_back(to_hex(packets.back().octets));
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
                found.push_back(to_hex(record.captured()));
            }
        }
    };
    for (std::span<const Packet> rest = packets; !rest.empty();) {
        const auto count = std::min<std::size_t>(1 + random() % 100, rest.size());
        if (random() % 2 == 0) {
            setup.stream().add(rest.first(count));
        } else {
            std::ranges::for_each(rest.first(count), [&](const Packet& packet) { setup.stream().add(packet); });
        }
        rest = rest.subspan(count);
        take(setup.listener.all());
    }
    take(setup.sent());
    EXPECT_EQ(found, expected);
    const SentCounts counts = setup.sender.counts();
    EXPECT_EQ(counts.records, 3000);
    EXPECT_EQ(counts.datagrams, datagrams);
    EXPECT_EQ(counts.octets, octets);
    EXPECT_EQ(counts.cut + counts.refused + counts.errors + counts.lost + counts.keep_alives, 0);
}

}  // namespace
}  // namespace spindrift::ndag

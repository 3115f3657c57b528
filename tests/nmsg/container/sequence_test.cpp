#include "tests/nmsg/samples.hpp"

#include <spindrift/nmsg/container/sequence.hpp>

#include <gtest/gtest.h>

#include <numeric>
#include <vector>

namespace spindrift::nmsg {
namespace {

const Timestamp start = Timestamp::from_parts(1'700'000'000, 0);

Timestamp later(std::int64_t seconds) {
    return Timestamp(start.nanoseconds() + seconds * 1'000'000'000);
}

Endpoint endpoint(std::string_view address, std::uint16_t port) {
    return {*IpAddress::parse(address), port};
}

const Endpoint sender = endpoint("192.0.2.1", 4000);

struct SequenceCase {
    const char* name;
    std::vector<std::uint32_t> sequence;
    std::vector<std::uint64_t> missing;  // shown by each
};

class SequenceTrackerSequences : public testing::TestWithParam<SequenceCase> {};

TEST_P(SequenceTrackerSequences, ShowWhatIsMissing) {
    SequenceTracker tracker;
    std::vector<std::uint64_t> missing;
    for (const std::uint32_t number : GetParam().sequence) {
        missing.push_back(tracker.update(sender, number, 42, start));
    }
    EXPECT_EQ(missing, GetParam().missing);
    EXPECT_EQ(tracker.lost(), std::accumulate(missing.begin(), missing.end(), std::uint64_t{0}));
}

// docs/formats/nmsg-wire.md 8.2
INSTANTIATE_TEST_SUITE_P(Spec, SequenceTrackerSequences,
                         testing::Values(SequenceCase{"Gapless", {0, 1, 2, 3}, {0, 0, 0, 0}},
                                         SequenceCase{"BeginsAnywhere", {1'000, 1'001}, {0, 0}},
                                         SequenceCase{"Gap", {0, 3, 4}, {0, 2, 0}},
                                         SequenceCase{"WrapsAround", {0xFFFFFFFE, 0xFFFFFFFF, 0}, {0, 0, 0}},
                                         SequenceCase{"GapWrapsAround", {0xFFFFFFFE, 0}, {0, 1}},
                                         SequenceCase{"GreatestGap", {0, 1'048'577, 1'048'578}, {0, 1'048'576, 0}},
                                         SequenceCase{"ImplausibleGap", {0, 1'048'578, 1'048'579}, {0, 0, 0}},
                                         SequenceCase{"Duplicate", {5, 5, 6}, {0, 0, 0}},
                                         SequenceCase{"StepBack", {5, 3, 4, 5, 6}, {0, 0, 0, 0, 0}},
                                         SequenceCase{"Swap", {0, 2, 1, 3}, {0, 1, 0, 1}},
                                         SequenceCase{"SenderStartsAnew", {0, 9, 3, 10}, {0, 8, 0, 6}}),
                         samples::by_name);

TEST(SequenceTracker, KeepsSendersApart) {
    SequenceTracker tracker;
    EXPECT_EQ(tracker.update(sender, 0, 1, start), 0U);
    EXPECT_EQ(tracker.update(sender, 10, 2, start), 0U) << "another sequence id";
    EXPECT_EQ(tracker.update(endpoint("192.0.2.1", 4001), 20, 1, start), 0U) << "another port";
    EXPECT_EQ(tracker.update(endpoint("192.0.2.2", 4000), 30, 1, start), 0U) << "another address";
    EXPECT_EQ(tracker.update(endpoint("2001:db8::1", 4000), 40, 1, start), 0U) << "another family";
    EXPECT_EQ(tracker.update(sender, 1, 1, start), 0U);
    EXPECT_EQ(tracker.update(sender, 12, 2, start), 1U);
    EXPECT_EQ(tracker.update(endpoint("2001:db8::1", 4000), 44, 1, start), 3U);
    EXPECT_EQ(tracker.lost(), 4U);
    EXPECT_EQ(tracker.senders().size(), 5U);
}

TEST(SequenceTracker, AccountsForEachSender) {
    SequenceTracker tracker;
    tracker.update(sender, 0, 7, start);
    tracker.update(endpoint("::1", 1), 5, 8, start);
    tracker.update(sender, 4, 7, start);
    const auto senders = tracker.senders();
    ASSERT_EQ(senders.size(), 2U);
    EXPECT_EQ(senders.front().sequence_id, 7U) << "the most recent first";
    EXPECT_EQ(senders.front().endpoint, sender);
    EXPECT_EQ(senders.front().received, 2U);
    EXPECT_EQ(senders.front().lost, 3U);
    EXPECT_EQ(senders.back().sequence_id, 8U);
    EXPECT_EQ(senders.back().received, 1U);
    EXPECT_EQ(senders.back().lost, 0U);
}

TEST(SequenceTracker, ResetsTheAccountOfASenderThatStartsAnew) {
    SequenceTracker tracker;
    for (const std::uint32_t number : {0U, 9U, 3U, 4U}) {
        tracker.update(sender, number, 7, start);
    }
    EXPECT_EQ(tracker.senders().front().lost, 0U);
    EXPECT_EQ(tracker.lost(), 8U) << "of the input, still";
}

TEST(SequenceTracker, CountsNothingWithoutSequenceOrId) {
    SequenceTracker tracker;
    EXPECT_EQ(tracker.update(sender, 0, 7, start), 0U);
    EXPECT_EQ(tracker.update(sender, std::nullopt, 7, start), 0U);
    EXPECT_EQ(tracker.update(sender, 5, std::nullopt, start), 0U);
    EXPECT_EQ(tracker.update(sender, std::nullopt, std::nullopt, start), 0U);
    EXPECT_EQ(tracker.update(sender, 9, std::nullopt, start), 0U);
    EXPECT_EQ(tracker.update(sender, 1, 7, start), 0U);
    EXPECT_EQ(tracker.lost(), 0U);
    // The one without id is known all the same, as id 0.
    EXPECT_EQ(tracker.senders().size(), 2U);
    for (const auto& stats : tracker.senders()) {
        EXPECT_EQ(stats.received, stats.sequence_id == 7 ? 2U : 0U);
    }
}

TEST(SequenceTracker, ForgetsSendersThatFallSilent) {
    SequenceTracker tracker;
    tracker.update(sender, 0, 1, start);
    tracker.update(sender, 0, 2, later(60));
    tracker.update(sender, 0, 3, later(120));
    EXPECT_EQ(tracker.senders().size(), 3U) << "120 seconds are not too long";
    tracker.update(sender, 1, 3, later(121));
    EXPECT_EQ(tracker.senders().size(), 2U);
    EXPECT_EQ(tracker.update(sender, 9, 1, later(121)), 0U) << "it comes as a stranger";
    EXPECT_EQ(tracker.update(sender, 9, 2, later(121)), 8U) << "that one was still known";
}

TEST(SequenceTracker, KnowsASenderAsLongAsItSends) {
    SequenceTracker tracker;
    for (std::uint32_t i = 0; i < 10; ++i) {
        tracker.update(sender, i, 1, later(100 * i));
    }
    EXPECT_EQ(tracker.update(sender, 11, 1, later(1'000)), 1U);
    EXPECT_EQ(tracker.senders().front().received, 11U);
}

TEST(SequenceTracker, IsNotFloodedByInventedIds) {
    SequenceTracker tracker;
    for (std::uint64_t id = 0; id < 70'000; ++id) {
        tracker.update(sender, 0, id, start);
    }
    EXPECT_LE(tracker.senders().size(), 65'536U);
    EXPECT_EQ(tracker.update(sender, 2, 69'999, start), 1U) << "recent ones stay";
}

}  // namespace
}  // namespace spindrift::nmsg

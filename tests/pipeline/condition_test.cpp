#include <spindrift/pipeline/condition.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <spindrift/nmsg/types/built_in_types.hpp>
#include <string>

namespace spindrift::pipeline {
namespace {

using testing::ElementsAre;

/// A batch of messages told apart by their sources.
Batch& fill(Batch& batch, std::initializer_list<std::uint32_t> sources, bool with_records) {
    static const std::string octets(100, 'x');
    for (const std::uint32_t source : sources) {
        nmsg::Payload& payload = batch.payloads.emplace_back();
        payload.source = source;
        if (with_records) {
            batch.records.push_back(as_bytes(octets).first(source));
        }
    }
    return batch;
}

std::vector<std::uint32_t> sources_in(const Batch& batch) {
    std::vector<std::uint32_t> sources;
    for (const nmsg::Payload& payload : batch.payloads) {
        sources.push_back(*payload.source);
    }
    return sources;
}

std::size_t keep(Batch& batch, std::string_view condition) {
    const Condition transform(nmsg::Predicate(condition, nmsg::built_in_types()));
    Counters counters;
    transform.make_workers(1).front()->apply(batch, counters);
    return counters.payloads_unmatched;
}

TEST(Condition, KeepsOrderAndRecords) {
    Batch batch;
    EXPECT_EQ(keep(fill(batch, {1, 9, 2, 8, 3}, true), "source < 5"), 2U);
    EXPECT_THAT(sources_in(batch), ElementsAre(1, 2, 3));
    ASSERT_EQ(batch.records.size(), 3U);
    for (std::size_t i = 0; i < 3; ++i) {
        EXPECT_EQ(batch.records[i].size(), *batch.payloads[i].source);
    }
}

TEST(Condition, NeedsNoRecords) {
    Batch batch;
    EXPECT_EQ(keep(fill(batch, {9, 1, 8, 2}, false), "source < 5"), 2U);
    EXPECT_THAT(sources_in(batch), ElementsAre(1, 2));
    EXPECT_TRUE(batch.records.empty());
}

TEST(Condition, MovesTheStartsOfContainers) {
    Batch batch;
    fill(batch, {1, 9, 2, 8, 8, 3, 4}, true);
    batch.container_starts = {0, 0, 2, 3, 5, 7};
    EXPECT_EQ(keep(batch, "source < 5"), 3U);
    // In front of 1, of 2, of 3 (twice), and behind all.
    EXPECT_THAT(batch.container_starts, ElementsAre(0, 0, 1, 2, 2, 4));
}

TEST(Condition, MayKeepAllOrNothing) {
    Batch batch;
    fill(batch, {1, 2, 3}, true);
    batch.container_starts = {0, 1};
    EXPECT_EQ(keep(batch, "source < 5"), 0U);
    EXPECT_THAT(sources_in(batch), ElementsAre(1, 2, 3));
    EXPECT_THAT(batch.container_starts, ElementsAre(0, 1));
    EXPECT_EQ(keep(batch, "source > 5"), 3U);
    EXPECT_TRUE(batch.payloads.empty());
    EXPECT_TRUE(batch.records.empty());
    EXPECT_THAT(batch.container_starts, ElementsAre(0, 0));
}

}  // namespace
}  // namespace spindrift::pipeline

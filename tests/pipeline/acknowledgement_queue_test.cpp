#include "src/pipeline/acknowledgement.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace spindrift::pipeline {
namespace {

using Numbers = std::vector<std::uint64_t>;

TEST(DeliveryProgress, GoesAsFarAsWhatHasArrived) {
    DeliveryProgress progress;
    EXPECT_EQ(progress.delivered(100), 0U) << "nothing was written";
    progress.note_written(10, 1);
    progress.note_written(25, 2);
    EXPECT_EQ(progress.delivered(0), 0U);
    EXPECT_EQ(progress.delivered(1), 10U);
    EXPECT_EQ(progress.delivered(1), 10U);
    EXPECT_EQ(progress.delivered(2), 25U);
}

TEST(DeliveryProgress, IsThatOfTheLastWriteWhereNothingMoreWasSent) {
    DeliveryProgress progress;
    progress.note_written(10, 1);
    progress.note_written(12, 1);
    EXPECT_EQ(progress.delivered(1), 12U);
    progress.note_written(15, 1);
    EXPECT_EQ(progress.delivered(1), 15U) << "a sink that knows at once numbers nothing";
}

TEST(AcknowledgementQueue, TakesBatchesInOrderAlone) {
    AcknowledgementQueue queue;
    queue.add({1, true, {20}});
    EXPECT_EQ(queue.take(Numbers{100}), 0U) << "the first is not written";
    queue.add({0, true, {10}});
    EXPECT_EQ(queue.take(Numbers{9}), 0U);
    EXPECT_EQ(queue.take(Numbers{10}), 1U);
    EXPECT_EQ(queue.take(Numbers{10}), 0U) << "nothing is taken twice";
    EXPECT_EQ(queue.take(Numbers{20}), 2U);
}

TEST(AcknowledgementQueue, WaitsForEveryOutput) {
    AcknowledgementQueue queue;
    queue.add({0, true, {10, 3}});
    EXPECT_EQ(queue.take(Numbers{10, 2}), 0U);
    EXPECT_EQ(queue.take(Numbers{9, 3}), 0U);
    EXPECT_EQ(queue.take(Numbers{10, 3}), 1U);
}

TEST(AcknowledgementQueue, TakesEmptyBatchesWithTheOneBefore) {
    AcknowledgementQueue queue;
    queue.add({0, true, {10}});
    queue.add({1, true, {0}});
    queue.add({2, true, {0}});
    EXPECT_EQ(queue.take(Numbers{9}), 0U);
    EXPECT_EQ(queue.take(Numbers{10}), 3U);
}

TEST(AcknowledgementQueue, NeverTakesWhatWasNotRouted) {
    AcknowledgementQueue queue;
    queue.add({0, true, {10}});
    queue.add({1, false, {0}});
    queue.add({2, true, {0}});
    EXPECT_EQ(queue.take(Numbers{100}), 1U);
    EXPECT_EQ(queue.take(Numbers{100}), 0U);
}

TEST(AcknowledgementQueue, IsBoundedWhenNothingIsDelivered) {
    AcknowledgementQueue queue;
    for (std::uint64_t i = 0; i < 10'000; ++i) {
        queue.add({i, true, {i + 1}});
    }
    EXPECT_EQ(queue.take(Numbers{4095}), 4095U);
    EXPECT_EQ(queue.take(Numbers{9'999}), 0U) << "those behind were joined";
    EXPECT_EQ(queue.take(Numbers{10'000}), 10'000U);
}

}  // namespace
}  // namespace spindrift::pipeline

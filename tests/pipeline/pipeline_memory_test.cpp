#include "failing_allocations.hpp"
#include "pipeline_setup.hpp"
#include "streams.hpp"

#include <algorithm>

namespace spindrift::pipeline {
namespace {

using namespace samples;
using tests::Failing;
using tests::FailingAllocations;

constexpr std::size_t messages = 160;

/// What a run without some of its memory has left behind.
struct Outcome {
    bool good = false;
    bool has_failed = false;  // an allocation
    Counters counters;
    std::shared_ptr<Delivered> first = std::make_shared<Delivered>();
    std::shared_ptr<Delivered> second = std::make_shared<Delivered>();
    std::vector<std::string> lines;
};

std::vector<std::vector<std::string>> small_batches() {
    std::vector<std::vector<std::string>> batches;
    for (std::size_t i = 0; i < messages; i += 20) {
        batches.push_back(numbered("a message whose text needs memory of its own ", 20, i));
    }
    return batches;
}

// Two outputs that get the messages in turn; one finishes its chunks on other threads.
Outcome run(std::int64_t number, Failing failing) {
    Outcome outcome;
    LogBook log;
    {
        Pipeline pipeline({.workers = 2, .report = log.report()});
        pipeline.add(std::make_unique<MemorySource>(MemorySource::Script{.batches = small_batches()}));
        pipeline.add(std::make_unique<MemorySink>(outcome.first, "first", false));
        pipeline.add(std::make_unique<MemorySink>(outcome.second, "second", true));
        const FailingAllocations failures(number, failing);
        outcome.good = pipeline.run();
        outcome.has_failed = FailingAllocations::has_failed();
        outcome.counters = pipeline.counters();
    }
    outcome.lines = log.lines(1);
    return outcome;
}

bool is_in_order(const std::vector<std::string>& texts) {
    const auto number = [](const std::string& text) { return std::stoul(text.substr(text.rfind(' ') + 1)); };
    return std::ranges::is_sorted(texts, std::less(), number);
}

void check(const Outcome& outcome, Failing failing) {
    const Counters& counters = outcome.counters;
    const std::size_t written = outcome.first->texts.size() + outcome.second->texts.size();
    EXPECT_LE(counters.payloads_out, written);  // a write may fail behind the message
    EXPECT_EQ(counters.payloads_in, counters.payloads_out + counters.payloads_lost);
    EXPECT_TRUE(is_in_order(outcome.first->texts));
    EXPECT_TRUE(is_in_order(outcome.second->texts));
    if (outcome.good) {
        EXPECT_EQ(written, messages);
        return;
    }
    EXPECT_TRUE(outcome.has_failed);
    if (failing == Failing::once) {
        EXPECT_EQ(outcome.lines.size(), 1U) << outcome.lines.front();
    }
}

// The number of allocations of a run differs, as threads meet in another order each time.
void fail_each_in_turn(Failing failing) {
    std::int64_t number = 0;
    std::size_t failed = 0;
    for (bool has_failed = true; has_failed && !::testing::Test::HasFailure(); ++number) {
        SCOPED_TRACE(number);
        const Outcome outcome = run(number, failing);
        has_failed = outcome.has_failed;
        failed += outcome.good ? 0U : 1U;
        check(outcome, failing);
    }
    EXPECT_GT(failed, 100U);
}

TEST(PipelineMemory, LosesNothingUncountedWhenOneAllocationFails) {
    fail_each_in_turn(Failing::once);
}

TEST(PipelineMemory, EndsWhenMemoryHasRunOut) {
    fail_each_in_turn(Failing::onward);
}

}  // namespace
}  // namespace spindrift::pipeline

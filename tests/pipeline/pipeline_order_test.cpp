#include "pipeline_setup.hpp"

#include <spindrift/io/file/nmsg_source.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <latch>

// The order of messages, and how they are divided among sinks.
namespace spindrift::pipeline {
namespace {

using namespace io;

using samples::Delivered;
using samples::every;
using samples::numbered;
using samples::numbered_batches;
using samples::PipelineSetup;
using samples::TemporaryFolder;
using samples::those_of;
using samples::yield_at_random;

class PipelineOrder : public testing::TestWithParam<unsigned> {};

TEST_P(PipelineOrder, IsKept) {
    for (const bool finishes : {false, true}) {
        PipelineSetup setup({.workers = GetParam()});
        setup.add_source(
            {.batches = numbered_batches("m", 30'000), .decoding = [](std::size_t) { yield_at_random(); }});
        Delivered& sink = setup.add_sink("sink", finishes);
        sink.formatting = yield_at_random;
        EXPECT_TRUE(setup.pipeline->run());
        EXPECT_EQ(sink.texts, numbered("m", 30'000));
        EXPECT_TRUE(sink.closed);
        EXPECT_EQ(setup.pipeline->counters().payloads_in, 30'000U);
        EXPECT_EQ(setup.pipeline->counters().payloads_out, 30'000U);
        EXPECT_EQ(setup.pipeline->counters().bytes_in, 30'000U);
    }
}

TEST_P(PipelineOrder, IsKeptForEachOfSeveralSources) {
    PipelineSetup setup({.workers = GetParam()});
    for (const char* const name : {"a", "b", "c"}) {
        setup.add_source(
            {.batches = numbered_batches(name, 5'000), .decoding = [](std::size_t) { yield_at_random(); }});
    }
    Delivered& sink = setup.add_sink("sink", true);
    sink.formatting = yield_at_random;
    EXPECT_TRUE(setup.pipeline->run());
    EXPECT_EQ(sink.texts.size(), 15'000U);
    for (const char* const name : {"a", "b", "c"}) {
        EXPECT_EQ(those_of(name, sink.texts), numbered(name, 5'000));
    }
}

TEST_P(PipelineOrder, IsKeptInEveryMirror) {
    PipelineSetup setup({.mirror = true, .workers = GetParam()});
    setup.add_source({.batches = numbered_batches("m", 5'000), .decoding = [](std::size_t) { yield_at_random(); }});
    for (int i = 0; i < 3; ++i) {
        setup.add_sink("sink", i == 1).formatting = yield_at_random;
    }
    EXPECT_TRUE(setup.pipeline->run());
    for (const auto& sink : setup.sinks) {
        EXPECT_EQ(sink->texts, numbered("m", 5'000));
    }
    EXPECT_EQ(setup.pipeline->counters().payloads_in, 5'000U);
    EXPECT_EQ(setup.pipeline->counters().payloads_out, 15'000U) << "each copy counts";
}

TEST_P(PipelineOrder, IsKeptByPieces) {
    PipelineSetup setup({.mirror = true, .workers = GetParam()});
    for (const char* const name : {"a", "b"}) {
        setup.add_source({.batches = numbered_batches(name, 500), .decoding = [](std::size_t) { yield_at_random(); }});
    }
    for (const std::size_t piece : {1U, 7U, 1'000'000U}) {
        Delivered& sink = setup.add_sink("sink", piece == 7);
        sink.piece = piece;
        sink.formatting = yield_at_random;
    }
    EXPECT_TRUE(setup.pipeline->run());
    for (const auto& sink : setup.sinks) {
        EXPECT_EQ(sink->texts.size(), 1'000U);
        EXPECT_EQ(those_of("a", sink->texts), numbered("a", 500));
        EXPECT_EQ(those_of("b", sink->texts), numbered("b", 500));
    }
    EXPECT_EQ(setup.pipeline->counters().payloads_out, 3'000U);
}

TEST_P(PipelineOrder, IsKeptInStripes) {
    for (const std::size_t outputs : {2U, 3U, 7U}) {
        PipelineSetup setup({.workers = GetParam()});
        setup.add_source({.batches = numbered_batches("m", 5'003), .decoding = [](std::size_t) { yield_at_random(); }});
        for (std::size_t i = 0; i < outputs; ++i) {
            setup.add_sink();
        }
        EXPECT_TRUE(setup.pipeline->run());
        for (std::size_t i = 0; i < outputs; ++i) {
            EXPECT_EQ(setup.sinks[i]->texts, every(outputs, i, numbered("m", 5'003))) << i << " of " << outputs;
        }
        EXPECT_EQ(setup.pipeline->counters().payloads_out, 5'003U);
    }
}

INSTANTIATE_TEST_SUITE_P(Workers, PipelineOrder, testing::Values(1U, 2U, 5U));

TEST(Pipeline, KeepsTheOrderThoughTheFirstBatchIsDecodedLast) {
    PipelineSetup setup({.workers = 2});
    std::latch others(5);  // the batches that can be in flight besides the first
    setup.add_source({.batches = numbered_batches("m", 30'000), .decoding = [&](std::size_t batch) {
                          if (batch == 0) {
                              others.wait();
                          } else if (batch <= 5) {
                              others.count_down();
                          }
                      }});
    Delivered& sink = setup.add_sink();
    EXPECT_TRUE(setup.pipeline->run());
    EXPECT_EQ(sink.texts, numbered("m", 30'000));
}

TEST(Pipeline, KeepsTheOrderThoughTheFirstPartIsFormattedLast) {
    for (const bool finishes : {false, true}) {
        PipelineSetup setup({.workers = 2});
        std::atomic<bool> is_first = true;
        std::latch others(9);  // the other parts of the batch
        setup.add_source({.batches = {numbered("m", 10 * 1024)}});
        Delivered& sink = setup.add_sink("sink", finishes);
        sink.formatting = [&] {
            if (is_first.exchange(false)) {
                others.wait();
            } else {
                others.count_down();
            }
        };
        EXPECT_TRUE(setup.pipeline->run());
        EXPECT_EQ(sink.texts, numbered("m", 10 * 1024));
    }
}

TEST(Pipeline, BeginsEachSourceWithTheFirstSink) {
    PipelineSetup setup;
    setup.add_source({.batches = {{"a0"}, {"a1", "a2"}}});
    setup.add_source({.batches = {{"b0", "b1", "b2"}}});
    setup.add_sink();
    setup.add_sink();
    EXPECT_TRUE(setup.pipeline->run());
    EXPECT_THAT(setup.sinks[0]->texts, testing::UnorderedElementsAre("a0", "a2", "b0", "b2"));
    EXPECT_THAT(setup.sinks[1]->texts, testing::UnorderedElementsAre("a1", "b1"));
}

TEST(Pipeline, DoesNotCountMessagesThatAreFilteredAmongTheStripes) {
    const TemporaryFolder folder;
    std::string body;
    for (const std::string& text : numbered("m", 20)) {
        const bool odd = (text.back() - '0') % 2 != 0;
        body += samples::field(1, samples::octets("0801 1006 1801 2500000000") +
                                      samples::field(5, samples::logline(text)) + samples::field(9, odd ? 7U : 8U));
    }
    PipelineSetup setup;
    NmsgFileSource::Options options;
    options.filter.group = 7;
    setup.pipeline->add(std::make_unique<NmsgFileSource>(folder.write("f", samples::container(body)), options));
    setup.add_sink();
    setup.add_sink();
    EXPECT_TRUE(setup.pipeline->run());
    EXPECT_THAT(setup.sinks[0]->texts, testing::ElementsAre("m1", "m5", "m9", "m13", "m17"));
    EXPECT_THAT(setup.sinks[1]->texts, testing::ElementsAre("m3", "m7", "m11", "m15", "m19"));
    EXPECT_EQ(setup.pipeline->counters().payloads_in, 10U);
    EXPECT_EQ(setup.pipeline->counters().payloads_filtered, 10U);
}

}  // namespace
}  // namespace spindrift::pipeline

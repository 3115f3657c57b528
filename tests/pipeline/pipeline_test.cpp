#include "pipeline_setup.hpp"

#include <spindrift/io/file/file_sink.hpp>
#include <spindrift/io/file/nmsg_source.hpp>
#include <spindrift/io/file/writer.hpp>
#include <spindrift/nmsg/types/built_in_types.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>

namespace spindrift::pipeline {
namespace {

using namespace io;

using samples::Delivered;
using samples::numbered_batches;
using samples::PipelineSetup;
using samples::TemporaryFolder;
using tests::eventually;

TEST(Pipeline, EndsAtOnceWithoutMessages) {
    PipelineSetup setup;
    setup.add_source({});
    Delivered& sink = setup.add_sink();
    EXPECT_TRUE(setup.pipeline->run());
    EXPECT_TRUE(sink.texts.empty());
    EXPECT_TRUE(sink.closed);
}

TEST(Pipeline, ClosesItsSinksWithoutSources) {
    PipelineSetup setup;
    Delivered& sink = setup.add_sink();
    EXPECT_TRUE(setup.pipeline->run());
    EXPECT_TRUE(sink.closed);
}

TEST(Pipeline, FailsWithoutSinks) {
    PipelineSetup setup;
    setup.add_source({.batches = numbered_batches("m", 100)});
    EXPECT_FALSE(setup.pipeline->run());
    EXPECT_THAT(setup.log.lines(1), testing::ElementsAre("nmsg_io: no outputs"));
}

TEST(Pipeline, ClosesSinksInTheOrderTheyWereAdded) {
    PipelineSetup setup;
    setup.add_source({.batches = {{"a"}}});
    std::string order;
    for (const char name : {'1', '2', '3'}) {
        setup.add_sink().closing = [&order, name] { order += name; };
    }
    EXPECT_TRUE(setup.pipeline->run());
    EXPECT_EQ(order, "123");
}

TEST(Pipeline, LetsSourcesWaitForASlowSink) {
    constexpr std::size_t all = 200;
    constexpr std::size_t max_batches = 2 + 4;  // one for each worker, and a few that wait
    PipelineSetup setup({.workers = 2});
    std::atomic<std::size_t> made = 0;
    std::atomic<std::size_t> read = 0;
    std::atomic<std::size_t> written = 0;
    std::atomic<std::size_t> max_ahead = 0;
    setup.add_source({.batches = std::vector<std::vector<std::string>>(all, {"m"}),
                      .reading =
                          [&](std::size_t) {
                              const std::size_t ahead = ++read - written;
                              max_ahead = std::max(max_ahead.load(), ahead);
                          },
                      .making = [&] { ++made; }});
    setup.add_sink().writing = [&](std::size_t) {
        EXPECT_TRUE(eventually([&] { return read == std::min(all, written + max_batches); }))
            << "it reads as many batches as there are";
        ++written;
    };
    EXPECT_TRUE(setup.pipeline->run());
    EXPECT_EQ(setup.sinks[0]->texts.size(), all);
    EXPECT_EQ(made, max_batches) << "the number of batches is bounded";
    EXPECT_EQ(max_ahead, max_batches);
}

TEST(Pipeline, CountsOfAllSources) {
    PipelineSetup setup;
    setup.add_source({.batches = numbered_batches("a", 500)});
    setup.add_source({.batches = numbered_batches("b", 300)});
    setup.add_sink();
    EXPECT_TRUE(setup.pipeline->run());
    EXPECT_EQ(setup.pipeline->counters().payloads_in, 800U);
    EXPECT_EQ(setup.pipeline->counters().payloads_out, 800U);
    EXPECT_THAT(setup.log.lines(2), testing::Contains(testing::HasSubstr("count_nmsg_payload_in=500")));
    EXPECT_THAT(setup.log.lines(2), testing::Contains(testing::HasSubstr("count_nmsg_payload_in=300")));
    EXPECT_THAT(setup.log.lines(2), testing::Contains(testing::HasSubstr("count_nmsg_payload_out=800")));
}

TEST(Pipeline, CountsContainersAndTextsThatAreLeftOut) {
    const TemporaryFolder folder;
    const std::string content = samples::container(samples::record(samples::logline("a"))) + samples::container("") +
                                samples::container(samples::record("\xff") + samples::record(samples::logline("b")));
    PipelineSetup setup;
    setup.pipeline->add(std::make_unique<NmsgFileSource>(folder.write("f", content)));
    setup.pipeline->add(std::make_unique<JsonFileSink>(folder.path("out"), nmsg::built_in_types()));
    EXPECT_TRUE(setup.pipeline->run());
    const Counters counters = setup.pipeline->counters();
    EXPECT_EQ(counters.containers_in, 3U);
    EXPECT_EQ(counters.bytes_in, content.size());
    EXPECT_EQ(counters.payloads_in, 3U);
    EXPECT_EQ(counters.payloads_out, 3U);
    EXPECT_EQ(counters.payloads_unreadable, 1U);
    EXPECT_THAT(setup.log.lines(1),
                testing::ElementsAre("x: output " + folder.path("out") + ": left out 1 message (parse error)"));
}

TEST(Counters, AddUp) {
    Counters all;
    std::uint64_t value = 0;
    for (const CounterInfo& counter : all_counters) {
        EXPECT_EQ(all.*counter.member, 0U) << counter.name << " is in the list twice";
        all.*counter.member = ++value;
    }
    Counters sum = all;
    sum += all;
    for (const CounterInfo& counter : all_counters) {
        EXPECT_EQ(sum.*counter.member, 2 * (all.*counter.member)) << counter.name;
    }
}

}  // namespace
}  // namespace spindrift::pipeline

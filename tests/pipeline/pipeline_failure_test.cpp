#include "pipeline_setup.hpp"

#include <spindrift/io/file/file_sink.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

// Sources and sinks that fail.
namespace spindrift::pipeline {
namespace {

using namespace io;

using nmsg::Errc;
using samples::Delivered;
using samples::numbered;
using samples::numbered_batches;
using samples::PipelineSetup;
using samples::those_of;
using samples::until_stopped;

TEST(Pipeline, GoesOnWhenASourceFails) {
    PipelineSetup setup;
    setup.add_source({.batches = {numbered("bad", 10)}, .ending = Errc::parse_error, .error_message = "bad at octet 5"},
                     "in1");
    setup.add_source({.batches = numbered_batches("good", 1000)}, "in2");
    Delivered& sink = setup.add_sink();
    EXPECT_FALSE(setup.pipeline->run());
    EXPECT_EQ(those_of("bad", sink.texts), numbered("bad", 10)) << "messages before the error count";
    EXPECT_EQ(those_of("good", sink.texts), numbered("good", 1000));
    EXPECT_TRUE(sink.closed);
    EXPECT_THAT(setup.log.lines(1), testing::ElementsAre("x: input in1: bad at octet 5"));
}

TEST(Pipeline, NamesTheReasonWithoutMore) {
    PipelineSetup setup;
    setup.add_source({.ending = Errc::read_failure}, "in1");
    setup.add_sink();
    EXPECT_FALSE(setup.pipeline->run());
    EXPECT_THAT(setup.log.lines(1), testing::ElementsAre("x: input in1: read failure"));
}

TEST(Pipeline, EndsASourceWhoseBatchCannotBeAccounted) {
    PipelineSetup setup;
    setup.add_source({.batches = std::vector<std::vector<std::string>>(1000, {"m"}), .bad_batch = 10}, "in1");
    setup.add_source({.batches = numbered_batches("good", 1000)}, "in2");
    Delivered& sink = setup.add_sink();
    EXPECT_FALSE(setup.pipeline->run());
    EXPECT_EQ(those_of("m", sink.texts).size(), 11U) << "the messages of that batch still count, later ones do not";
    EXPECT_EQ(those_of("good", sink.texts).size(), 1000U);
    EXPECT_THAT(setup.log.lines(1), testing::ElementsAre("x: input in1: parse error"));
}

TEST(Pipeline, FailsWhenAllSourcesFail) {
    PipelineSetup setup;
    setup.add_source({.ending = Errc::magic_mismatch}, "in1");
    setup.add_source({.ending = Errc::failure}, "in2");
    setup.add_sink();
    EXPECT_FALSE(setup.pipeline->run());
    EXPECT_THAT(setup.log.lines(1), testing::UnorderedElementsAre("x: input in1: incorrect magic number in NMSG header",
                                                                  "x: input in2: generic failure"));
}

TEST(Pipeline, StopsWhenASinkFails) {
    PipelineSetup setup({.mirror = true});
    setup.add_source({.batches = std::vector<std::vector<std::string>>(1'000'000, {"m"})});
    Delivered& good = setup.add_sink();
    Delivered& bad = setup.add_sink("out1", true);
    bad.writing = [](std::size_t written) {
        if (written >= 10) {
            throw Error("write error on out1: No space left on device");
        }
    };
    EXPECT_FALSE(setup.pipeline->run());
    EXPECT_LT(good.texts.size(), 1'000'000U);
    EXPECT_GE(good.texts.size(), 10U);
    EXPECT_EQ(bad.texts.size(), 10U) << "nothing is written after a failure";
    EXPECT_TRUE(good.closed);
    EXPECT_FALSE(bad.closed) << "a sink that failed is not closed";
    EXPECT_THAT(setup.log.lines(0), testing::ElementsAre("x: write error on out1: No space left on device"));
}

TEST(Pipeline, StopsIdleSourcesWhenASinkFails) {
    PipelineSetup setup;
    setup.add_source({.batches = {{"m"}}, .ending = Errc::again, .patience = until_stopped});
    setup.add_source({.ending = Errc::again, .patience = until_stopped});
    setup.add_sink().writing = [](std::size_t) { throw Error("broken"); };
    EXPECT_FALSE(setup.pipeline->run());
}

TEST(Pipeline, FailsWhenASinkCannotBeClosed) {
    PipelineSetup setup;
    setup.add_source({.batches = {{"m"}}});
    setup.add_sink().closing = [] { throw Error("write error on out1: disk full"); };
    Delivered& other = setup.add_sink();
    EXPECT_FALSE(setup.pipeline->run());
    EXPECT_TRUE(other.closed);
    EXPECT_THAT(setup.log.lines(0), testing::ElementsAre("x: write error on out1: disk full"));
}

TEST(Pipeline, FailsWhenTheLastContainerCannotBeWritten) {
    // Unlike here, the peer exits with status 0.
    PipelineSetup setup;
    setup.add_source({.batches = {{"m"}}});
    setup.pipeline->add(std::make_unique<NmsgFileSink>("/dev/full"));
    EXPECT_FALSE(setup.pipeline->run());
    EXPECT_THAT(setup.log.lines(0), testing::ElementsAre("x: write error on /dev/full: No space left on device"));
}

}  // namespace
}  // namespace spindrift::pipeline

#include "pipeline_setup.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <latch>
#include <thread>

// What ends a pipeline: a count, an interval (docs/formats/nmsg-wire.md 17.4 and 17.5), or its user.
namespace spindrift::pipeline {
namespace {

using nmsg::Errc;
using samples::Delivered;
using samples::ends;
using samples::every;
using samples::numbered;
using samples::numbered_batches;
using samples::PipelineSetup;
using samples::those_of;
using samples::until_stopped;
using samples::yield_at_random;
using tests::eventually;

TEST(Pipeline, GivesASinkNoMoreThanItsCount) {
    PipelineSetup setup({.count = 10});
    setup.add_source({.batches = numbered_batches("m", 1000)});
    Delivered& sink = setup.add_sink();
    EXPECT_TRUE(setup.pipeline->run());
    EXPECT_EQ(sink.texts, numbered("m", 10));
    EXPECT_EQ(setup.pipeline->counters().payloads_in, 11U) << "one more is taken and discarded";
    EXPECT_EQ(setup.pipeline->counters().payloads_out, 10U);
}

TEST(Pipeline, CountsForEachSink) {
    PipelineSetup striped({.count = 10});
    striped.add_source({.batches = numbered_batches("m", 1000)});
    striped.add_sink();
    striped.add_sink();
    EXPECT_TRUE(striped.pipeline->run());
    EXPECT_EQ(striped.sinks[0]->texts, every(2, 0, numbered("m", 20)));
    EXPECT_EQ(striped.sinks[1]->texts, every(2, 1, numbered("m", 20)));
    EXPECT_EQ(striped.pipeline->counters().payloads_in, 21U);

    PipelineSetup mirrored({.mirror = true, .count = 10});
    mirrored.add_source({.batches = numbered_batches("m", 1000)});
    mirrored.add_sink();
    mirrored.add_sink();
    EXPECT_TRUE(mirrored.pipeline->run());
    EXPECT_EQ(mirrored.sinks[0]->texts, numbered("m", 10));
    EXPECT_EQ(mirrored.sinks[1]->texts, numbered("m", 10));
}

TEST(Pipeline, NeverExceedsTheCountWithSeveralSources) {
    for (int round = 0; round < 20; ++round) {
        PipelineSetup setup({.count = 100});
        for (const char* const name : {"a", "b", "c"}) {
            setup.add_source(
                {.batches = numbered_batches(name, 1000), .decoding = [](std::size_t) { yield_at_random(); }});
        }
        setup.add_sink();
        setup.add_sink();
        EXPECT_TRUE(setup.pipeline->run());
        const std::size_t max_texts = std::max(setup.sinks[0]->texts.size(), setup.sinks[1]->texts.size());
        EXPECT_EQ(max_texts, 100U);
        for (const char* const name : {"a", "b", "c"}) {
            const auto texts = those_of(name, setup.sinks[0]->texts);
            EXPECT_EQ(texts, every(2, 0, numbered(name, texts.size() * 2)));
        }
    }
}

TEST(Pipeline, EndsByTheEndOfTheSourceWhereTheCountIsExact) {
    PipelineSetup setup({.count = 1000});
    setup.add_source({.batches = numbered_batches("m", 1000)});
    Delivered& sink = setup.add_sink();
    EXPECT_TRUE(setup.pipeline->run());
    EXPECT_EQ(sink.texts.size(), 1000U);
    EXPECT_EQ(setup.pipeline->counters().payloads_in, 1000U);
}

TEST(Pipeline, EndsAtTheCountWhileTheSourceIsIdle) {
    PipelineSetup setup({.count = 5});
    setup.add_source({.batches = {numbered("m", 5)}, .ending = Errc::again});
    Delivered& sink = setup.add_sink();
    EXPECT_TRUE(setup.pipeline->run());
    EXPECT_EQ(sink.texts, numbered("m", 5));
}

TEST(Pipeline, IsNotEndedByACountOfZero) {
    PipelineSetup setup({.count = 0});
    setup.add_source({.batches = numbered_batches("m", 1000)});
    EXPECT_EQ(setup.add_sink().texts.size(), 0U);
    EXPECT_TRUE(setup.pipeline->run());
    EXPECT_EQ(setup.sinks[0]->texts.size(), 1000U);
}

/// A clock that stands still until it is set; in seconds.
class WallClock {
public:
    explicit WallClock(std::int64_t seconds) : seconds_(seconds) {}

    void set(std::int64_t seconds) { seconds_ = seconds; }
    [[nodiscard]] auto reader() {
        return [this] { return Timestamp::from_parts(seconds_, 999'999'999); };
    }

private:
    std::atomic<std::int64_t> seconds_;
};

/// A running pipeline whose source is idle after its few messages.
struct IdlePipeline {
    explicit IdlePipeline(Pipeline::Options options, std::vector<std::vector<std::string>> batches = {})
        : setup(std::move(options)), sink(setup.add_sink()), pipeline(*setup.pipeline) {
        setup.add_source(
            {.batches = std::move(batches), .ending = Errc::again, .idle = [this] { ++idle; }, .patience = 1});
        pipeline.start();
    }

    /// Whether the pipeline still reads after it has looked at the clock.
    [[nodiscard]] bool goes_on() {
        const bool has_ended = pipeline.wait_for(std::chrono::milliseconds(0));
        const std::size_t before = idle;
        return !has_ended && eventually([&] { return idle >= before + 3; });
    }

    std::atomic<std::size_t> idle = 0;  // reads that found nothing
    PipelineSetup setup;
    Delivered& sink;
    Pipeline& pipeline;
};

constexpr std::int64_t first_hour = 1'700'000'000 / 3600 * 3600;

TEST(Pipeline, EndsAtTheNextMultipleOfItsInterval) {
    WallClock clock(first_hour + 1234);
    IdlePipeline setup({.interval = 3600, .now = clock.reader()}, {{"m"}});
    clock.set(first_hour + 3599);
    EXPECT_TRUE(setup.goes_on());
    clock.set(first_hour + 3600);
    EXPECT_TRUE(ends(setup.pipeline));
    EXPECT_TRUE(setup.pipeline.close());
    EXPECT_EQ(setup.sink.texts.size(), 1U);
}

TEST(Pipeline, EndsAtItsIntervalThoughTheClockIsSetBack) {
    WallClock clock(first_hour + 1234);
    std::atomic<std::int64_t> steady = 5000;
    const auto steady_now = [&] { return SteadyClock::TimePoint(std::chrono::seconds(steady)); };
    IdlePipeline setup({.interval = 3600, .now = clock.reader(), .steady_now = steady_now});
    clock.set(first_hour + 1234 - 3600);
    steady = 5000 + 2300;
    EXPECT_TRUE(setup.goes_on());
    steady = 5000 + 2400;
    EXPECT_TRUE(ends(setup.pipeline));
    EXPECT_TRUE(setup.pipeline.close());
}

TEST(Pipeline, EndsABusySourceAtItsIntervalToo) {
    WallClock clock(first_hour + 1);
    PipelineSetup setup({.interval = 3600, .workers = 2, .now = clock.reader()});
    setup.add_source({.batches = std::vector<std::vector<std::string>>(100'000, {"m"}),
                      .reading = [&](std::size_t batch) { clock.set(first_hour + (batch < 1000 ? 3599 : 3600)); }});
    Delivered& sink = setup.add_sink();
    EXPECT_TRUE(setup.pipeline->run());
    EXPECT_GE(sink.texts.size(), 1000U);
    EXPECT_LE(sink.texts.size(), 1000U + 16) << "messages that were read are delivered";
}

TEST(Pipeline, EndsWithinTwoIntervalsAtRandom) {
    for (int round = 0; round < 5; ++round) {
        WallClock clock(first_hour + 1234);
        IdlePipeline setup({.interval = 3600, .randomize = true, .now = clock.reader()});
        clock.set(first_hour + 3599);
        EXPECT_TRUE(setup.goes_on());
        clock.set(first_hour + 2 * 3600);
        EXPECT_TRUE(ends(setup.pipeline));
        EXPECT_TRUE(setup.pipeline.close());
    }
}

TEST(Pipeline, StopsIdleSourcesFromAnotherThread) {
    PipelineSetup setup;
    std::latch written(1);
    setup.add_source({.batches = {{"m"}}, .ending = Errc::again, .patience = until_stopped});
    setup.add_source({.ending = Errc::again, .patience = until_stopped});
    Delivered& sink = setup.add_sink();
    sink.writing = [&](std::size_t) { written.count_down(); };
    setup.pipeline->start();
    written.wait();
    EXPECT_FALSE(setup.pipeline->wait_for(std::chrono::milliseconds(0)));
    std::thread stopper([&] { setup.pipeline->stop(); });
    EXPECT_TRUE(ends(*setup.pipeline));
    stopper.join();
    EXPECT_TRUE(setup.pipeline->close());
    EXPECT_TRUE(sink.closed);
    EXPECT_EQ(sink.texts, std::vector<std::string>{"m"});
}

TEST(Pipeline, StopsABusySourceAndLosesNothingItHasTaken) {
    PipelineSetup setup;
    std::atomic<std::size_t> read = 0;
    setup.add_source({.batches = std::vector<std::vector<std::string>>(1'000'000, {"m"}),
                      .reading = [&](std::size_t batch) { read = batch; }});
    Delivered& sink = setup.add_sink();
    setup.pipeline->start();
    EXPECT_TRUE(eventually([&] { return read >= 100; }));
    setup.pipeline->stop();
    EXPECT_TRUE(ends(*setup.pipeline));
    EXPECT_TRUE(setup.pipeline->close());
    EXPECT_EQ(sink.texts.size(), setup.pipeline->counters().payloads_out);
    EXPECT_EQ(setup.pipeline->counters().payloads_in, setup.pipeline->counters().payloads_out);
    EXPECT_LT(sink.texts.size(), 1'000'000U);
}

TEST(Pipeline, MayBeDestroyedAtAnyTime) {
    for (int stage = 0; stage < 3; ++stage) {
        PipelineSetup setup;
        setup.add_source({.batches = numbered_batches("m", 1000), .ending = Errc::again});
        Delivered& sink = setup.add_sink();
        std::atomic<int> writes = 0;
        sink.writing = [&](std::size_t) { ++writes; };
        if (stage > 0) {
            setup.pipeline->start();
        }
        if (stage > 1) {
            EXPECT_TRUE(eventually([&] { return writes >= 3; }));
        }
        setup.pipeline.reset();
        EXPECT_FALSE(sink.closed) << "a pipeline that is destroyed does not close its sinks";
    }
}

}  // namespace
}  // namespace spindrift::pipeline

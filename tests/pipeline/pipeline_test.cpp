#include "streams.hpp"

#include <spindrift/io/file/file_sink.hpp>
#include <spindrift/io/file/nmsg_source.hpp>
#include <spindrift/io/file/writer.hpp>
#include <spindrift/nmsg/types/built_in_types.hpp>
#include <spindrift/pipeline/pipeline.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <latch>
#include <random>
#include <thread>

namespace spindrift::pipeline {
namespace {

using namespace io;

using nmsg::Errc;
using samples::Delivered;
using samples::ends;
using samples::LogBook;
using samples::MemorySink;
using samples::MemorySource;
using samples::numbered;
using samples::numbered_batches;
using samples::TemporaryFolder;
using tests::eventually;

// An idle source that waits for nothing but the end.
constexpr int until_stopped = -1;

/// A pipeline with sinks that keep what they get.
struct Plant {
    explicit Plant(Pipeline::Options options = {}) {
        options.report = log.report();
        pipeline = std::make_unique<Pipeline>(std::move(options));
    }

    void add_source(MemorySource::Script script, std::string name = "memory") {
        pipeline->add(std::make_unique<MemorySource>(std::move(script), std::move(name)));
    }

    Delivered& add_sink(std::string name = "sink", bool finishes = false) {
        const auto delivered = std::make_shared<Delivered>();
        sinks.push_back(delivered);
        pipeline->add(std::make_unique<MemorySink>(delivered, std::move(name), finishes));
        return *delivered;
    }

    LogBook log;
    std::vector<std::shared_ptr<Delivered>> sinks;
    std::unique_ptr<Pipeline> pipeline;
};

/// Those of some texts that begin like this.
std::vector<std::string> those_of(std::string_view name, const std::vector<std::string>& texts) {
    std::vector<std::string> result;
    for (const std::string& text : texts) {
        if (text.starts_with(name)) {
            result.push_back(text);
        }
    }
    return result;
}

std::vector<std::string> every(std::size_t stride, std::size_t first, const std::vector<std::string>& texts) {
    std::vector<std::string> result;
    for (std::size_t i = first; i < texts.size(); i += stride) {
        result.push_back(texts[i]);
    }
    return result;
}

// Makes threads overtake each other.
void dawdle() {
    thread_local std::minstd_rand random(
        static_cast<unsigned>(std::hash<std::thread::id>()(std::this_thread::get_id())));
    for (auto turns = random() % 20; turns > 0; --turns) {
        std::this_thread::yield();
    }
}

// --- order

class PipelineOrder : public testing::TestWithParam<unsigned> {};

TEST_P(PipelineOrder, IsKept) {
    for (const bool finishes : {false, true}) {
        Plant plant({.workers = GetParam()});
        plant.add_source({.batches = numbered_batches("m", 30'000), .decoding = [](std::size_t) { dawdle(); }});
        Delivered& sink = plant.add_sink("sink", finishes);
        sink.formatting = dawdle;
        EXPECT_TRUE(plant.pipeline->run());
        EXPECT_EQ(sink.texts, numbered("m", 30'000));
        EXPECT_TRUE(sink.closed);
        EXPECT_EQ(plant.pipeline->counters().payloads_in, 30'000U);
        EXPECT_EQ(plant.pipeline->counters().payloads_out, 30'000U);
        EXPECT_EQ(plant.pipeline->counters().bytes_in, 30'000U);
    }
}

TEST_P(PipelineOrder, IsKeptForEachOfSeveralSources) {
    Plant plant({.workers = GetParam()});
    for (const char* const name : {"a", "b", "c"}) {
        plant.add_source({.batches = numbered_batches(name, 5'000), .decoding = [](std::size_t) { dawdle(); }});
    }
    Delivered& sink = plant.add_sink("sink", true);
    sink.formatting = dawdle;
    EXPECT_TRUE(plant.pipeline->run());
    EXPECT_EQ(sink.texts.size(), 15'000U);
    for (const char* const name : {"a", "b", "c"}) {
        EXPECT_EQ(those_of(name, sink.texts), numbered(name, 5'000));
    }
}

TEST_P(PipelineOrder, IsKeptInEveryMirror) {
    Plant plant({.mirror = true, .workers = GetParam()});
    plant.add_source({.batches = numbered_batches("m", 5'000), .decoding = [](std::size_t) { dawdle(); }});
    for (int i = 0; i < 3; ++i) {
        plant.add_sink("sink", i == 1).formatting = dawdle;
    }
    EXPECT_TRUE(plant.pipeline->run());
    for (const auto& sink : plant.sinks) {
        EXPECT_EQ(sink->texts, numbered("m", 5'000));
    }
    EXPECT_EQ(plant.pipeline->counters().payloads_in, 5'000U);
    EXPECT_EQ(plant.pipeline->counters().payloads_out, 15'000U) << "each copy counts";
}

TEST_P(PipelineOrder, IsKeptInStripes) {
    for (const std::size_t outputs : {2U, 3U, 7U}) {
        Plant plant({.workers = GetParam()});
        plant.add_source({.batches = numbered_batches("m", 5'003), .decoding = [](std::size_t) { dawdle(); }});
        for (std::size_t i = 0; i < outputs; ++i) {
            plant.add_sink();
        }
        EXPECT_TRUE(plant.pipeline->run());
        for (std::size_t i = 0; i < outputs; ++i) {
            EXPECT_EQ(plant.sinks[i]->texts, every(outputs, i, numbered("m", 5'003))) << i << " of " << outputs;
        }
        EXPECT_EQ(plant.pipeline->counters().payloads_out, 5'003U);
    }
}

INSTANTIATE_TEST_SUITE_P(Workers, PipelineOrder, testing::Values(1U, 2U, 5U));

TEST(Pipeline, KeepsTheOrderThoughTheFirstBatchIsDecodedLast) {
    Plant plant({.workers = 2});
    std::latch others(5);  // that can be on their way besides the first
    plant.add_source({.batches = numbered_batches("m", 30'000), .decoding = [&](std::size_t batch) {
                          if (batch == 0) {
                              others.wait();
                          } else if (batch <= 5) {
                              others.count_down();
                          }
                      }});
    Delivered& sink = plant.add_sink();
    EXPECT_TRUE(plant.pipeline->run());
    EXPECT_EQ(sink.texts, numbered("m", 30'000));
}

TEST(Pipeline, KeepsTheOrderThoughTheFirstPartIsFormattedLast) {
    for (const bool finishes : {false, true}) {
        Plant plant({.workers = 2});
        std::atomic<bool> is_first = true;
        std::latch others(9);  // parts of the batch
        plant.add_source({.batches = {numbered("m", 10 * 1024)}});
        Delivered& sink = plant.add_sink("sink", finishes);
        sink.formatting = [&] {
            if (is_first.exchange(false)) {
                others.wait();
            } else {
                others.count_down();
            }
        };
        EXPECT_TRUE(plant.pipeline->run());
        EXPECT_EQ(sink.texts, numbered("m", 10 * 1024));
    }
}

TEST(Pipeline, BeginsEachSourceWithTheFirstSink) {
    Plant plant;
    plant.add_source({.batches = {{"a0"}, {"a1", "a2"}}});
    plant.add_source({.batches = {{"b0", "b1", "b2"}}});
    plant.add_sink();
    plant.add_sink();
    EXPECT_TRUE(plant.pipeline->run());
    EXPECT_THAT(plant.sinks[0]->texts, testing::UnorderedElementsAre("a0", "a2", "b0", "b2"));
    EXPECT_THAT(plant.sinks[1]->texts, testing::UnorderedElementsAre("a1", "b1"));
}

TEST(Pipeline, DoesNotCountMessagesThatAreFilteredAmongTheStripes) {
    const TemporaryFolder folder;
    std::string body;
    for (const std::string& text : numbered("m", 20)) {
        const bool odd = (text.back() - '0') % 2 != 0;
        body += samples::field(1, samples::octets("0801 1006 1801 2500000000") +
                                      samples::field(5, samples::logline(text)) + samples::field(9, odd ? 7U : 8U));
    }
    Plant plant;
    NmsgFileSource::Options options;
    options.filter.group = 7;
    plant.pipeline->add(std::make_unique<NmsgFileSource>(folder.write("f", samples::container(body)), options));
    plant.add_sink();
    plant.add_sink();
    EXPECT_TRUE(plant.pipeline->run());
    EXPECT_THAT(plant.sinks[0]->texts, testing::ElementsAre("m1", "m5", "m9", "m13", "m17"));
    EXPECT_THAT(plant.sinks[1]->texts, testing::ElementsAre("m3", "m7", "m11", "m15", "m19"));
    EXPECT_EQ(plant.pipeline->counters().payloads_in, 10U);
    EXPECT_EQ(plant.pipeline->counters().payloads_filtered, 10U);
}

TEST(Pipeline, EndsAtOnceWithoutMessages) {
    Plant plant;
    plant.add_source({});
    Delivered& sink = plant.add_sink();
    EXPECT_TRUE(plant.pipeline->run());
    EXPECT_TRUE(sink.texts.empty());
    EXPECT_TRUE(sink.closed);
}

TEST(Pipeline, ClosesItsSinksWithoutSources) {
    Plant plant;
    Delivered& sink = plant.add_sink();
    EXPECT_TRUE(plant.pipeline->run());
    EXPECT_TRUE(sink.closed);
}

TEST(Pipeline, FailsWithoutSinks) {
    Plant plant;
    plant.add_source({.batches = numbered_batches("m", 100)});
    EXPECT_FALSE(plant.pipeline->run());
    EXPECT_THAT(plant.log.lines(1), testing::ElementsAre("nmsg_io: no outputs"));
}

TEST(Pipeline, ClosesSinksInTheOrderTheyWereAdded) {
    Plant plant;
    plant.add_source({.batches = {{"a"}}});
    std::string order;
    for (const char name : {'1', '2', '3'}) {
        plant.add_sink().closing = [&order, name] { order += name; };
    }
    EXPECT_TRUE(plant.pipeline->run());
    EXPECT_EQ(order, "123");
}

// --- count (docs/formats/nmsg-wire.md 17.4)

TEST(Pipeline, GivesASinkNoMoreThanItsCount) {
    Plant plant({.count = 10});
    plant.add_source({.batches = numbered_batches("m", 1000)});
    Delivered& sink = plant.add_sink();
    EXPECT_TRUE(plant.pipeline->run());
    EXPECT_EQ(sink.texts, numbered("m", 10));
    EXPECT_EQ(plant.pipeline->counters().payloads_in, 11U) << "one more is taken, and thrown away";
    EXPECT_EQ(plant.pipeline->counters().payloads_out, 10U);
}

TEST(Pipeline, CountsForEachSink) {
    Plant striped({.count = 10});
    striped.add_source({.batches = numbered_batches("m", 1000)});
    striped.add_sink();
    striped.add_sink();
    EXPECT_TRUE(striped.pipeline->run());
    EXPECT_EQ(striped.sinks[0]->texts, every(2, 0, numbered("m", 20)));
    EXPECT_EQ(striped.sinks[1]->texts, every(2, 1, numbered("m", 20)));
    EXPECT_EQ(striped.pipeline->counters().payloads_in, 21U);

    Plant mirrored({.mirror = true, .count = 10});
    mirrored.add_source({.batches = numbered_batches("m", 1000)});
    mirrored.add_sink();
    mirrored.add_sink();
    EXPECT_TRUE(mirrored.pipeline->run());
    EXPECT_EQ(mirrored.sinks[0]->texts, numbered("m", 10));
    EXPECT_EQ(mirrored.sinks[1]->texts, numbered("m", 10));
}

TEST(Pipeline, NeverExceedsTheCountWithSeveralSources) {
    for (int round = 0; round < 20; ++round) {
        Plant plant({.count = 100});
        for (const char* const name : {"a", "b", "c"}) {
            plant.add_source({.batches = numbered_batches(name, 1000), .decoding = [](std::size_t) { dawdle(); }});
        }
        plant.add_sink();
        plant.add_sink();
        EXPECT_TRUE(plant.pipeline->run());
        const std::size_t most = std::max(plant.sinks[0]->texts.size(), plant.sinks[1]->texts.size());
        EXPECT_EQ(most, 100U);
        for (const char* const name : {"a", "b", "c"}) {
            const auto texts = those_of(name, plant.sinks[0]->texts);
            EXPECT_EQ(texts, every(2, 0, numbered(name, texts.size() * 2)));
        }
    }
}

TEST(Pipeline, EndsByTheEndOfTheSourceWhereTheCountIsExact) {
    Plant plant({.count = 1000});
    plant.add_source({.batches = numbered_batches("m", 1000)});
    Delivered& sink = plant.add_sink();
    EXPECT_TRUE(plant.pipeline->run());
    EXPECT_EQ(sink.texts.size(), 1000U);
    EXPECT_EQ(plant.pipeline->counters().payloads_in, 1000U);
}

TEST(Pipeline, EndsAtTheCountWhileTheSourceIsIdle) {
    Plant plant({.count = 5});
    plant.add_source({.batches = {numbered("m", 5)}, .ending = Errc::again});
    Delivered& sink = plant.add_sink();
    EXPECT_TRUE(plant.pipeline->run());
    EXPECT_EQ(sink.texts, numbered("m", 5));
}

TEST(Pipeline, IsNotEndedByACountOfZero) {
    Plant plant({.count = 0});
    plant.add_source({.batches = numbered_batches("m", 1000)});
    EXPECT_EQ(plant.add_sink().texts.size(), 0U);
    EXPECT_TRUE(plant.pipeline->run());
    EXPECT_EQ(plant.sinks[0]->texts.size(), 1000U);
}

// --- interval (docs/formats/nmsg-wire.md 17.5)

/// A clock of seconds that stands still until it is set.
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

/// A running pipeline whose source has nothing, or one message.
struct IdlePlant {
    explicit IdlePlant(Pipeline::Options options, std::vector<std::vector<std::string>> batches = {})
        : plant(std::move(options)), sink(plant.add_sink()), pipeline(*plant.pipeline) {
        plant.add_source(
            {.batches = std::move(batches), .ending = Errc::again, .idle = [this] { ++idle; }, .patience = 1});
        pipeline.start();
    }

    // Whether it still reads, after it has looked at the clock.
    [[nodiscard]] bool goes_on() {
        const bool has_ended = pipeline.wait_for(std::chrono::milliseconds(0));
        const std::size_t before = idle;
        return !has_ended && eventually([&] { return idle >= before + 3; });
    }

    std::atomic<std::size_t> idle = 0;  // reads
    Plant plant;
    Delivered& sink;
    Pipeline& pipeline;
};

constexpr std::int64_t first_hour = 1'700'000'000 / 3600 * 3600;

TEST(Pipeline, EndsAtTheNextMultipleOfItsInterval) {
    WallClock clock(first_hour + 1234);
    IdlePlant plant({.interval = 3600, .now = clock.reader()}, {{"m"}});
    clock.set(first_hour + 3599);
    EXPECT_TRUE(plant.goes_on());
    clock.set(first_hour + 3600);
    EXPECT_TRUE(ends(plant.pipeline));
    EXPECT_TRUE(plant.pipeline.close());
    EXPECT_EQ(plant.sink.texts.size(), 1U);
}

TEST(Pipeline, EndsABusySourceAtItsIntervalToo) {
    WallClock clock(first_hour + 1);
    Plant plant({.interval = 3600, .workers = 2, .now = clock.reader()});
    plant.add_source({.batches = std::vector<std::vector<std::string>>(100'000, {"m"}),
                      .reading = [&](std::size_t batch) { clock.set(first_hour + (batch < 1000 ? 3599 : 3600)); }});
    Delivered& sink = plant.add_sink();
    EXPECT_TRUE(plant.pipeline->run());
    EXPECT_LE(sink.texts.size(), 1000U);
    EXPECT_GE(sink.texts.size(), 1000U - 6) << "those that were on their way do not count any more";
}

TEST(Pipeline, EndsWithinTwoIntervalsAtRandom) {
    for (int round = 0; round < 5; ++round) {
        WallClock clock(first_hour + 1234);
        IdlePlant plant({.interval = 3600, .randomize = true, .now = clock.reader()});
        clock.set(first_hour + 3599);
        EXPECT_TRUE(plant.goes_on());
        clock.set(first_hour + 2 * 3600);
        EXPECT_TRUE(ends(plant.pipeline));
        EXPECT_TRUE(plant.pipeline.close());
    }
}

// --- stopping

TEST(Pipeline, StopsIdleSourcesFromAnotherThread) {
    Plant plant;
    std::latch written(1);
    plant.add_source({.batches = {{"m"}}, .ending = Errc::again, .patience = until_stopped});
    plant.add_source({.ending = Errc::again, .patience = until_stopped});
    Delivered& sink = plant.add_sink();
    sink.writing = [&](std::size_t) { written.count_down(); };
    plant.pipeline->start();
    written.wait();
    EXPECT_FALSE(plant.pipeline->wait_for(std::chrono::milliseconds(0)));
    std::thread stopper([&] { plant.pipeline->stop(); });
    EXPECT_TRUE(ends(*plant.pipeline));
    stopper.join();
    EXPECT_TRUE(plant.pipeline->close());
    EXPECT_TRUE(sink.closed);
    EXPECT_EQ(sink.texts, std::vector<std::string>{"m"});
}

TEST(Pipeline, StopsABusySourceAndLosesNothingItHasTaken) {
    Plant plant;
    std::atomic<std::size_t> read = 0;
    plant.add_source({.batches = std::vector<std::vector<std::string>>(1'000'000, {"m"}),
                      .reading = [&](std::size_t batch) { read = batch; }});
    Delivered& sink = plant.add_sink();
    plant.pipeline->start();
    EXPECT_TRUE(eventually([&] { return read >= 100; }));
    plant.pipeline->stop();
    EXPECT_TRUE(ends(*plant.pipeline));
    EXPECT_TRUE(plant.pipeline->close());
    EXPECT_EQ(sink.texts.size(), plant.pipeline->counters().payloads_out);
    EXPECT_EQ(plant.pipeline->counters().payloads_in, plant.pipeline->counters().payloads_out);
    EXPECT_LT(sink.texts.size(), 1'000'000U);
}

TEST(Pipeline, MayBeDestroyedAtAnyTime) {
    for (int stage = 0; stage < 3; ++stage) {
        Plant plant;
        plant.add_source({.batches = numbered_batches("m", 1000), .ending = Errc::again});
        Delivered& sink = plant.add_sink();
        std::latch written(3);
        sink.writing = [&](std::size_t messages) { written.count_down(messages < 100 ? 1 : 0); };
        if (stage > 0) {
            plant.pipeline->start();
        }
        if (stage > 1) {
            written.wait();
        }
        plant.pipeline.reset();
        EXPECT_FALSE(sink.closed) << "given up";
    }
}

// --- failing sources

TEST(Pipeline, GoesOnWhenASourceFails) {
    Plant plant;
    plant.add_source({.batches = {numbered("bad", 10)}, .ending = Errc::parse_error, .error_message = "bad at octet 5"},
                     "in1");
    plant.add_source({.batches = numbered_batches("good", 1000)}, "in2");
    Delivered& sink = plant.add_sink();
    EXPECT_FALSE(plant.pipeline->run());
    EXPECT_EQ(those_of("bad", sink.texts), numbered("bad", 10)) << "what came before counts";
    EXPECT_EQ(those_of("good", sink.texts), numbered("good", 1000));
    EXPECT_TRUE(sink.closed);
    EXPECT_THAT(plant.log.lines(1), testing::ElementsAre("x: input in1: bad at octet 5"));
}

TEST(Pipeline, NamesTheReasonWithoutMore) {
    Plant plant;
    plant.add_source({.ending = Errc::read_failure}, "in1");
    plant.add_sink();
    EXPECT_FALSE(plant.pipeline->run());
    EXPECT_THAT(plant.log.lines(1), testing::ElementsAre("x: input in1: read failure"));
}

TEST(Pipeline, EndsASourceWithABatchThatCannotBeSettled) {
    Plant plant;
    plant.add_source({.batches = std::vector<std::vector<std::string>>(1000, {"m"}), .bad_batch = 10}, "in1");
    plant.add_source({.batches = numbered_batches("good", 1000)}, "in2");
    Delivered& sink = plant.add_sink();
    EXPECT_FALSE(plant.pipeline->run());
    EXPECT_EQ(those_of("m", sink.texts).size(), 11U) << "its messages still count, later ones do not";
    EXPECT_EQ(those_of("good", sink.texts).size(), 1000U);
    EXPECT_THAT(plant.log.lines(1), testing::ElementsAre("x: input in1: parse error"));
}

TEST(Pipeline, FailsWhenAllSourcesFail) {
    Plant plant;
    plant.add_source({.ending = Errc::magic_mismatch}, "in1");
    plant.add_source({.ending = Errc::failure}, "in2");
    plant.add_sink();
    EXPECT_FALSE(plant.pipeline->run());
    EXPECT_THAT(plant.log.lines(1), testing::UnorderedElementsAre("x: input in1: incorrect magic number in NMSG header",
                                                                  "x: input in2: generic failure"));
}

// --- failing sinks

TEST(Pipeline, StopsWhenASinkFails) {
    Plant plant({.mirror = true});
    plant.add_source({.batches = std::vector<std::vector<std::string>>(1'000'000, {"m"})});
    Delivered& good = plant.add_sink();
    Delivered& bad = plant.add_sink("out1", true);
    bad.writing = [](std::size_t written) {
        if (written >= 10) {
            throw Error("write error on out1: No space left on device");
        }
    };
    EXPECT_FALSE(plant.pipeline->run());
    EXPECT_LT(good.texts.size(), 1'000'000U);
    EXPECT_GE(good.texts.size(), 10U);
    EXPECT_EQ(bad.texts.size(), 10U) << "nothing is written behind a failure";
    EXPECT_TRUE(good.closed);
    EXPECT_FALSE(bad.closed) << "it is left alone";
    EXPECT_THAT(plant.log.lines(0), testing::ElementsAre("x: write error on out1: No space left on device"));
}

TEST(Pipeline, StopsIdleSourcesWhenASinkFails) {
    Plant plant;
    plant.add_source({.batches = {{"m"}}, .ending = Errc::again, .patience = until_stopped});
    plant.add_source({.ending = Errc::again, .patience = until_stopped});
    plant.add_sink().writing = [](std::size_t) { throw Error("broken"); };
    EXPECT_FALSE(plant.pipeline->run());
}

TEST(Pipeline, FailsWhenASinkCannotBeClosed) {
    Plant plant;
    plant.add_source({.batches = {{"m"}}});
    plant.add_sink().closing = [] { throw Error("write error on out1: disk full"); };
    Delivered& other = plant.add_sink();
    EXPECT_FALSE(plant.pipeline->run());
    EXPECT_TRUE(other.closed);
    EXPECT_THAT(plant.log.lines(0), testing::ElementsAre("x: write error on out1: disk full"));
}

TEST(Pipeline, FailsWhenTheLastContainerCannotBeWritten) {
    // The peer exits with status 0.
    Plant plant;
    plant.add_source({.batches = {{"m"}}});
    plant.pipeline->add(std::make_unique<NmsgFileSink>("/dev/full"));
    EXPECT_FALSE(plant.pipeline->run());
    EXPECT_THAT(plant.log.lines(0), testing::ElementsAre("x: write error on /dev/full: No space left on device"));
}

// --- backpressure

TEST(Pipeline, LetsSourcesWaitForASlowSink) {
    constexpr std::size_t all = 200;
    constexpr std::size_t most = 2 + 4;  // the workers' and a few that wait
    Plant plant({.workers = 2});
    std::atomic<std::size_t> made = 0;
    std::atomic<std::size_t> read = 0;
    std::atomic<std::size_t> written = 0;
    std::atomic<std::size_t> most_ahead = 0;
    plant.add_source({.batches = std::vector<std::vector<std::string>>(all, {"m"}),
                      .reading =
                          [&](std::size_t) {
                              const std::size_t ahead = ++read - written;
                              most_ahead = std::max(most_ahead.load(), ahead);
                          },
                      .making = [&] { ++made; }});
    plant.add_sink().writing = [&](std::size_t) {
        EXPECT_TRUE(eventually([&] { return read == std::min(all, written + most); })) << "as far as it can";
        ++written;
    };
    EXPECT_TRUE(plant.pipeline->run());
    EXPECT_EQ(plant.sinks[0]->texts.size(), all);
    EXPECT_EQ(made, most) << "batches are few";
    EXPECT_EQ(most_ahead, most);
}

// --- counters and diagnostics

TEST(Pipeline, CountsOfAllSources) {
    Plant plant;
    plant.add_source({.batches = numbered_batches("a", 500)});
    plant.add_source({.batches = numbered_batches("b", 300)});
    plant.add_sink();
    EXPECT_TRUE(plant.pipeline->run());
    EXPECT_EQ(plant.pipeline->counters().payloads_in, 800U);
    EXPECT_EQ(plant.pipeline->counters().payloads_out, 800U);
    EXPECT_THAT(plant.log.lines(2), testing::Contains(testing::HasSubstr("count_nmsg_payload_in=500")));
    EXPECT_THAT(plant.log.lines(2), testing::Contains(testing::HasSubstr("count_nmsg_payload_in=300")));
    EXPECT_THAT(plant.log.lines(2), testing::Contains(testing::HasSubstr("count_nmsg_payload_out=800")));
}

TEST(Pipeline, CountsContainersAndTextsThatAreLeftOut) {
    const TemporaryFolder folder;
    const std::string content = samples::container(samples::record(samples::logline("a"))) + samples::container("") +
                                samples::container(samples::record("\xff") + samples::record(samples::logline("b")));
    Plant plant;
    plant.pipeline->add(std::make_unique<NmsgFileSource>(folder.write("f", content)));
    plant.pipeline->add(std::make_unique<JsonFileSink>(folder.path("out"), nmsg::built_in_types()));
    EXPECT_TRUE(plant.pipeline->run());
    const Counters counters = plant.pipeline->counters();
    EXPECT_EQ(counters.containers_in, 3U);
    EXPECT_EQ(counters.bytes_in, content.size());
    EXPECT_EQ(counters.payloads_in, 3U);
    EXPECT_EQ(counters.payloads_out, 3U);
    EXPECT_EQ(counters.payloads_unreadable, 1U);
    EXPECT_THAT(plant.log.lines(1),
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

// --- files to files

TEST(Pipeline, CopiesAFileOctetForOctet) {
    const TemporaryFolder folder;
    const std::string golden = std::string(TEST_DATA) + "/nmsg/in/";
    for (const char* const name : {"mixed", "dnsdedupe"}) {
        Plant plant;
        plant.pipeline->add(std::make_unique<NmsgFileSource>(golden + name + ".nmsg"));
        plant.pipeline->add(std::make_unique<NmsgFileSink>(folder.path("out")));
        EXPECT_TRUE(plant.pipeline->run());
        EXPECT_EQ(samples::hex(samples::read_file(folder.path("out"))),
                  samples::hex(samples::read_file(golden + name + ".nmsg")));
    }
}

TEST(Pipeline, MakesTheSameOfCompressedFiles) {
    const TemporaryFolder folder;
    const std::string golden = std::string(TEST_DATA) + "/nmsg/in/";
    Plant there;
    there.pipeline->add(std::make_unique<NmsgFileSource>(golden + "mixed-z.nmsg"));
    there.pipeline->add(std::make_unique<NmsgFileSink>(folder.path("plain")));
    EXPECT_TRUE(there.pipeline->run());
    EXPECT_EQ(samples::hex(samples::read_file(folder.path("plain"))),
              samples::hex(samples::read_file(golden + "mixed.nmsg")));
    Plant back;
    back.pipeline->add(std::make_unique<NmsgFileSource>(folder.path("plain")));
    back.pipeline->add(std::make_unique<NmsgFileSink>(folder.path("z"), ContainerSink::Options{.zlib = true}));
    EXPECT_TRUE(back.pipeline->run());
    Plant again;
    again.pipeline->add(std::make_unique<NmsgFileSource>(folder.path("z")));
    again.pipeline->add(std::make_unique<JsonFileSink>(folder.path("json"), nmsg::built_in_types()));
    EXPECT_TRUE(again.pipeline->run());
    EXPECT_EQ(samples::read_file(folder.path("json")),
              samples::read_file(std::string(TEST_DATA) + "/nmsg/expected/mixed-zlib.out"));
}

TEST(Pipeline, WritesManyContainersInOrderCompressedOrNot) {
    const TemporaryFolder folder;
    const auto texts = numbered("some text that takes its place ", 60'000);
    for (const bool zlib : {false, true}) {
        Plant plant({.workers = 4});
        std::vector<std::vector<std::string>> batches;
        for (std::size_t i = 0; i < texts.size(); i += 700) {
            batches.emplace_back(texts.begin() + static_cast<std::ptrdiff_t>(i),
                                 texts.begin() + static_cast<std::ptrdiff_t>(std::min(i + 700, texts.size())));
        }
        plant.add_source({.batches = batches, .decoding = [](std::size_t) { dawdle(); }});
        plant.pipeline->add(std::make_unique<NmsgFileSink>(folder.path("f"), ContainerSink::Options{.zlib = zlib}));
        EXPECT_TRUE(plant.pipeline->run());
        Plant back({.workers = 4});
        back.pipeline->add(std::make_unique<NmsgFileSource>(folder.path("f")));
        Delivered& sink = back.add_sink();
        EXPECT_TRUE(back.pipeline->run());
        EXPECT_EQ(sink.texts, texts);
        EXPECT_GT(back.pipeline->counters().containers_in, 3U);
    }
}

}  // namespace
}  // namespace spindrift::pipeline

#include "pipeline_setup.hpp"

#include <spindrift/base/error.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

// Transforms that keep a state from message to message.
namespace spindrift::pipeline {
namespace {

using samples::Delivered;
using samples::numbered;
using samples::numbered_batches;
using samples::PipelineSetup;
using samples::those_of;
using samples::yield_at_random;

/// Drops every second message of each input, and fails at the message `failing`, which it counts from 1.
class EverySecond final : public Transform {
public:
    explicit EverySecond(std::size_t failing = 0) : failing_(failing) {}

    [[nodiscard]] bool is_ordered() const noexcept override { return true; }

    [[nodiscard]] std::vector<std::unique_ptr<Worker>> make_workers(std::size_t batches) const override {
        const auto seen = std::make_shared<std::size_t>(0);
        std::vector<std::unique_ptr<Worker>> workers;
        for (std::size_t i = 0; i < batches; ++i) {
            workers.push_back(std::make_unique<Dropper>(seen, failing_));
        }
        return workers;
    }

private:
    class Dropper final : public Worker {
    public:
        Dropper(std::shared_ptr<std::size_t> seen, std::size_t failing) : seen_(std::move(seen)), failing_(failing) {}

        void apply(Batch& batch, Counters& counters) override {
            bool fails = false;
            counters.payloads_dropped += batch.keep([&](const nmsg::Payload&) {
                yield_at_random();
                fails = fails || ++*seen_ == failing_;
                return !fails && *seen_ % 2 == 1;
            });
            if (fails) {
                throw Error("it fails");
            }
        }

    private:
        std::shared_ptr<std::size_t> seen_;
        std::size_t failing_;
    };

    std::size_t failing_;
};

TEST(OrderedTransform, SeesTheMessagesOfAnInputInTheirOrder) {
    PipelineSetup setup({.workers = 4});
    for (const char* const name : {"a", "b"}) {
        setup.add_source(
            {.batches = numbered_batches(name, 3'000), .decoding = [](std::size_t) { yield_at_random(); }});
    }
    setup.pipeline->add(std::make_unique<EverySecond>());
    const Delivered& sink = setup.add_sink();
    EXPECT_TRUE(setup.pipeline->run());
    for (const char* const name : {"a", "b"}) {
        EXPECT_EQ(those_of(name, sink.texts), samples::every(2, 0, numbered(name, 3'000)));
    }
    EXPECT_EQ(setup.pipeline->counters().payloads_dropped, 3'000U);
    EXPECT_EQ(setup.pipeline->counters().payloads_in, 3'000U);
}

TEST(OrderedTransform, EndsItsInputWithAnError) {
    PipelineSetup setup({.workers = 4});
    setup.add_source({.batches = numbered_batches("a", 3'000)});
    setup.pipeline->add(std::make_unique<EverySecond>(1'000));
    const Delivered& sink = setup.add_sink();
    EXPECT_FALSE(setup.pipeline->run());
    EXPECT_EQ(sink.texts, samples::every(2, 0, numbered("a", 999)));
    EXPECT_THAT(setup.log.lines(1), testing::ElementsAre("x: input memory: it fails"));
}

}  // namespace
}  // namespace spindrift::pipeline

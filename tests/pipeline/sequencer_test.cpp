#include "src/pipeline/sequencer.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <thread>
#include <vector>

namespace spindrift::pipeline {
namespace {

using testing::ElementsAre;

TEST(Sequencer, KeepsActionsUntilTheirTurn) {
    Sequencer sequencer;
    std::vector<int> ran;
    const auto run = [&](std::uint64_t ticket) {
        sequencer.run(ticket, [&ran, ticket] {
            ran.push_back(static_cast<int>(ticket));
            return true;
        });
    };
    run(2);
    run(1);
    EXPECT_THAT(ran, ElementsAre());
    run(0);
    EXPECT_THAT(ran, ElementsAre(0, 1, 2)) << "the thread that brings the first runs those behind it";
    run(4);
    EXPECT_THAT(ran, ElementsAre(0, 1, 2));
    run(3);
    EXPECT_THAT(ran, ElementsAre(0, 1, 2, 3, 4));
}

TEST(Sequencer, WaitsForTheEndOfATurn) {
    Sequencer sequencer;
    std::vector<int> ran;
    const auto run = [&](std::uint64_t ticket, bool turn_ends) {
        sequencer.run(ticket, [&ran, ticket, turn_ends] {
            ran.push_back(static_cast<int>(ticket));
            return turn_ends;
        });
    };
    run(0, false);
    run(1, false);
    run(2, true);
    EXPECT_THAT(ran, ElementsAre(0));
    sequencer.end_turn();
    EXPECT_THAT(ran, ElementsAre(0, 1));
    sequencer.end_turn();
    EXPECT_THAT(ran, ElementsAre(0, 1, 2));
    run(3, true);
    EXPECT_THAT(ran, ElementsAre(0, 1, 2, 3));
}

TEST(Sequencer, RunsOneActionAtATimeHoweverManyThreadsBringThem) {
    constexpr std::uint64_t tickets = 20'000;
    Sequencer sequencer;
    std::atomic<std::uint64_t> next_ticket = 0;
    std::vector<std::uint64_t> ran;  // under no lock but the sequencer's order
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i) {
        threads.emplace_back([&] {
            for (auto ticket = next_ticket++; ticket < tickets; ticket = next_ticket++) {
                sequencer.run(ticket, [&ran, ticket] {
                    ran.push_back(ticket);
                    return true;
                });
            }
        });
    }
    for (std::thread& thread : threads) {
        thread.join();
    }
    EXPECT_EQ(ran.size(), tickets);
    EXPECT_TRUE(std::ranges::is_sorted(ran));
}

}  // namespace
}  // namespace spindrift::pipeline

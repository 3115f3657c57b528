#include "src/pipeline/routing.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace spindrift::pipeline {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

/// The route of some messages, `0:0,2 1:1 | 0:reopen 0:4`: for each part what each output gets.
std::string shown(const Route& route) {
    std::string text;
    for (const RoutedPart& part : route.parts) {
        text += text.empty() ? "" : " |";
        for (const RoutedSlice& one : part) {
            text += (text.empty() ? "" : " ") + std::to_string(one.output) + ":";
            if (one.reopen) {
                text += "reopen";
            }
            for (std::size_t i = 0; i < one.slice.count; ++i) {
                text += (i > 0 ? "," : "") + std::to_string(one.slice.index(i));
            }
        }
    }
    return text;
}

/// Outputs whose limit is `count`, and who comes next.
struct Outputs {
    Outputs(std::vector<bool> rotating, std::uint64_t count = 0, bool mirror = false)
        : rules{.mirror = mirror, .count = count, .part_size = 4} {
        for (const bool rotates : rotating) {
            quotas.push_back({.rotates = rotates, .next_reopen = count > 0 ? count : Quota::unlimited});
        }
    }

    Route route(std::size_t messages) { return pipeline::route(rules, quotas, next, messages); }

    RoutingRules rules;
    std::vector<Quota> quotas;
    std::size_t next = 0;
};

TEST(Route, GivesEverythingToTheOnlyOutput) {
    Outputs one({false});
    const Route route = one.route(6);
    EXPECT_EQ(shown(route), "0:0,1,2,3 | 0:4,5") << "in parts";
    EXPECT_EQ(route.taken, 6U);
    EXPECT_EQ(route.consumed, 6U);
    EXPECT_FALSE(route.ends);
    EXPECT_EQ(one.quotas[0].given, 6U);
}

TEST(Route, LetsOutputsTakeTurnsAcrossBatches) {
    Outputs three({false, false, false});
    EXPECT_EQ(shown(three.route(4)), "0:0,3 1:1 2:2");
    EXPECT_EQ(three.next, 1U);
    EXPECT_EQ(shown(three.route(4)), "0:2 1:0,3 2:1");
    EXPECT_EQ(shown(three.route(1)), "2:0");
}

TEST(Route, MirrorsToAll) {
    Outputs two({false, false}, 0, true);
    EXPECT_EQ(shown(two.route(3)), "0:0,1,2 1:0,1,2");
}

TEST(Route, TakesNothingFromAnEmptyBatch) {
    Outputs two({false, true}, 5);
    const Route route = two.route(0);
    EXPECT_THAT(route.parts, IsEmpty());
    EXPECT_EQ(route.consumed, 0U);
    EXPECT_FALSE(route.ends);
}

TEST(Route, EndsWithTheMessageThatFindsItsOutputFull) {
    Outputs one({false}, 3);
    const Route route = one.route(10);
    EXPECT_EQ(shown(route), "0:0,1,2");
    EXPECT_EQ(route.taken, 3U);
    EXPECT_EQ(route.consumed, 4U) << "that one was read, and goes nowhere";
    EXPECT_TRUE(route.ends);
}

TEST(Route, DoesNotEndWhereTheLimitIsJustReached) {
    Outputs one({false}, 3);
    EXPECT_FALSE(one.route(3).ends);
    EXPECT_TRUE(one.quotas[0].is_full());
    const Route next = one.route(1);
    EXPECT_EQ(next.taken, 0U);
    EXPECT_EQ(next.consumed, 1U);
    EXPECT_TRUE(next.ends);
}

TEST(Route, CountsEachOutputByItself) {
    Outputs two({false, false}, 2);
    const Route route = two.route(10);
    EXPECT_EQ(shown(route), "0:0,2 1:1,3");
    EXPECT_TRUE(route.ends);
    Outputs mirrored({false, false}, 2, true);
    EXPECT_EQ(shown(mirrored.route(10)), "0:0,1 1:0,1");
}

TEST(Route, RenewsOutputsThatRotate) {
    Outputs one({true}, 3);
    EXPECT_EQ(shown(one.route(7)), "0:0,1,2 | 0:reopen 0:3,4,5 | 0:reopen 0:6");
    EXPECT_EQ(one.quotas[0].next_reopen, 9U);
}

TEST(Route, RenewsOnlyWhenAMessageIsToGoThere) {
    Outputs one({true}, 3);
    EXPECT_EQ(shown(one.route(3)), "0:0,1,2");
    EXPECT_EQ(one.quotas[0].next_reopen, 3U);
    EXPECT_EQ(shown(one.route(1)), "0:reopen 0:0");
}

TEST(Route, RenewsEachOutputAtItsOwnTime) {
    Outputs two({true, true}, 2);
    two.quotas[1].given = 1;
    EXPECT_EQ(shown(two.route(4)), "0:0,2 1:1 | 1:reopen 1:3");
}

TEST(Route, EndsByAnOutputThatDoesNotRotateBesideOneThatDoes) {
    Outputs two({true, false}, 1);
    const Route route = two.route(5);
    EXPECT_EQ(shown(route), "0:0 1:1 | 0:reopen 0:2") << "the fourth message would go to the second output";
    EXPECT_EQ(route.consumed, 4U);
    EXPECT_TRUE(route.ends);
}

}  // namespace
}  // namespace spindrift::pipeline

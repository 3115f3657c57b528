#include <spindrift/tagger/minute_losses.hpp>

#include "tests/packet/captures.hpp"

#include <spindrift/base/error.hpp>

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>

namespace spindrift::tagger {
namespace {

constexpr std::int64_t second = 1'000'000'000;

trace::Statistics counts(std::uint64_t accepted, std::uint64_t missing) {
    trace::Statistics statistics;
    statistics.accepted = accepted;
    statistics.missing = missing;
    return statistics;
}

TEST(MinuteLosses, CountsEachMinuteOfTheClock) {
    MinuteLosses losses;
    EXPECT_FALSE(losses.tick(Timestamp(119 * second), counts(5, 0)));
    const auto first = losses.tick(Timestamp(120 * second), counts(10, 2));
    ASSERT_TRUE(first);
    EXPECT_EQ(first->line(), "time=60 accepted=10 dropped=2\n");
    EXPECT_FALSE(losses.tick(Timestamp(179 * second), counts(20, 3)));
    const auto second_minute = losses.tick(Timestamp(180 * second), counts(21, 4));
    ASSERT_TRUE(second_minute);
    EXPECT_EQ(second_minute->line(), "time=120 accepted=11 dropped=2\n");
}

TEST(MinuteLosses, ReplacesTheFileOfAThread) {
    const tests::CaptureFolder folder;
    const std::string base = folder.file("stats");
    write_minute_file(base, 3, {60, 1, 0});
    write_minute_file(base, 3, {120, 2, 1});
    std::ostringstream text;
    text << std::ifstream(base + "-t03").rdbuf();
    EXPECT_EQ(text.str(), "time=120 accepted=2 dropped=1\n");
    EXPECT_FALSE(std::filesystem::exists(base + "-t03.part"));
    EXPECT_THROW(write_minute_file(folder.file("missing/stats"), 3, {60, 1, 0}), Error);
}

}  // namespace
}  // namespace spindrift::tagger

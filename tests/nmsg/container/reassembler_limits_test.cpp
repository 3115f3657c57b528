#include "fragment_reader.hpp"
#include "tests/base/heap_use.hpp"

#include <gtest/gtest.h>

#include <string>

// Fragments that are dropped or expire (docs/formats/nmsg-wire.md 7.2 and 7.3).
namespace spindrift::nmsg {
namespace {

using samples::fragment;
using samples::FragmentReader;
using samples::later;
using samples::sender;

TEST(Reassembler, DropsAnIndexBehindTheLast) {
    FragmentReader reader;
    EXPECT_EQ(reader.add(fragment(1, 2, 1, "x")), Errc::failure);
    EXPECT_EQ(reader.add(fragment(1, 0xFFFFFFFF, 1, "x")), Errc::failure);
    EXPECT_TRUE(reader.reassembler.empty());
}

TEST(Reassembler, DropsAPieceThatHasAnotherLast) {
    FragmentReader reader;
    EXPECT_EQ(reader.add(fragment(1, 0, 1, "a")), Errc::again);
    EXPECT_EQ(reader.add(fragment(1, 1, 2, "x")), Errc::failure);
    EXPECT_EQ(reader.add(fragment(1, 0, 0, "x")), Errc::failure);
    ASSERT_EQ(reader.add(fragment(1, 1, 1, "b")), Errc::success);
    EXPECT_EQ(reader.whole, "ab");
}

TEST(Reassembler, DropsALastThatWraps) {
    FragmentReader reader;
    EXPECT_EQ(reader.add(fragment(1, 0, 0xFFFFFFFF, "x")), Errc::failure);
    EXPECT_EQ(reader.add(fragment(1, 0xFFFFFFFF, 0xFFFFFFFF, "x")), Errc::failure);
    EXPECT_TRUE(reader.reassembler.empty());
}

TEST(Reassembler, CapsTheNumberOfPieces) {
    FragmentReader reader;
    EXPECT_EQ(reader.add(fragment(1, 0, 65'536, "x")), Errc::failure);
    EXPECT_TRUE(reader.reassembler.empty());
    EXPECT_EQ(reader.add(fragment(1, 65'535, 65'535, "x")), Errc::again);
}

TEST(Reassembler, DropsAPieceThatIsCompressedUnlikeTheFirst) {
    FragmentReader reader;
    EXPECT_EQ(reader.add(fragment(1, 0, 1, "a"), true), Errc::again);
    EXPECT_EQ(reader.add(fragment(1, 1, 1, "x"), false), Errc::failure);
    ASSERT_EQ(reader.add(fragment(1, 1, 1, "b"), true), Errc::success);
    EXPECT_EQ(reader.whole, "ab");
    EXPECT_TRUE(reader.compressed);
}

TEST(Reassembler, CapsTheSizeOfASet) {
    Reassembler::Limits limits;
    limits.set_size = 1000;
    FragmentReader reader(limits);
    EXPECT_EQ(reader.add(fragment(1, 0, 2, std::string(500, 'a'))), Errc::again);
    EXPECT_EQ(reader.add(fragment(1, 1, 2, std::string(500, 'b'))), Errc::failure);
    EXPECT_EQ(reader.add(fragment(1, 1, 2, std::string(200, 'b'))), Errc::again);
    EXPECT_EQ(reader.add(fragment(1, 2, 2, std::string(10, 'c'))), Errc::success);
    EXPECT_EQ(reader.whole.size(), 710U);
}

TEST(Reassembler, CapsWhatWaitsInAll) {
    Reassembler::Limits limits;
    limits.total_size = 10'000;
    FragmentReader reader(limits);
    for (std::uint32_t id = 0; id < 100; ++id) {
        EXPECT_EQ(reader.add(fragment(id, 0, 1, std::string(1000, 'x'))), Errc::again);
    }
    EXPECT_GE(reader.reassembler.expired(), 90U);
    // The oldest sets were dropped; the newest are still there.
    EXPECT_EQ(reader.add(fragment(0, 1, 1, "y")), Errc::again);
    EXPECT_EQ(reader.add(fragment(99, 1, 1, "y")), Errc::success);
    EXPECT_EQ(reader.whole.size(), 1001U);
}

TEST(Reassembler, CapsEmptyPiecesToo) {
    Reassembler::Limits limits;
    limits.total_size = 10'000;
    FragmentReader reader(limits);
    for (std::uint32_t id = 0; id < 10'000; ++id) {
        EXPECT_EQ(reader.add(fragment(id, 0, 1, "")), Errc::again);
    }
    EXPECT_GE(reader.reassembler.expired(), 9'000U);
}

// Whether what the reassembler counts is what its fragments take.
void expect_real_memory(std::uint32_t sets, std::uint32_t fragments, const std::string& data) {
    FragmentReader reader;
    const std::size_t before = tests::heap_use();
    for (std::uint32_t id = 0; id < sets; ++id) {
        for (std::uint32_t current = 0; current < fragments; ++current) {
            ASSERT_EQ(reader.add(fragment(id, current, fragments, data)), Errc::again);
        }
    }
    const std::size_t taken = tests::heap_use() - before;
    EXPECT_GE(reader.reassembler.memory() + 100'000, taken) << data.size();
    reader.reassembler.clear();
    EXPECT_EQ(reader.reassembler.memory(), 0U);
    EXPECT_EQ(reader.reassembler.expired(), sets);
}

TEST(Reassembler, CountsTheMemoryThatItHolds) {
    expect_real_memory(50'000, 1, "");
    expect_real_memory(1, 50'000, "");
    expect_real_memory(1000, 10, "more than 15 octets");
    expect_real_memory(100, 10, std::string(1000, 'x'));
}

TEST(Reassembler, IsPartOfABudget) {
    MemoryBudget budget(200'000);
    Reassembler::Limits limits;
    limits.memory = &budget;
    FragmentReader reader(limits);
    for (std::uint32_t id = 0; id < 2000; ++id) {
        EXPECT_EQ(reader.add(fragment(id, 0, 1, std::string(200, 'x'))), Errc::again);
    }
    EXPECT_LE(budget.peak(), budget.limit());
    EXPECT_GT(reader.reassembler.expired(), 1000U);
    EXPECT_EQ(reader.add(fragment(1999, 1, 1, "y")), Errc::success);
    const MemoryCharge others = [&] {
        reader.reassembler.clear();
        MemoryCharge all(&budget);
        EXPECT_TRUE(all.resize(budget.limit()));
        return all;
    }();
    const std::uint64_t before = reader.reassembler.expired();
    EXPECT_EQ(reader.add(fragment(1, 0, 1, "x")), Errc::again);
    EXPECT_EQ(reader.reassembler.expired(), before + 1) << "others hold all memory";
}

TEST(Reassembler, CapsTheGrowthOfOneSetAmongThose) {
    Reassembler::Limits limits;
    limits.total_size = 3000;
    FragmentReader reader(limits);
    EXPECT_EQ(reader.add(fragment(1, 0, 9, std::string(1000, 'x'))), Errc::again);
    for (std::uint32_t current = 1; current < 9; ++current) {
        EXPECT_EQ(reader.add(fragment(1, current, 9, std::string(1000, 'x'))), Errc::again);
    }
    EXPECT_GT(reader.reassembler.expired(), 0U);
}

TEST(Reassembler, GivesUpSetsAfterThirtySeconds) {
    FragmentReader reader;
    EXPECT_EQ(reader.add(fragment(1, 0, 1, "a")), Errc::again);
    reader.reassembler.expire(later(29));
    EXPECT_EQ(reader.reassembler.expired(), 0U);
    EXPECT_FALSE(reader.reassembler.empty());
    reader.reassembler.expire(later(59));
    EXPECT_EQ(reader.reassembler.expired(), 1U);
    EXPECT_TRUE(reader.reassembler.empty());
    EXPECT_EQ(reader.add(fragment(1, 1, 1, "b"), false, sender, later(59)), Errc::again);
}

TEST(Reassembler, CountsTheAgeFromTheFirstPiece) {
    FragmentReader reader;
    EXPECT_EQ(reader.add(fragment(1, 0, 2, "a")), Errc::again);
    EXPECT_EQ(reader.add(fragment(1, 1, 2, "b"), false, sender, later(29)), Errc::again);
    reader.reassembler.expire(later(30));
    EXPECT_EQ(reader.reassembler.expired(), 1U);
}

TEST(Reassembler, LooksForOldSetsOnceInThirtySeconds) {
    FragmentReader reader;
    EXPECT_EQ(reader.add(fragment(1, 0, 1, "a")), Errc::again);
    reader.reassembler.expire(later(30));
    ASSERT_EQ(reader.reassembler.expired(), 1U);
    EXPECT_EQ(reader.add(fragment(2, 0, 1, "a"), false, sender, later(31)), Errc::again);
    reader.reassembler.expire(later(60));
    EXPECT_EQ(reader.reassembler.expired(), 1U) << "the set is 29 seconds old";
    reader.reassembler.expire(later(62));
    EXPECT_EQ(reader.reassembler.expired(), 1U) << "the reassembler looked for old sets 2 seconds ago";
    reader.reassembler.expire(later(90));
    EXPECT_EQ(reader.reassembler.expired(), 2U);
}

TEST(Reassembler, CompletesAnOldSetNobodyLookedAt) {
    FragmentReader reader;
    EXPECT_EQ(reader.add(fragment(1, 0, 1, "a")), Errc::again);
    EXPECT_EQ(reader.add(fragment(1, 1, 1, "b"), false, sender, later(32)), Errc::success);
    EXPECT_EQ(reader.whole, "ab");
}

TEST(Reassembler, GivesUpOldSetsOnly) {
    FragmentReader reader;
    EXPECT_EQ(reader.add(fragment(1, 0, 1, "a")), Errc::again);
    EXPECT_EQ(reader.add(fragment(2, 0, 1, "a"), false, sender, later(20)), Errc::again);
    reader.reassembler.expire(later(40));
    EXPECT_EQ(reader.reassembler.expired(), 1U);
    EXPECT_EQ(reader.add(fragment(2, 1, 1, "b"), false, sender, later(40)), Errc::success);
}

}  // namespace
}  // namespace spindrift::nmsg

#include "octets.hpp"

#include <spindrift/base/arena.hpp>

#include <gtest/gtest.h>

#include <utility>
#include <vector>

namespace spindrift {
namespace {

TEST(Arena, LeavesNothingToTheOneItWasMovedFrom) {
    Arena arena;
    const auto first = arena.allocate(100);
    Arena other = std::move(arena);
    const auto second = arena.allocate(100);  // NOLINT(bugprone-use-after-move): that is the point
    const auto third = other.allocate(100);
    EXPECT_EQ(third.data(), first.data() + 100);
    EXPECT_NE(second.data(), third.data());
    arena = std::move(other);
    EXPECT_EQ(arena.allocate(1).data(), third.data() + 100);
}

TEST(Arena, KeepsEveryCopyUnchangedUntilCleared) {
    tests::Random random(1);
    Arena arena;
    for (int round = 0; round < 3; ++round) {
        std::vector<std::pair<tests::Octets, Bytes>> copies;
        for (int i = 0; i < 3000; ++i) {
            auto original = random.octets(random.up_to(200));
            const Bytes kept = arena.copy(original);
            copies.emplace_back(std::move(original), kept);
        }
        for (const auto& [original, kept] : copies) {
            ASSERT_EQ(as_text(original), as_text(kept));
        }
        arena.clear();
    }
}

TEST(Arena, GivesMemoryOfItsOwnToEveryAllocation) {
    Arena arena;
    std::vector<std::span<std::byte>> all;
    for (const std::size_t size : {1U, 65'535U, 65'536U, 65'537U, 0U, 3'000'000U, 7U, 65'536U}) {
        all.push_back(arena.allocate(size));
        ASSERT_EQ(size, all.back().size());
        std::ranges::fill(all.back(), static_cast<std::byte>(all.size()));
    }
    for (std::size_t i = 0; i < all.size(); ++i) {
        for (const std::byte octet : all[i]) {
            ASSERT_EQ(static_cast<std::byte>(i + 1), octet);
        }
    }
}

TEST(Arena, UsesTheSameMemoryAgainAfterClear) {
    Arena arena;
    const std::byte* const first = arena.allocate(100).data();
    arena.allocate(100'000);
    arena.clear();
    EXPECT_EQ(first, arena.allocate(100).data());
}

TEST(Arena, GivesNothingForNoOctets) {
    Arena arena;
    EXPECT_TRUE(arena.allocate(0).empty());
    EXPECT_TRUE(arena.copy({}).empty());
}

}  // namespace
}  // namespace spindrift

#include <spindrift/base/universal_hash.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <vector>

namespace spindrift {
namespace {

using Words = std::array<std::uint64_t, 3>;

TEST(UniversalHash, EveryBitOfTheContentCounts) {
    const UniversalHash<3> hash;
    const Words words = {1, 0xFFFF'0000'FFFF'0000, 0};
    for (std::size_t bit = 0; bit < 192; ++bit) {
        Words other = words;
        other[bit / 64] ^= std::uint64_t{1} << bit % 64;
        EXPECT_NE(hash(words), hash(other)) << bit;
    }
    EXPECT_EQ(hash(words), hash(words));
}

TEST(UniversalHash, EachHasAKeyOfItsOwn) {
    const Words words = {1, 2, 3};
    std::vector<std::uint32_t> results;
    for (int i = 0; i < 16; ++i) {
        results.push_back(UniversalHash<3>()(words));
    }
    std::ranges::sort(results);
    EXPECT_GT(std::ranges::unique(results).begin() - results.begin(), 14);
}

// Contents that differ by a stride, as those of a scanner do, fill a table as random ones would, whatever the key is:
// in 4096 places, 4096 random contents leave 1507 empty.
TEST(UniversalHash, SpreadsContentsThatAreAlike) {
    constexpr std::size_t places = 1 << 12;
    for (const std::uint64_t stride : {1ULL, 256ULL, 1ULL << 16, 1ULL << 32, 1ULL << 48, (1ULL << 32) + 1}) {
        for (int key = 0; key < 200; ++key) {
            const UniversalHash<3> hash;
            std::vector<unsigned> used(places);
            for (std::uint64_t i = 0; i < places; ++i) {
                ++used[hash(Words{4, i * stride, 7}) >> 20];
            }
            EXPECT_LT(*std::ranges::max_element(used), 24U) << stride;
            EXPECT_LT(std::ranges::count(used, 0U), places * 5 / 8) << stride;
        }
    }
}

}  // namespace
}  // namespace spindrift

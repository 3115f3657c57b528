#include <spindrift/ndag/sequence.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <vector>

namespace spindrift::ndag {
namespace {

struct Case {
    std::vector<std::uint32_t> numbers;
    std::uint64_t missing = 0;
    std::uint64_t reordered = 0;
    std::uint64_t duplicates = 0;
    std::uint64_t restarts = 0;
};

class SequenceNumbers : public testing::TestWithParam<Case> {};

TEST_P(SequenceNumbers, AreCountedTruly) {
    SequenceTracker sequence;
    SequenceCounts counts;
    for (const std::uint32_t number : GetParam().numbers) {
        sequence.update(1, number, counts);
    }
    EXPECT_EQ(counts.missing, GetParam().missing);
    EXPECT_EQ(counts.reordered, GetParam().reordered);
    EXPECT_EQ(counts.duplicates, GetParam().duplicates);
    EXPECT_EQ(counts.restarts, GetParam().restarts);
}

constexpr std::uint32_t last = 0xFFFFFFFF;

INSTANTIATE_TEST_SUITE_P(Table, SequenceNumbers,  // the first of docs/formats/ndag.md 4.3
                         testing::Values(Case{{1, 5}, 3}, Case{{last, 1}}, Case{{last, 0, 1}}, Case{{last - 1, 1}, 1},
                                         Case{{1, 1}, 0, 0, 1}, Case{{1, 3, 2, 4}, 0, 1}, Case{{10, 5}, 0, 0, 1},
                                         // loss where numbers begin anew
                                         Case{{last - 2, 3}, 4}, Case{{last - 2, 3, last - 1, last, 1, 2}, 0, 4},
                                         Case{{last - 2, 0, 1}, 2}, Case{{last, 1, last}, 0, 0, 1},
                                         Case{{5, 0}, 0, 0, 1},
                                         // the first is never a loss
                                         Case{{1000}, 0}, Case{{0}, 0}, Case{{0, 1, 2}, 0},
                                         // late twice is once again
                                         Case{{1, 3, 2, 2, 2}, 0, 1, 2}, Case{{1, 5, 2, 3, 4, 6}, 0, 3},
                                         // how far one looks back
                                         Case{{1, 1025, 2, 1024}, 1021, 2}, Case{{2, 1026, 1}, 1023, 0, 0, 1},
                                         Case{{1, 5000, 3977}, 4998 - 1, 1}, Case{{1, 5000, 3976, 3977}, 4998, 0, 0, 1},
                                         Case{{2'000'000, 1, 2, 3}, 0, 0, 0, 1}, Case{{1, 1'000'000'000}, 999'999'998},
                                         // all say 1, as early releases of the peer
                                         Case{{1, 1, 1, 1}, 0, 0, 3}));

TEST(SequenceTracker, BeginsAnewWithItsMonitor) {
    SequenceTracker sequence;
    SequenceCounts counts;
    sequence.update(1, 10, counts);
    sequence.update(2, 1, counts);
    sequence.update(2, 2, counts);
    sequence.update(2, 4, counts);
    EXPECT_EQ(counts.missing, 1U);
    EXPECT_EQ(counts.restarts, 1U);
    EXPECT_EQ(counts.duplicates + counts.reordered, 0U);
}

// Whatever is dropped, doubled and shuffled a little shows as it was.
TEST(SequenceTracker, TellsWhatWasInjected) {
    std::mt19937 random(1);
    std::vector<std::uint32_t> sent;
    std::uint64_t dropped = 0;
    std::uint64_t doubled = 0;
    for (std::uint32_t i = 0, number = last - 50'000; i < 100'000; ++i, number = number == last ? 1 : number + 1) {
        if (i > 0 && i < 99'999 && random() % 10 == 0) {
            ++dropped;
            continue;
        }
        sent.push_back(number);
        if (random() % 20 == 0) {
            sent.push_back(number);
            ++doubled;
        }
    }
    for (std::size_t i = 1; i + 101 < sent.size(); i += 100) {
        std::shuffle(sent.begin() + static_cast<std::ptrdiff_t>(i), sent.begin() + static_cast<std::ptrdiff_t>(i) + 99,
                     random);
    }
    SequenceTracker sequence;
    SequenceCounts counts;
    for (const std::uint32_t number : sent) {
        sequence.update(1, number, counts);
    }
    EXPECT_EQ(counts.missing, dropped);
    EXPECT_EQ(counts.duplicates, doubled);
    EXPECT_GT(counts.reordered, 0U);
    EXPECT_EQ(counts.restarts, 0U);
}

}  // namespace
}  // namespace spindrift::ndag

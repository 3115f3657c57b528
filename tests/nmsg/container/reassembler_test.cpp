#include "fragment_reader.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

// Fragments that make a whole, such as those of the worked examples (docs/formats/nmsg-wire.md section 18).
namespace spindrift::nmsg {
namespace {

using samples::endpoint;
using samples::fragment;
using samples::FragmentReader;
using samples::octets;

const std::vector<std::string> example_g = {octets("0807 1000 1802 220a 0a1d0801100618a19dc3 28a9ecd19e0f"),
                                            octets("0807 1001 1802 220f a6052597b470282a0c0a0261001206 28a9ecd19e0f"),
                                            octets("0807 1002 1802 220c 68656c6c6f0010eeda90b507 28a9ecd19e0f")};

TEST(Reassembler, ReadsExampleGInAnyOrder) {
    std::vector<std::size_t> order = {0, 1, 2};
    do {
        FragmentReader reader;
        EXPECT_EQ(reader.add(example_g[order[0]]), Errc::again);
        EXPECT_EQ(reader.add(example_g[order[1]]), Errc::again);
        ASSERT_EQ(reader.add(example_g[order[2]]), Errc::success);
        EXPECT_EQ(reader.whole, samples::example_body);
        EXPECT_FALSE(reader.compressed);
        EXPECT_TRUE(reader.reassembler.empty());
    } while (std::ranges::next_permutation(order).found);
}

TEST(Reassembler, ReadsExampleH) {
    FragmentReader reader;
    const std::string first = octets("0807 1000 1801 2214 00000025789ce392e5601460935838f7f03256d5 28f2f4bd55");
    const std::string second =
        octets("0807 1001 1801 221e e95b0a34b478b898121984d832527372f21904dedd9ab0951d00b4130b06 28f2f4bd55");
    EXPECT_EQ(reader.add(first, true), Errc::again);
    ASSERT_EQ(reader.add(second, true), Errc::success);
    EXPECT_TRUE(reader.compressed);
    EXPECT_EQ(reader.whole, samples::example_deflated);
}

TEST(Reassembler, KeepsSetsApartByIdCrcAddressAndPort) {
    FragmentReader reader;
    const std::string front = fragment(1, 0, 1, "front", 5);
    EXPECT_EQ(reader.add(front), Errc::again);
    EXPECT_EQ(reader.add(fragment(2, 1, 1, "other id", 5)), Errc::again);
    EXPECT_EQ(reader.add(fragment(1, 1, 1, "other crc", 6)), Errc::again);
    EXPECT_EQ(reader.add(fragment(1, 1, 1, "no crc")), Errc::again);
    EXPECT_EQ(reader.add(fragment(1, 1, 1, "other address", 5), false, endpoint("192.0.2.2", 4000)), Errc::again);
    EXPECT_EQ(reader.add(fragment(1, 1, 1, "other port", 5), false, endpoint("192.0.2.1", 4001)), Errc::again);
    EXPECT_EQ(reader.add(fragment(1, 1, 1, "other family", 5), false, endpoint("::c000:201", 4000)), Errc::again);
    ASSERT_EQ(reader.add(fragment(1, 1, 1, " and back", 5)), Errc::success);
    EXPECT_EQ(reader.whole, "front and back");
}

TEST(Reassembler, MixesSets) {
    FragmentReader reader;
    EXPECT_EQ(reader.add(fragment(1, 0, 1, "a")), Errc::again);
    EXPECT_EQ(reader.add(fragment(2, 1, 1, "d")), Errc::again);
    ASSERT_EQ(reader.add(fragment(1, 1, 1, "b")), Errc::success);
    EXPECT_EQ(reader.whole, "ab");
    ASSERT_EQ(reader.add(fragment(2, 0, 1, "c")), Errc::success);
    EXPECT_EQ(reader.whole, "cd");
}

TEST(Reassembler, TakesTheFirstOfDuplicates) {
    FragmentReader reader;
    EXPECT_EQ(reader.add(fragment(1, 0, 1, "first")), Errc::again);
    EXPECT_EQ(reader.add(fragment(1, 0, 1, "second")), Errc::again);
    ASSERT_EQ(reader.add(fragment(1, 1, 1, ".")), Errc::success);
    EXPECT_EQ(reader.whole, "first.");
}

TEST(Reassembler, TakesASetOfOne) {
    FragmentReader reader;
    ASSERT_EQ(reader.add(fragment(1, 0, 0, "alone")), Errc::success);
    EXPECT_EQ(reader.whole, "alone");
}

TEST(Reassembler, ForgetsASetOnceItIsWhole) {
    FragmentReader reader;
    ASSERT_EQ(reader.add(fragment(1, 0, 0, "once")), Errc::success);
    ASSERT_EQ(reader.add(fragment(1, 0, 0, "again")), Errc::success);
    EXPECT_EQ(reader.whole, "again");
}

TEST(Reassembler, DoesNotCompareTheCrc) {
    // It only tells sets apart; the CRCs of the payloads protect the content.
    FragmentReader reader;
    ASSERT_EQ(reader.add(fragment(1, 0, 0, "whatever", 0xBAD)), Errc::success);
    EXPECT_EQ(reader.whole, "whatever");
}

TEST(Reassembler, CountsEmptyPieces) {
    // go-nmsg ends a body that is an exact multiple of its pieces with an empty one.
    FragmentReader reader;
    EXPECT_EQ(reader.add(fragment(1, 0, 2, "ab")), Errc::again);
    EXPECT_EQ(reader.add(fragment(1, 2, 2, "")), Errc::again);
    EXPECT_EQ(reader.add(fragment(1, 2, 2, "")), Errc::again);
    ASSERT_EQ(reader.add(fragment(1, 1, 2, "cd")), Errc::success);
    EXPECT_EQ(reader.whole, "abcd");
}

TEST(Reassembler, TellsWhatIsNoPiece) {
    FragmentReader reader;
    EXPECT_EQ(reader.add("garbage"), Errc::parse_error);
    EXPECT_TRUE(reader.reassembler.empty());
}

}  // namespace
}  // namespace spindrift::nmsg

#include "tests/nmsg/samples.hpp"

#include <spindrift/base/crc32c.hpp>
#include <spindrift/nmsg/container/compression.hpp>
#include <spindrift/nmsg/container/fragment.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

namespace spindrift::nmsg {
namespace {

using samples::Exact;
using samples::fragment;
using samples::hex;
using samples::octets;

const Timestamp start = Timestamp::from_parts(1'700'000'000, 0);

Timestamp later(std::int64_t seconds) {
    return Timestamp(start.nanoseconds() + seconds * 1'000'000'000);
}

Endpoint endpoint(std::string_view address, std::uint16_t port) {
    return {*IpAddress::parse(address), port};
}

const Endpoint sender = endpoint("192.0.2.1", 4000);

/// Reads fragments and says what became of them.
class Receiver {
public:
    Receiver() = default;
    explicit Receiver(const Reassembler::Limits& limits) : reassembler(limits) {}

    Errc add(std::string_view body, bool zlib = false, const Endpoint& source = sender, Timestamp now = start) {
        const Exact exact(body);
        auto result = reassembler.add(exact.bytes(), zlib, source, now);
        if (!result) {
            return result.error();
        }
        whole = std::move(result->body);
        compressed = result->zlib;
        return Errc::success;
    }

    Reassembler reassembler;
    std::string whole;
    bool compressed = false;
};

// --- one piece

TEST(Fragment, ReadsAllFields) {
    const Exact body(octets("0807 1001 1802 220f a6052597b470282a0c0a0261001206 28a9ecd19e0f"));
    const auto piece = Fragment::decode(body.bytes());
    ASSERT_TRUE(piece);
    EXPECT_EQ(piece->id, 7U);
    EXPECT_EQ(piece->current, 1U);
    EXPECT_EQ(piece->last, 2U);
    EXPECT_EQ(piece->crc, 0xf3d47629U);
    EXPECT_EQ(piece->data.size(), 15U);
}

struct PieceCase {
    const char* name;
    std::string body;
    bool good;
};

class FragmentBodies : public testing::TestWithParam<PieceCase> {};

TEST_P(FragmentBodies, HaveTheFormTheyMust) {
    const Exact body(GetParam().body);
    const auto piece = Fragment::decode(body.bytes());
    EXPECT_EQ(piece.has_value(), GetParam().good);
    if (!piece) {
        EXPECT_EQ(piece.error(), Errc::parse_error);
    }
}

INSTANTIATE_TEST_SUITE_P(All, FragmentBodies,
                         testing::Values(PieceCase{"Good", octets("0807 1000 1800 2200"), true},
                                         PieceCase{"AnyOrder", octets("2200 1800 1000 0807"), true},
                                         PieceCase{"UnknownField", octets("0807 1000 1800 2200 320161"), true},
                                         PieceCase{"Nothing", "", false},                                             //
                                         PieceCase{"IdMissing", octets("1000 1800 2200"), false},                     //
                                         PieceCase{"CurrentMissing", octets("0807 1800 2200"), false},                //
                                         PieceCase{"LastMissing", octets("0807 1000 2200"), false},                   //
                                         PieceCase{"DataMissing", octets("0807 1000 1800 2805"), false},              //
                                         PieceCase{"IdAsFixed32", octets("0d07000000 1000 1800 2200"), false},        //
                                         PieceCase{"DataAsVarint", octets("0807 1000 1800 2000"), false},             //
                                         PieceCase{"CrcAsFixed32", octets("0807 1000 1800 2200 2d01000000"), false},  //
                                         PieceCase{"DataCut", octets("0807 1000 1800 220561"), false},                //
                                         PieceCase{"FieldNumberZero", octets("0807 1000 1800 2200 0000"), false},     //
                                         PieceCase{"NoFragment", samples::example_body, false}),
                         samples::by_name);

// --- the worked examples (docs/formats/nmsg-wire.md section 18)

const std::vector<std::string> example_g = {octets("0807 1000 1802 220a 0a1d0801100618a19dc3 28a9ecd19e0f"),
                                            octets("0807 1001 1802 220f a6052597b470282a0c0a0261001206 28a9ecd19e0f"),
                                            octets("0807 1002 1802 220c 68656c6c6f0010eeda90b507 28a9ecd19e0f")};

TEST(Reassembler, ReadsExampleGInAnyOrder) {
    std::vector<std::size_t> order = {0, 1, 2};
    do {
        Receiver receiver;
        EXPECT_EQ(receiver.add(example_g[order[0]]), Errc::again);
        EXPECT_EQ(receiver.add(example_g[order[1]]), Errc::again);
        ASSERT_EQ(receiver.add(example_g[order[2]]), Errc::success);
        EXPECT_EQ(receiver.whole, samples::example_body);
        EXPECT_FALSE(receiver.compressed);
        EXPECT_TRUE(receiver.reassembler.empty());
    } while (std::ranges::next_permutation(order).found);
}

TEST(Reassembler, ReadsExampleH) {
    Receiver receiver;
    const std::string first = octets("0807 1000 1801 2214 00000025789ce392e5601460935838f7f03256d5 28f2f4bd55");
    const std::string second =
        octets("0807 1001 1801 221e e95b0a34b478b898121984d832527372f21904dedd9ab0951d00b4130b06 28f2f4bd55");
    EXPECT_EQ(receiver.add(first, true), Errc::again);
    ASSERT_EQ(receiver.add(second, true), Errc::success);
    EXPECT_TRUE(receiver.compressed);
    EXPECT_EQ(receiver.whole, samples::example_deflated);
}

// --- sets

TEST(Reassembler, KeepsSetsApartByIdCrcAddressAndPort) {
    Receiver receiver;
    const std::string front = fragment(1, 0, 1, "front", 5);
    EXPECT_EQ(receiver.add(front), Errc::again);
    EXPECT_EQ(receiver.add(fragment(2, 1, 1, "other id", 5)), Errc::again);
    EXPECT_EQ(receiver.add(fragment(1, 1, 1, "other crc", 6)), Errc::again);
    EXPECT_EQ(receiver.add(fragment(1, 1, 1, "no crc")), Errc::again);
    EXPECT_EQ(receiver.add(fragment(1, 1, 1, "other address", 5), false, endpoint("192.0.2.2", 4000)), Errc::again);
    EXPECT_EQ(receiver.add(fragment(1, 1, 1, "other port", 5), false, endpoint("192.0.2.1", 4001)), Errc::again);
    EXPECT_EQ(receiver.add(fragment(1, 1, 1, "other family", 5), false, endpoint("::c000:201", 4000)), Errc::again);
    ASSERT_EQ(receiver.add(fragment(1, 1, 1, " and back", 5)), Errc::success);
    EXPECT_EQ(receiver.whole, "front and back");
}

TEST(Reassembler, MixesSets) {
    Receiver receiver;
    EXPECT_EQ(receiver.add(fragment(1, 0, 1, "a")), Errc::again);
    EXPECT_EQ(receiver.add(fragment(2, 1, 1, "d")), Errc::again);
    ASSERT_EQ(receiver.add(fragment(1, 1, 1, "b")), Errc::success);
    EXPECT_EQ(receiver.whole, "ab");
    ASSERT_EQ(receiver.add(fragment(2, 0, 1, "c")), Errc::success);
    EXPECT_EQ(receiver.whole, "cd");
}

TEST(Reassembler, TakesTheFirstOfDuplicates) {
    Receiver receiver;
    EXPECT_EQ(receiver.add(fragment(1, 0, 1, "first")), Errc::again);
    EXPECT_EQ(receiver.add(fragment(1, 0, 1, "second")), Errc::again);
    ASSERT_EQ(receiver.add(fragment(1, 1, 1, ".")), Errc::success);
    EXPECT_EQ(receiver.whole, "first.");
}

TEST(Reassembler, TakesASetOfOne) {
    Receiver receiver;
    ASSERT_EQ(receiver.add(fragment(1, 0, 0, "alone")), Errc::success);
    EXPECT_EQ(receiver.whole, "alone");
}

TEST(Reassembler, ForgetsASetOnceItIsWhole) {
    Receiver receiver;
    ASSERT_EQ(receiver.add(fragment(1, 0, 0, "once")), Errc::success);
    ASSERT_EQ(receiver.add(fragment(1, 0, 0, "again")), Errc::success);
    EXPECT_EQ(receiver.whole, "again");
}

TEST(Reassembler, DoesNotCompareTheCrc) {
    // It only tells sets apart: payload CRCs protect the content.
    Receiver receiver;
    ASSERT_EQ(receiver.add(fragment(1, 0, 0, "whatever", 0xBAD)), Errc::success);
    EXPECT_EQ(receiver.whole, "whatever");
}

TEST(Reassembler, CountsEmptyPieces) {
    // go-nmsg ends a body that is an exact multiple of its pieces with an empty one.
    Receiver receiver;
    EXPECT_EQ(receiver.add(fragment(1, 0, 2, "ab")), Errc::again);
    EXPECT_EQ(receiver.add(fragment(1, 2, 2, "")), Errc::again);
    EXPECT_EQ(receiver.add(fragment(1, 2, 2, "")), Errc::again);
    ASSERT_EQ(receiver.add(fragment(1, 1, 2, "cd")), Errc::success);
    EXPECT_EQ(receiver.whole, "abcd");
}

TEST(Reassembler, TellsWhatIsNoPiece) {
    Receiver receiver;
    EXPECT_EQ(receiver.add("garbage"), Errc::parse_error);
    EXPECT_TRUE(receiver.reassembler.empty());
}

// --- defects (docs/formats/nmsg-wire.md 7.2)

TEST(Reassembler, DropsAnIndexBehindTheLast) {
    Receiver receiver;
    EXPECT_EQ(receiver.add(fragment(1, 2, 1, "x")), Errc::failure);
    EXPECT_EQ(receiver.add(fragment(1, 0xFFFFFFFF, 1, "x")), Errc::failure);
    EXPECT_TRUE(receiver.reassembler.empty());
}

TEST(Reassembler, DropsAPieceThatHasAnotherLast) {
    Receiver receiver;
    EXPECT_EQ(receiver.add(fragment(1, 0, 1, "a")), Errc::again);
    EXPECT_EQ(receiver.add(fragment(1, 1, 2, "x")), Errc::failure);
    EXPECT_EQ(receiver.add(fragment(1, 0, 0, "x")), Errc::failure);
    ASSERT_EQ(receiver.add(fragment(1, 1, 1, "b")), Errc::success);
    EXPECT_EQ(receiver.whole, "ab");
}

TEST(Reassembler, DropsALastThatWraps) {
    Receiver receiver;
    EXPECT_EQ(receiver.add(fragment(1, 0, 0xFFFFFFFF, "x")), Errc::failure);
    EXPECT_EQ(receiver.add(fragment(1, 0xFFFFFFFF, 0xFFFFFFFF, "x")), Errc::failure);
    EXPECT_TRUE(receiver.reassembler.empty());
}

TEST(Reassembler, CapsTheNumberOfPieces) {
    Receiver receiver;
    EXPECT_EQ(receiver.add(fragment(1, 0, 65'536, "x")), Errc::failure);
    EXPECT_TRUE(receiver.reassembler.empty());
    EXPECT_EQ(receiver.add(fragment(1, 65'535, 65'535, "x")), Errc::again);
}

TEST(Reassembler, DropsAPieceThatIsCompressedUnlikeTheFirst) {
    Receiver receiver;
    EXPECT_EQ(receiver.add(fragment(1, 0, 1, "a"), true), Errc::again);
    EXPECT_EQ(receiver.add(fragment(1, 1, 1, "x"), false), Errc::failure);
    ASSERT_EQ(receiver.add(fragment(1, 1, 1, "b"), true), Errc::success);
    EXPECT_EQ(receiver.whole, "ab");
    EXPECT_TRUE(receiver.compressed);
}

TEST(Reassembler, CapsTheSizeOfASet) {
    Reassembler::Limits limits;
    limits.set_size = 1000;
    Receiver receiver(limits);
    EXPECT_EQ(receiver.add(fragment(1, 0, 2, std::string(500, 'a'))), Errc::again);
    EXPECT_EQ(receiver.add(fragment(1, 1, 2, std::string(500, 'b'))), Errc::failure);
    EXPECT_EQ(receiver.add(fragment(1, 1, 2, std::string(200, 'b'))), Errc::again);
    EXPECT_EQ(receiver.add(fragment(1, 2, 2, std::string(10, 'c'))), Errc::success);
    EXPECT_EQ(receiver.whole.size(), 710U);
}

TEST(Reassembler, CapsWhatWaitsInAll) {
    Reassembler::Limits limits;
    limits.total_size = 10'000;
    Receiver receiver(limits);
    for (std::uint32_t id = 0; id < 100; ++id) {
        EXPECT_EQ(receiver.add(fragment(id, 0, 1, std::string(1000, 'x'))), Errc::again);
    }
    EXPECT_GE(receiver.reassembler.expired(), 90U);
    // The oldest gave way; the latest are still there.
    EXPECT_EQ(receiver.add(fragment(0, 1, 1, "y")), Errc::again);
    EXPECT_EQ(receiver.add(fragment(99, 1, 1, "y")), Errc::success);
    EXPECT_EQ(receiver.whole.size(), 1001U);
}

TEST(Reassembler, CapsEmptyPiecesToo) {
    Reassembler::Limits limits;
    limits.total_size = 10'000;
    Receiver receiver(limits);
    for (std::uint32_t id = 0; id < 10'000; ++id) {
        EXPECT_EQ(receiver.add(fragment(id, 0, 1, "")), Errc::again);
    }
    EXPECT_GE(receiver.reassembler.expired(), 9'000U);
}

TEST(Reassembler, CapsTheGrowthOfOneSetAmongThose) {
    Reassembler::Limits limits;
    limits.total_size = 3000;
    Receiver receiver(limits);
    EXPECT_EQ(receiver.add(fragment(1, 0, 9, std::string(1000, 'x'))), Errc::again);
    for (std::uint32_t current = 1; current < 9; ++current) {
        EXPECT_EQ(receiver.add(fragment(1, current, 9, std::string(1000, 'x'))), Errc::again);
    }
    EXPECT_GT(receiver.reassembler.expired(), 0U);
}

// --- expiry (docs/formats/nmsg-wire.md 7.3)

TEST(Reassembler, GivesUpSetsAfterThirtySeconds) {
    Receiver receiver;
    EXPECT_EQ(receiver.add(fragment(1, 0, 1, "a")), Errc::again);
    receiver.reassembler.expire(later(29));
    EXPECT_EQ(receiver.reassembler.expired(), 0U);
    EXPECT_FALSE(receiver.reassembler.empty());
    receiver.reassembler.expire(later(59));
    EXPECT_EQ(receiver.reassembler.expired(), 1U);
    EXPECT_TRUE(receiver.reassembler.empty());
    EXPECT_EQ(receiver.add(fragment(1, 1, 1, "b"), false, sender, later(59)), Errc::again);
}

TEST(Reassembler, CountsTheAgeFromTheFirstPiece) {
    Receiver receiver;
    EXPECT_EQ(receiver.add(fragment(1, 0, 2, "a")), Errc::again);
    EXPECT_EQ(receiver.add(fragment(1, 1, 2, "b"), false, sender, later(29)), Errc::again);
    receiver.reassembler.expire(later(30));
    EXPECT_EQ(receiver.reassembler.expired(), 1U);
}

TEST(Reassembler, LooksForOldSetsOnceInThirtySeconds) {
    Receiver receiver;
    EXPECT_EQ(receiver.add(fragment(1, 0, 1, "a")), Errc::again);
    receiver.reassembler.expire(later(30));
    ASSERT_EQ(receiver.reassembler.expired(), 1U);
    EXPECT_EQ(receiver.add(fragment(2, 0, 1, "a"), false, sender, later(31)), Errc::again);
    receiver.reassembler.expire(later(60));
    EXPECT_EQ(receiver.reassembler.expired(), 1U) << "the set is 29 seconds old";
    receiver.reassembler.expire(later(62));
    EXPECT_EQ(receiver.reassembler.expired(), 1U) << "the last look was 2 seconds ago";
    receiver.reassembler.expire(later(90));
    EXPECT_EQ(receiver.reassembler.expired(), 2U);
}

TEST(Reassembler, CompletesAnOldSetNobodyLookedAt) {
    Receiver receiver;
    EXPECT_EQ(receiver.add(fragment(1, 0, 1, "a")), Errc::again);
    EXPECT_EQ(receiver.add(fragment(1, 1, 1, "b"), false, sender, later(32)), Errc::success);
    EXPECT_EQ(receiver.whole, "ab");
}

TEST(Reassembler, GivesUpOldSetsOnly) {
    Receiver receiver;
    EXPECT_EQ(receiver.add(fragment(1, 0, 1, "a")), Errc::again);
    EXPECT_EQ(receiver.add(fragment(2, 0, 1, "a"), false, sender, later(20)), Errc::again);
    receiver.reassembler.expire(later(40));
    EXPECT_EQ(receiver.reassembler.expired(), 1U);
    EXPECT_EQ(receiver.add(fragment(2, 1, 1, "b"), false, sender, later(40)), Errc::success);
}

// --- writing (docs/formats/nmsg-wire.md 7.1)

std::vector<std::string> cut(std::string_view body, bool zlib, std::size_t limit, std::uint32_t id = 0x01020304) {
    Buffer out;
    std::vector<std::size_t> ends;
    write_fragments(out, ends, as_bytes(body), zlib, limit, id);
    std::vector<std::string> pieces;
    std::size_t begin = 0;
    for (const std::size_t end : ends) {
        pieces.emplace_back(out.text().substr(begin, end - begin));
        begin = end;
    }
    EXPECT_EQ(begin, out.size());
    return pieces;
}

TEST(WriteFragments, WritesThreeOf1047Octets) {
    // The example of docs/formats/nmsg-wire.md 7.1, with an id and a CRC that take five octets.
    const std::string body(1047, 'z');
    const auto pieces = cut(body, false, 512, 0xF0000007);
    ASSERT_EQ(pieces.size(), 3U);
    const std::string crc = samples::field(5, byteswap(crc32c(as_bytes(body))));
    const auto expected = [&](std::size_t size, std::uint32_t current, std::size_t data) {
        return octets("4e4d5347 02 02") + samples::be32(size) + octets("08 87808080 0f 10") +
               static_cast<char>(current) + octets("1802") + samples::field(4, std::string(data, 'z')) + crc;
    };
    ASSERT_EQ(crc.size(), 6U);
    EXPECT_EQ(hex(pieces[0]), hex(expected(499, 0, 480)));
    EXPECT_EQ(hex(pieces[1]), hex(expected(499, 1, 480)));
    EXPECT_EQ(hex(pieces[2]), hex(expected(105, 2, 87)));
}

TEST(WriteFragments, WritesTheCrcOfTheExamples) {
    EXPECT_TRUE(cut(samples::example_body, false, 512)[0].ends_with(octets("28a9ecd19e0f")));
    EXPECT_TRUE(cut(samples::example_deflated, true, 512)[0].ends_with(octets("28f2f4bd55")));
}

TEST(WriteFragments, MakesOnePieceOfNothing) {
    Buffer out;
    std::vector<std::size_t> ends;
    write_fragments(out, ends, Bytes(), false, min_container_size, 7);
    EXPECT_EQ(ends, std::vector{out.size()});
}

TEST(WriteFragments, MarksCompressedOnes) {
    EXPECT_EQ(hex(cut(samples::example_deflated, true, 512)[0].substr(0, 6)), "4e4d53470302");
}

struct CutCase {
    const char* name;
    std::size_t size;
    std::size_t pieces;
};

class WriteFragmentsSizes : public testing::TestWithParam<CutCase> {};

TEST_P(WriteFragmentsSizes, AnnounceAndSendAsManyAsThereAre) {
    std::string body;
    for (std::size_t i = 0; i < GetParam().size; ++i) {
        body += static_cast<char>(i * 7);
    }
    const auto pieces = cut(body, false, 512);
    ASSERT_EQ(pieces.size(), GetParam().pieces);
    Receiver receiver;
    for (std::size_t i = 0; i < pieces.size(); ++i) {
        EXPECT_LE(pieces[i].size(), 512U);
        const auto piece = Fragment::decode(as_bytes(pieces[i]).subspan(container_header_size));
        ASSERT_TRUE(piece);
        EXPECT_EQ(piece->current, i);
        EXPECT_EQ(piece->last, pieces.size() - 1);
        EXPECT_FALSE(piece->data.empty());
        EXPECT_EQ(receiver.add(std::string_view(pieces[i]).substr(container_header_size)),
                  i + 1 < pieces.size() ? Errc::again : Errc::success);
    }
    EXPECT_EQ(receiver.whole, body);
}

// Slices have 480 octets.
INSTANTIATE_TEST_SUITE_P(Spec, WriteFragmentsSizes,
                         testing::Values(CutCase{"One", 1, 1}, CutCase{"OneFull", 480, 1}, CutCase{"OneMore", 481, 2},
                                         CutCase{"ExactMultiple", 960, 2}, CutCase{"ExactMultipleAndOne", 961, 3},
                                         CutCase{"Many", 480 * 300, 300}),
                         samples::by_name);

TEST(WriteFragments, StaysWithinTheLimitWithLargeIndices) {
    const std::string body(480 * 16'384, 'x');  // indices of two octets; sets that large have no more
    for (const std::string& piece : cut(body, false, 512, 0xFFFFFFFF)) {
        ASSERT_LE(piece.size(), 512U);
    }
}

}  // namespace
}  // namespace spindrift::nmsg

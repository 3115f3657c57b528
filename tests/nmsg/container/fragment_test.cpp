#include "fragment_reader.hpp"

#include <spindrift/base/crc32c.hpp>

#include <gtest/gtest.h>

#include <string>
#include <vector>

// Single fragments (docs/formats/nmsg-wire.md 7.1), read and written.
namespace spindrift::nmsg {
namespace {

using samples::Exact;
using samples::FragmentReader;
using samples::hex;
using samples::octets;

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
    FragmentReader reader;
    for (std::size_t i = 0; i < pieces.size(); ++i) {
        EXPECT_LE(pieces[i].size(), 512U);
        const auto piece = Fragment::decode(as_bytes(pieces[i]).subspan(container_header_size));
        ASSERT_TRUE(piece);
        EXPECT_EQ(piece->current, i);
        EXPECT_EQ(piece->last, pieces.size() - 1);
        EXPECT_FALSE(piece->data.empty());
        EXPECT_EQ(reader.add(std::string_view(pieces[i]).substr(container_header_size)),
                  i + 1 < pieces.size() ? Errc::again : Errc::success);
    }
    EXPECT_EQ(reader.whole, body);
}

// A fragment holds up to 480 octets.
INSTANTIATE_TEST_SUITE_P(Spec, WriteFragmentsSizes,
                         testing::Values(CutCase{"One", 1, 1}, CutCase{"OneFull", 480, 1}, CutCase{"OneMore", 481, 2},
                                         CutCase{"ExactMultiple", 960, 2}, CutCase{"ExactMultipleAndOne", 961, 3},
                                         CutCase{"Many", 480 * 300, 300}),
                         samples::by_name);

TEST(WriteFragments, StaysWithinTheLimitWithLargeIndices) {
    const std::string body(480 * 16'384, 'x');  // enough for indices of two octets
    for (const std::string& piece : cut(body, false, 512, 0xFFFFFFFF)) {
        ASSERT_LE(piece.size(), 512U);
    }
}

}  // namespace
}  // namespace spindrift::nmsg

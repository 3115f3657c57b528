#include <spindrift/file/decompressor.hpp>
#include <spindrift/file/piece_compressor.hpp>

#include <gtest/gtest.h>
#include <libdeflate.h>
#include <zstd.h>

#include <memory>
#include <string>

namespace spindrift::file {
namespace {

std::string compressed(PieceCompressor& compressor, std::string_view text) {
    Buffer out;
    out.append("what was there before");
    compressor.compress(as_bytes(text), out);
    return std::string(out.text());
}

/// \returns the text of the first member, which is cut from the front of `octets`
std::string take_member(std::string& octets, std::size_t room) {
    const std::unique_ptr<libdeflate_decompressor, void (*)(libdeflate_decompressor*)> decompressor(
        libdeflate_alloc_decompressor(), libdeflate_free_decompressor);
    std::string text(room, '\0');
    std::size_t taken = 0;
    std::size_t given = 0;
    EXPECT_EQ(libdeflate_gzip_decompress_ex(decompressor.get(), octets.data(), octets.size(), text.data(), text.size(),
                                            &taken, &given),
              LIBDEFLATE_SUCCESS);
    octets.erase(0, taken);
    text.resize(given);
    return text;
}

const std::string long_text = [] {
    std::string text;
    for (int i = 0; i < 20000; ++i) {
        text += "line " + std::to_string(i * 7919 % 10007) + "\n";
    }
    return text;
}();

TEST(PieceCompressor, MakesGzipMembersOneBehindTheOther) {
    PieceCompressor compressor(Compression::gzip);
    std::string file = compressed(compressor, long_text) + compressed(compressor, "") + compressed(compressor, "end\n");
    EXPECT_LT(file.size(), long_text.size() / 2);
    EXPECT_EQ(take_member(file, long_text.size()), long_text);
    EXPECT_EQ(take_member(file, 10), "");
    EXPECT_EQ(take_member(file, 10), "end\n");
    EXPECT_EQ(file, "");
}

TEST(PieceCompressor, MakesZstdFramesOneBehindTheOther) {
    PieceCompressor compressor(Compression::zstd);
    const std::string file = compressed(compressor, long_text) + compressed(compressor, "end\n");
    EXPECT_LT(file.size(), long_text.size() / 2);
    std::string text(long_text.size() + 4, '\0');
    EXPECT_EQ(ZSTD_decompress(text.data(), text.size(), file.data(), file.size()), text.size());
    EXPECT_EQ(text, long_text + "end\n");
}

TEST(PieceCompressor, MakesMembersOfOtherFormats) {
    for (const Compression compression : {Compression::xz, Compression::bzip2, Compression::lz4}) {
        PieceCompressor compressor(compression);
        const std::string file = compressed(compressor, long_text) + compressed(compressor, "end\n");
        EXPECT_LT(file.size(), long_text.size() / 2);
        Decompressor decompressor(compression);
        Bytes in = as_bytes(file);
        Buffer out;
        while (decompressor.run(in, out, 1 << 20) == Decompressor::Result::octets) {
        }
        EXPECT_EQ(decompressor.error_message(), "");
        EXPECT_EQ(out.text(), long_text + "end\n") << name_of(compression);
    }
}

}  // namespace
}  // namespace spindrift::file

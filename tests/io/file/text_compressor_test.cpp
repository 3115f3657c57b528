#include <spindrift/io/file/text_compressor.hpp>

#include <gtest/gtest.h>
#include <libdeflate.h>
#include <zstd.h>

#include <memory>
#include <string>

namespace spindrift::io {
namespace {

std::string compressed(TextCompressor& compressor, std::string_view text) {
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

TEST(TextCompressor, MakesGzipMembersOneBehindTheOther) {
    TextCompressor compressor(Compression::gzip);
    std::string file = compressed(compressor, long_text) + compressed(compressor, "") + compressed(compressor, "end\n");
    EXPECT_LT(file.size(), long_text.size() / 2);
    EXPECT_EQ(take_member(file, long_text.size()), long_text);
    EXPECT_EQ(take_member(file, 10), "");
    EXPECT_EQ(take_member(file, 10), "end\n");
    EXPECT_EQ(file, "");
}

TEST(TextCompressor, MakesZstdFramesOneBehindTheOther) {
    TextCompressor compressor(Compression::zstd);
    const std::string file = compressed(compressor, long_text) + compressed(compressor, "end\n");
    EXPECT_LT(file.size(), long_text.size() / 2);
    std::string text(long_text.size() + 4, '\0');
    EXPECT_EQ(ZSTD_decompress(text.data(), text.size(), file.data(), file.size()), text.size());
    EXPECT_EQ(text, long_text + "end\n");
}

TEST(Compression, HasTheNamesPeopleUse) {
    EXPECT_EQ(find_compression("gzip"), Compression::gzip);
    EXPECT_EQ(find_compression("zstd"), Compression::zstd);
    for (const std::string_view name : {"", "zst", "gz", "GZIP", "xz"}) {
        EXPECT_EQ(find_compression(name), std::nullopt) << name;
    }
    EXPECT_EQ(file_suffix(Compression::gzip), ".gz");
    EXPECT_EQ(file_suffix(Compression::zstd), ".zst");
}

}  // namespace
}  // namespace spindrift::io

#include <spindrift/file/compression.hpp>

#include <gtest/gtest.h>

namespace spindrift::file {
namespace {

using namespace std::string_view_literals;

TEST(Compression, HasTheNamesPeopleUse) {
    EXPECT_EQ(find_compression("gzip"), Compression::gzip);
    EXPECT_EQ(find_compression("zstd"), Compression::zstd);
    EXPECT_EQ(find_compression("xz"), Compression::xz);
    EXPECT_EQ(find_compression("bzip2"), Compression::bzip2);
    EXPECT_EQ(find_compression("lz4"), Compression::lz4);
    for (const std::string_view name : {"", "zst", "gz", "GZIP", "bz2"}) {
        EXPECT_EQ(find_compression(name), std::nullopt) << name;
    }
}

TEST(Compression, ShowsInTheNamesOfFiles) {
    EXPECT_EQ(compression_by_name("a.json.gz"), Compression::gzip);
    EXPECT_EQ(compression_by_name("a.zst"), Compression::zstd);
    EXPECT_EQ(compression_by_name("/d.gz/a.xz"), Compression::xz);
    EXPECT_EQ(compression_by_name("a.bz2"), Compression::bzip2);
    EXPECT_EQ(compression_by_name("a.lz4"), Compression::lz4);
    for (const std::string_view name : {"", "gz", "a.gz.json", "a.GZ", "-"}) {
        EXPECT_EQ(compression_by_name(name), std::nullopt) << name;
    }
    EXPECT_EQ(suffix_of(Compression::bzip2), ".bz2");
}

TEST(Compression, ShowsInFirstOctets) {
    const auto found = [](std::string_view head) { return compression_by_content(as_bytes(head)); };
    EXPECT_EQ(found("\x1F\x8B\x08\x00"), Compression::gzip);
    EXPECT_EQ(found("\x28\xB5\x2F\xFD"), Compression::zstd);
    EXPECT_EQ(found("\xFD\x37zXZ\0"sv), Compression::xz);
    EXPECT_EQ(found("BZh9"), Compression::bzip2);
    EXPECT_EQ(found("\x04\x22\x4D\x18"), Compression::lz4);
    for (const std::string_view head :
         {""sv, "\x1F\x8B"sv, "\x1F\x8B\x07"sv, "BZh0"sv, "BZh"sv, "\xFD\x37zXZ"sv, "NMSG"sv}) {
        EXPECT_EQ(found(head), std::nullopt) << head;
    }
}

}  // namespace
}  // namespace spindrift::file

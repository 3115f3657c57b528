#include "tests/pipeline/streams.hpp"

#include <spindrift/file/piece_compressor.hpp>
#include <spindrift/io/file/file_sink.hpp>
#include <spindrift/io/file/rotation.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

namespace spindrift::io {
namespace {

using pipeline::samples::read_file;
using pipeline::samples::TemporaryFolder;

constexpr const char* part_name = ".out.20150202.0110.1422839406.000000007.part";
constexpr const char* finished_name = "out.20150202.0110.1422839406.000000007";

/// Two containers without payloads, of versions 2 and 1.
std::string containers() {
    std::string text("NMSG\0\2\0\0\0\3abcNMSG\0\1\0\2de", 23);
    return text;
}

std::string compressed(file::Compression compression, std::string_view text) {
    Buffer out;
    file::PieceCompressor(compression).compress(as_bytes(text), out);
    return std::string(out.text());
}

struct Left {
    const char* name;
    std::string whole;
    std::string rest;
    const char* suffix;
};

class Recovered : public testing::TestWithParam<Left> {};

TEST_P(Recovered, KeepsWhatIsWhole) {
    const auto& [name, whole, rest, suffix] = GetParam();
    for (std::size_t size = 0; size <= rest.size(); ++size) {
        const TemporaryFolder folder;
        folder.write(part_name, whole + rest.substr(0, size));
        const auto files = find_unfinished_files(folder.path("out"));
        ASSERT_EQ(files.size(), 1U);
        const auto done = recover(files.front(), ".none", Durability::synced);
        EXPECT_EQ(done.name, folder.path(finished_name + std::string(suffix)));
        EXPECT_EQ(done.kept, whole.size());
        EXPECT_EQ(done.dropped, size);
        EXPECT_EQ(read_file(done.name), whole);
        EXPECT_FALSE(std::filesystem::exists(folder.path(part_name)));
    }
}

const std::string json_line = "{\"time\":\"2024-05-01 12:00:00.000000000\"}\n";

INSTANTIATE_TEST_SUITE_P(
    All, Recovered,
    testing::Values(
        Left{"Containers", containers(), containers().substr(0, 12), ".nmsg"},
        Left{"Json", json_line + json_line, json_line.substr(0, json_line.size() - 1), ".json"},
        Left{"Presentation", "[1] [2]\na: b\n\n", "[1] [2]", ""},
        Left{"ManyBlocks", json_line + std::string(200'000, ' ') + "\n", "{", ".json"}, Left{"Empty", "", "", ".none"},
        Left{"Gzip", compressed(file::Compression::gzip, json_line) + compressed(file::Compression::gzip, json_line),
             compressed(file::Compression::gzip, json_line).substr(0, 40), ".json.gz"},
        Left{"Zstd", compressed(file::Compression::zstd, "[1]\n") + compressed(file::Compression::zstd, "[2]\n"),
             compressed(file::Compression::zstd, "[3]\n[4]\n").substr(0, 12), ".zst"},
        Left{"Xz", compressed(file::Compression::xz, json_line),
             compressed(file::Compression::xz, json_line).substr(0, 50), ".json.xz"},
        Left{"Bzip2", compressed(file::Compression::bzip2, json_line), "BZh91AY", ".json.bz2"},
        Left{"Lz4", compressed(file::Compression::lz4, containers()), "\x04\x22\x4d", ".nmsg.lz4"}),
    [](const auto& instance) { return instance.param.name; });

TEST(Recovery, LeavesAFileWithNothingWhole) {
    for (const std::string& content : {std::string("NMSG\0\2\0\0\1", 9), std::string("{\"time\":"),
                                       compressed(file::Compression::gzip, json_line).substr(0, 30)}) {
        const TemporaryFolder folder;
        folder.write(part_name, content);
        const auto files = find_unfinished_files(folder.path("out"));
        EXPECT_THROW(recover(files.front(), "", Durability::cached), Error);
        EXPECT_EQ(read_file(folder.path(part_name)), content);
    }
}

TEST(Recovery, OverwritesNoFile) {
    const TemporaryFolder folder;
    folder.write(part_name, json_line);
    folder.write(finished_name + std::string(".json"), "other");
    const auto files = find_unfinished_files(folder.path("out"));
    EXPECT_THROW(recover(files.front(), "", Durability::cached), Error);
    EXPECT_EQ(read_file(folder.path(part_name)), json_line);
    EXPECT_EQ(read_file(folder.path(finished_name + std::string(".json"))), "other");
}

TEST(Recovery, FindsTheFilesOfAnOutputOldestFirst) {
    const TemporaryFolder folder;
    for (const char* const name :
         {".out.20150202.0110.1422839406.000000007.part", ".out.20150202.0110.7.000000007.part",
          ".out.20150202.0110.1422839406.000000006.part",
          ".out2.20150202.0110.1422839406.000000007.part",  //
          "out.20150202.0110.1422839406.000000007.part",    //
          ".out.20150202.0110.1422839406.7.part",           //
          ".out.20150202.0110.1422839406.000000007.9.part",
          ".out.x.20150202.0110.1422839406.000000007.part",  //
          ".out..part", ".out.part"}) {
        folder.write(name, "x");
    }
    std::filesystem::create_directory(folder.path(".out.20150202.0110.1.000000000.part"));
    std::filesystem::create_symlink("elsewhere", folder.path(".out.20150202.0110.2.000000000.part"));
    std::vector<std::string> found;
    for (const UnfinishedFile& file : find_unfinished_files(folder.path("out"))) {
        found.push_back(file.names.part.substr(folder.path("").size()));
    }
    EXPECT_THAT(found, testing::ElementsAre(".out.20150202.0110.1422839406.000000006.part",
                                            ".out.20150202.0110.1422839406.000000007.part",
                                            ".out.20150202.0110.7.000000007.part"));
    EXPECT_TRUE(find_unfinished_files(folder.path("no/such/folder/out")).empty());
}

TEST(Recovery, LeavesOutFilesThatAreWritten) {
    const TemporaryFolder folder;
    pipeline::Counters counters;
    OutputFile file(folder.path("out"), Rotation{}, Durability::synced);
    file.write(as_bytes("a line\n"));
    EXPECT_TRUE(find_unfinished_files(folder.path("out")).empty());
    file.close(counters, {});
    EXPECT_TRUE(find_unfinished_files(folder.path("out")).empty());
    {
        OutputFile crashed(folder.path("out"), Rotation{});
        crashed.write(as_bytes("a line\n"));
    }
    EXPECT_EQ(find_unfinished_files(folder.path("out")).size(), 1U);
}

}  // namespace
}  // namespace spindrift::io

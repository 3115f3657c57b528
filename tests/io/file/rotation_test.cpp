#include "tests/pipeline/streams.hpp"

#include <spindrift/io/file/file_sink.hpp>
#include <spindrift/io/file/rotation.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

namespace spindrift::io {
namespace {

using namespace pipeline;

using samples::LogBook;
using samples::read_file;
using samples::TemporaryFolder;

struct NameCase {
    const char* name;
    const char* path;
    const char* suffix;
    const char* part;
    const char* finished;
};

class RotatedNames : public testing::TestWithParam<NameCase> {};

// docs/formats/nmsgtool.md 8.2
TEST_P(RotatedNames, AreMadeOfFolderBaseAndTime) {
    const auto names = RotatedName(GetParam().path, GetParam().suffix).at(Timestamp::from_parts(1'422'839'406, 7));
    EXPECT_EQ(names.part, GetParam().part);
    EXPECT_EQ(names.finished, GetParam().finished);
}

INSTANTIATE_TEST_SUITE_P(
    Spec, RotatedNames,
    testing::Values(NameCase{"Bare", "ch208", ".nmsg", "./.ch208.20150202.0110.1422839406.000000007.part",
                             "./ch208.20150202.0110.1422839406.000000007.nmsg"},
                    NameCase{"WithFolder", "/data/x", "", "/data/.x.20150202.0110.1422839406.000000007.part",
                             "/data/x.20150202.0110.1422839406.000000007"},
                    NameCase{"InTheRoot", "/x", ".json", "/.x.20150202.0110.1422839406.000000007.part",
                             "/x.20150202.0110.1422839406.000000007.json"},
                    NameCase{"SlashBehind", "sub/", ".json", "./.sub.20150202.0110.1422839406.000000007.part",
                             "./sub.20150202.0110.1422839406.000000007.json"},
                    NameCase{"StandardOutput", "-", "", "./.-.20150202.0110.1422839406.000000007.part",
                             "./-.20150202.0110.1422839406.000000007"}),
    [](const auto& instance) { return instance.param.name; });

std::vector<std::string> contents(const std::filesystem::path& folder) {
    std::vector<std::pair<std::string, std::string>> files;
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
        files.emplace_back(entry.path().filename(), read_file(entry.path()));
    }
    std::ranges::sort(files);
    std::vector<std::string> texts;
    for (const auto& [name, text] : files) {
        texts.push_back((name.front() == '.' ? "part " : "") + text);
    }
    return texts;
}

TEST(OutputFile, BeginsTheNextOfARow) {
    const TemporaryFolder folder;
    LogBook lines;
    Counters counters;
    OutputFile file(folder.path("out"), Rotation{.suffix = ".nmsg", .kind = "nmsg"});
    file.write(as_bytes("one"));
    EXPECT_EQ(contents(folder.path("")), std::vector<std::string>{"part one"});
    file.reopen(counters, lines.report());
    file.write(as_bytes("two"));
    EXPECT_THAT(contents(folder.path("")), testing::ElementsAre("part two", "one"));
    file.close(counters, lines.report());
    EXPECT_THAT(contents(folder.path("")), testing::ElementsAre("one", "two"));
    EXPECT_EQ(counters.files_unfinished, 0U);
}

TEST(OutputFile, LeavesNothingBehindThatWasNeverUsed) {
    const TemporaryFolder folder;
    { const OutputFile file(folder.path("out"), Rotation{}); }
    EXPECT_TRUE(contents(folder.path("")).empty());
}

TEST(OutputFile, KeepsWhatWasWrittenWhenNobodyClosesIt) {
    const TemporaryFolder folder;
    {
        OutputFile file(folder.path("out"), Rotation{});
        file.write(as_bytes("data"));
    }
    EXPECT_EQ(contents(folder.path("")), std::vector<std::string>{"part data"});
}

TEST(OutputFile, IsOpenedAgainByNameWithoutARow) {
    const TemporaryFolder folder;
    Counters counters;
    OutputFile file(folder.path("log"));
    file.write(as_bytes("one"));
    std::filesystem::rename(folder.path("log"), folder.path("old"));
    file.reopen(counters, LogBook().report());
    file.write(as_bytes("two"));
    file.reopen(counters, LogBook().report());
    file.write(as_bytes(" three"));
    file.close(counters, LogBook().report());
    EXPECT_EQ(read_file(folder.path("old")), "one");
    EXPECT_EQ(read_file(folder.path("log")), "two three");
}

}  // namespace
}  // namespace spindrift::io

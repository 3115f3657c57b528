#include "proto_files.hpp"

#include <spindrift/base/error.hpp>
#include <spindrift/nmsg/message/registry.hpp>
#include <spindrift/nmsg/types/built_in_types.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <vector>

namespace spindrift::nmsg {
namespace {

using samples::file_with;
using samples::TemporaryFolder;

TEST(LoadFolder, LoadsFilesInTheOrderOfTheirNames) {
    const TemporaryFolder folder;
    folder.write("b.proto", file_with("optional uint32 from_b = 1;"));
    folder.write("a.proto", file_with("optional uint32 from_a = 1;"));
    folder.write("readme.txt", "no schema");
    folder.write("c.protox", "no schema");
    std::filesystem::create_directory(folder.path("below.proto"));
    std::filesystem::create_directory(folder.path("below"));
    folder.write("below/d.proto", "broken");
    Registry registry = built_in_types();
    std::vector<std::string> complaints;
    registry.load_folder(folder.path(), [&](const std::string& reason) { complaints.push_back(reason); });
    EXPECT_THAT(complaints, testing::IsEmpty());
    EXPECT_EQ(registry.find(200, 1)->field(0).name, "from_b");
}

TEST(LoadFolder, ReportsBadFilesAndLoadsTheRest) {
    const TemporaryFolder folder;
    folder.write("a.proto", "broken");
    folder.write("b.proto", file_with("optional uint32 a = 1;"));
    folder.write("c.proto", "syntax = \"proto2\";\n");
    Registry registry = built_in_types();
    std::vector<std::string> complaints;
    registry.load_folder(folder.path(), [&](const std::string& reason) { complaints.push_back(reason); });
    ASSERT_EQ(complaints.size(), 2U);
    EXPECT_THAT(complaints[0], testing::HasSubstr("a.proto"));
    EXPECT_THAT(complaints[1], testing::HasSubstr("c.proto"));
    EXPECT_NE(registry.find(200, 1), nullptr);
}

TEST(LoadFolder, TakesAnEmptyFolder) {
    const TemporaryFolder folder;
    Registry registry = built_in_types();
    registry.load_folder(folder.path(), [](const std::string& reason) { FAIL() << reason; });
    EXPECT_EQ(registry.schemas().size(), 21U);
}

TEST(LoadFolder, RefusesAFolderItCannotRead) {
    Registry registry = built_in_types();
    try {
        registry.load_folder("/nonexistent", [](const std::string&) {});
        FAIL();
    } catch (const Error& error) {
        EXPECT_THAT(error.what(), testing::HasSubstr("/nonexistent"));
        EXPECT_THAT(error.what(), testing::Not(testing::HasSubstr("\n")));
    }
}

}  // namespace
}  // namespace spindrift::nmsg

#include <spindrift/file/open_output.hpp>

#include <spindrift/base/error.hpp>

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>

namespace spindrift::file {
namespace {

class OpenOutput : public testing::Test {
protected:
    ~OpenOutput() override { std::filesystem::remove(path_); }

    void write(FileDescriptor& file, std::string_view text) const {
        ASSERT_EQ(::write(file.get(), text.data(), text.size()), static_cast<ssize_t>(text.size()));
    }
    [[nodiscard]] std::string content() const {
        std::ifstream file(path_);
        return {std::istreambuf_iterator<char>(file), {}};
    }
    [[nodiscard]] std::string refusal(OpenMode mode) const {
        try {
            static_cast<void>(open_output(path_, mode));
        } catch (const Error& error) {
            return error.what();
        }
        return "";
    }

    const std::string path_ = testing::TempDir() + "open_output_" + std::to_string(::getpid());
};

TEST_F(OpenOutput, RefusesAFileThatIsWrittenAndLeavesItAsItIs) {
    FileDescriptor first = open_output(path_, OpenMode::truncate);
    write(first, "data");
    for (const OpenMode mode : {OpenMode::truncate, OpenMode::append}) {
        EXPECT_EQ(refusal(mode), "unable to open " + path_ + " for writing: another process writes to it");
    }
    EXPECT_EQ(content(), "data");
    first.close();
    FileDescriptor second = open_output(path_, OpenMode::append);
    write(second, "more");
    EXPECT_EQ(content(), "datamore");
    second.close();
    static_cast<void>(open_output(path_, OpenMode::truncate));
    EXPECT_EQ(content(), "");
}

TEST_F(OpenOutput, RefusesAFileThatExistsWhereItMustBeNew) {
    static_cast<void>(open_output(path_, OpenMode::exclusive));
    EXPECT_EQ(refusal(OpenMode::exclusive), "unable to open " + path_ + " for writing: File exists");
}

TEST(OpenOutputDevice, IsNotLocked) {
    const FileDescriptor first = open_output("/dev/null", OpenMode::truncate);
    const FileDescriptor second = open_output("/dev/null", OpenMode::truncate);
    EXPECT_TRUE(first && second);
}

}  // namespace
}  // namespace spindrift::file

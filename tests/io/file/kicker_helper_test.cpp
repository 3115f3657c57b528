#include "tests/pipeline/streams.hpp"

#include <spindrift/io/file/kicker_helper.hpp>

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <filesystem>

namespace spindrift::io {
namespace {

using pipeline::samples::LogBook;
using pipeline::samples::read_file;
using pipeline::samples::TemporaryFolder;
using tests::eventually;

std::size_t lines_of(const std::string& path) {
    const std::string text = std::filesystem::exists(path) ? read_file(path) : "";
    return static_cast<std::size_t>(std::ranges::count(text, '\n'));
}

bool has_line(const LogBook& book, const std::string& line) {
    return std::ranges::count(book.lines(), line) > 0;
}

TEST(KickerHelper, AppendsTheNameAsOneWord) {
    const TemporaryFolder folder;
    KickerHelper helper({.command = "printf '%s\\n' >>log", .folder = folder.path()});
    helper.run("plain/name");
    ASSERT_TRUE(eventually([&] { return lines_of(folder.path("log")) == 1; }));
    helper.run("with blank; and 'quotes'");
    ASSERT_TRUE(eventually([&] { return lines_of(folder.path("log")) == 2; }));
    EXPECT_EQ(read_file(folder.path("log")), "plain/name\nwith blank; and 'quotes'\n");
}

TEST(KickerHelper, ReportsFailures) {
    const TemporaryFolder folder;
    LogBook lines;
    KickerHelper helper({.command = "exit 3;", .report = lines.report()});
    helper.run("a");
    ASSERT_TRUE(eventually([&] {
        helper.report_failures();
        return has_line(lines, "WARNING: system() failed: 'exit 3;' ended with status 3");
    }));
    KickerHelper nowhere({.command = "true", .folder = folder.path("missing"), .report = lines.report()});
    nowhere.run("a");
    ASSERT_TRUE(eventually([&] {
        nowhere.report_failures();
        return has_line(lines, "WARNING: kicker 'true' not started: No such file or directory");
    }));
}

TEST(KickerHelper, ReportsThatItIsGone) {
    LogBook lines;
    KickerHelper helper({.command = "true", .prepare = [] { throw Error("no such user"); }, .report = lines.report()});
    ASSERT_TRUE(eventually([&] {
        helper.run("a");
        return has_line(lines, "WARNING: kicker 'true' not started: Broken pipe");
    }));
}

/// Kickers that come `in`, wait for a line in `gate`, and go `through`.
class Gate {
public:
    Gate() {
        ::mkfifo(folder_.path("gate").c_str(), 0600);
        descriptor_ = FileDescriptor(::open(folder_.path("gate").c_str(), O_RDWR | O_CLOEXEC));
    }

    /// Each says how many are in at that time.
    [[nodiscard]] KickerHelper::Options options(unsigned max_running) const {
        return {.command =
                    "exec <>gate; echo >>in; i=$(wc -l <in); [ -e through ] && o=$(wc -l <through);"
                    " echo $((i - ${o:-0})) >>counts; read line; echo >>through; true",
                .folder = folder_.path(),
                .max_running = max_running};
    }

    void let_through(std::size_t count) const {
        const std::string text(count, '\n');
        EXPECT_EQ(::write(descriptor_.get(), text.data(), text.size()), static_cast<ssize_t>(count));
    }
    [[nodiscard]] bool has(std::string_view what, std::size_t count) const {
        return eventually([&] { return lines_of(folder_.path(what)) == count; });
    }
    [[nodiscard]] std::string max_count() const {
        const std::string text = read_file(folder_.path("counts"));
        return std::string(1, *std::ranges::max_element(text));
    }

private:
    TemporaryFolder folder_;
    FileDescriptor descriptor_;
};

TEST(KickerHelper, RunsSomeAtOnceAndQueuesTheRest) {
    const Gate gate;
    KickerHelper helper(gate.options(2));
    for (const char* const file : {"a", "b", "c", "d", "e"}) {
        helper.run(file);
    }
    ASSERT_TRUE(gate.has("counts", 2));
    for (std::size_t through = 1; through <= 3; ++through) {
        gate.let_through(1);
        ASSERT_TRUE(gate.has("counts", 2 + through));
        ASSERT_TRUE(gate.has("through", through));
    }
    gate.let_through(2);
    ASSERT_TRUE(gate.has("through", 5));
    EXPECT_EQ(gate.max_count(), "2");
}

TEST(KickerHelper, FinishesTheQueueWhenNobodyAsksAnyMore) {
    const Gate gate;
    {
        KickerHelper helper(gate.options(1));
        helper.run("a");
        helper.run("b");
        helper.run("c");
        ASSERT_TRUE(gate.has("in", 1));
    }
    EXPECT_TRUE(gate.has("through", 0)) << "the end waits for no kicker";
    gate.let_through(3);
    EXPECT_TRUE(gate.has("through", 3));
}

TEST(KickerHelper, KeepsNoDescriptorOfTheProcess) {
    std::array<int, 2> ends{};
    ASSERT_EQ(::pipe2(ends.data(), O_CLOEXEC), 0);
    const FileDescriptor reader(ends[0]);
    FileDescriptor writer(ends[1]);
    KickerHelper helper({.command = "true"});
    writer.close();
    char octet = 0;
    EXPECT_EQ(::read(reader.get(), &octet, 1), 0) << "the end of the pipe";
}

TEST(KickerHelper, PreparesTheNewProcess) {
    const TemporaryFolder folder;
    KickerHelper helper({.command = "cp prepared copied; true", .folder = folder.path(), .prepare = [&] {
                             folder.write("prepared", std::to_string(::getpid()) + "\n");
                         }});
    helper.run("a");
    ASSERT_TRUE(eventually([&] { return lines_of(folder.path("copied")) == 1; }));
    EXPECT_NE(read_file(folder.path("copied")), std::to_string(::getpid()) + "\n");
}

TEST(KickerHelper, GivesEachKickerAProcessGroupAndNoInput) {
    const TemporaryFolder folder;
    // The fifth field of this file is the process group.
    KickerHelper helper({.command = "read id name state parent group rest </proc/$$/stat; echo $$ $group $(cat) >>log;",
                         .folder = folder.path()});
    helper.run("a");
    ASSERT_TRUE(eventually([&] { return lines_of(folder.path("log")) == 1; }));
    const std::string text = read_file(folder.path("log"));
    const std::string process = text.substr(0, text.find(' '));
    EXPECT_EQ(text, process + " " + process + "\n");
}

}  // namespace
}  // namespace spindrift::io

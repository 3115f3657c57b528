#include "tests/pipeline/streams.hpp"

#include <spindrift/io/file/text_source.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace spindrift::io {
namespace {

using namespace pipeline;

using nmsg::Errc;
using samples::read_all;
using samples::TemporaryFolder;

std::string line(std::string_view text) {
    return R"({"time":"2023-11-14 22:13:20.123456789","vname":"base","mname":"logline","message":{"message":")" +
           std::string(text) + "\"}}";
}

std::unique_ptr<samples::ReadAll> read_text(std::string_view content, const JsonFileSource::Options& options = {}) {
    const TemporaryFolder folder;
    JsonFileSource source(folder.write("f.json", content), options);
    return read_all(source);
}

TEST(JsonFileSource, ReadsLines) {
    const auto read = read_text(line("a") + "\n" + line("b") + "\n");
    EXPECT_EQ(read->errc, Errc::eof);
    EXPECT_THAT(samples::texts(*read), testing::ElementsAre("a", "b"));
    EXPECT_EQ(read->payloads[0].time_sec, 1'700'000'000);
    EXPECT_EQ(read->payloads[0].time_nsec, 123'456'789U);
    EXPECT_EQ(read->counters.texts_unreadable, 0U);
    EXPECT_EQ(read->counters.bytes_in, 2 * line("a").size() + 2);
}

TEST(JsonFileSource, ReadsALastLineWithoutEnd) {
    EXPECT_THAT(samples::texts(*read_text(line("a") + "\n" + line("b"))), testing::ElementsAre("a", "b"));
    EXPECT_THAT(samples::texts(*read_text(line("a"))), testing::ElementsAre("a"));
}

TEST(JsonFileSource, PassesOverEmptyLines) {
    const auto read = read_text("\n\n" + line("a") + "\n\n" + line("b") + "\n\n\n");
    EXPECT_THAT(samples::texts(*read), testing::ElementsAre("a", "b"));
    EXPECT_EQ(read->counters.texts_unreadable, 0U);
}

TEST(JsonFileSource, ReadsLinesThatEndTheOtherWay) {
    EXPECT_THAT(samples::texts(*read_text(line("a") + "\r\n" + line("b") + "\r\n")), testing::ElementsAre("a", "b"));
}

TEST(JsonFileSource, CountsAndReportsLinesThatAreNoMessage) {
    const auto read = read_text("garbage\n" + line("a") + "\n{}\n" + line("b") + "\n[");
    EXPECT_EQ(read->errc, Errc::eof) << "they do not end it";
    EXPECT_THAT(samples::texts(*read), testing::ElementsAre("a", "b"));
    EXPECT_EQ(read->counters.texts_unreadable, 3U);
    EXPECT_THAT(read->log.lines(2), testing::ElementsAre("JSON parse error: \"garbage\"", "JSON parse error: \"{}\"",
                                                         "JSON parse error: \"[\""));
    EXPECT_TRUE(read->log.lines(1).empty());
}

TEST(JsonFileSource, EndsWithAnEmptyFile) {
    EXPECT_EQ(read_text("")->errc, Errc::eof);
    EXPECT_EQ(read_text("\n")->errc, Errc::eof);
}

TEST(JsonFileSource, ReadsLinesOfAnyLength) {
    const std::string large(3'000'000, 'x');
    const auto read = read_text(line("a") + "\n" + line(large) + "\n" + line("b") + "\n");
    ASSERT_EQ(read->data.size(), 3U);
    EXPECT_EQ(read->data[1].size(), large.size() + 6);
    EXPECT_EQ(read->counters.texts_unreadable, 0U);
}

TEST(JsonFileSource, PassesOverLinesThatAreTooLong) {
    JsonFileSource::Options options;
    options.max_line_size = 1 << 20;
    const std::string large = line(std::string(3'000'000, 'x'));
    const auto read = read_text(line("a") + "\n" + large + "\n" + line("b") + "\n" + line("c"), options);
    EXPECT_EQ(read->errc, Errc::eof);
    EXPECT_THAT(samples::texts(*read), testing::ElementsAre("a", "b", "c"));
    EXPECT_EQ(read->counters.texts_unreadable, 1U);
    const auto at_the_end = read_text(line("a") + "\n" + large, options);
    EXPECT_THAT(samples::texts(*at_the_end), testing::ElementsAre("a"));
    EXPECT_EQ(at_the_end->counters.texts_unreadable, 1U);
}

TEST(JsonFileSource, ReadsManyBatches) {
    std::string content;
    const auto texts = samples::numbered("some text ", 20'000);
    for (const std::string& text : texts) {
        content += line(text) + "\n";
    }
    const auto read = read_text(content);
    EXPECT_GT(read->batches, 3);
    EXPECT_EQ(samples::texts(*read), texts);
    EXPECT_EQ(read->counters.bytes_in, content.size());
}

TEST(JsonFileSource, UsesAliasesAndTypesItIsGiven) {
    nmsg::Aliases aliases;
    aliases.operators.set(7, "FSI");
    JsonFileSource::Options options;
    options.aliases = &aliases;
    const auto read = read_text(R"({"vname":"base","mname":"logline","operator":"fsi","message":{}})", options);
    ASSERT_EQ(read->payloads.size(), 1U);
    EXPECT_EQ(read->payloads[0].operator_id, 7U);
}

// --- pipes: what is complete is read at once, the rest waits

TEST(JsonFileSource, GivesAllCompleteLinesOfAPipe) {
    samples::Pipe pipe;
    JsonFileSource source(pipe.path());
    pipe.write(line("a") + "\n" + line("b") + "\n" + line("c").substr(0, 20));
    const auto before = read_all(source);
    EXPECT_EQ(before->errc, Errc::again);
    EXPECT_THAT(samples::texts(*before), testing::ElementsAre("a", "b"));
    EXPECT_EQ(read_all(source)->errc, Errc::again);
    pipe.write(line("c").substr(20));
    EXPECT_THAT(samples::texts(*read_all(source)), testing::IsEmpty());
    pipe.write("\n");
    EXPECT_THAT(samples::texts(*read_all(source)), testing::ElementsAre("c"));
    pipe.write(line("d"));
    pipe.close();
    const auto after = read_all(source);
    EXPECT_EQ(after->errc, Errc::eof);
    EXPECT_THAT(samples::texts(*after), testing::ElementsAre("d"));
}

TEST(JsonFileSource, CountsTheOctetsOfLinesThatCameInPieces) {
    samples::Pipe pipe;
    JsonFileSource source(pipe.path());
    std::uint64_t octets = 0;
    const std::string content = line("a") + "\n";
    for (const char octet : content) {
        pipe.write({&octet, 1});
        octets += read_all(source)->counters.bytes_in;
    }
    EXPECT_EQ(octets, content.size());
}

// --- opening

TEST(JsonFileSource, RefusesAFileItCannotOpen) {
    EXPECT_THROW(JsonFileSource("/nonexistent/file"), Error);
}

TEST(JsonFileSource, FailsOnAFolder) {
    const TemporaryFolder folder;
    EXPECT_THROW(JsonFileSource(folder.path()), Error);
}

TEST(JsonFileSource, KnowsNameAndSize) {
    const TemporaryFolder folder;
    const JsonFileSource source(folder.write("f", "12345"));
    EXPECT_EQ(source.name(), folder.path("f"));
    EXPECT_EQ(source.total_size(), 5U);
}

TEST(JsonFileSource, SkipsALineForWhichNoMemoryIsLeft) {
    const TemporaryFolder folder;
    const std::string good = R"({"vname":"base","mname":"logline","message":{"message":"b"}})";
    const std::string path = folder.write("f.json", std::string(4 << 20, ' ') + good + "\n" + good + "\n");
    MemoryBudget budget(std::size_t{200} << 20);
    MemoryCharge other(&budget);
    for (const std::size_t expected : {2U, 1U}) {
        JsonFileSource source(path, {.budget = &budget});
        EXPECT_EQ(read_all(source)->data.size(), expected);
        EXPECT_EQ(budget.held(), other.size()) << "given back";
        ASSERT_TRUE(other.resize(std::size_t{190} << 20));
    }
}

TEST(JsonFileSource, SeesAStopInsideALine) {
    const TemporaryFolder folder;
    JsonFileSource source(folder.write("f.json", std::string(1'000'000, 'x')));
    StopSignal stop;
    stop.request();
    const auto batch = source.make_batch();
    EXPECT_EQ(source.read(*batch, stop), Errc::again);
}

}  // namespace
}  // namespace spindrift::io

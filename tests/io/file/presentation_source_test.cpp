#include "tests/pipeline/streams.hpp"

#include <spindrift/io/file/text_source.hpp>
#include <spindrift/nmsg/types/built_in_types.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace spindrift::io {
namespace {

using namespace pipeline;

using nmsg::Errc;
using samples::read_all;
using samples::TemporaryFolder;

const nmsg::Schema& logline_schema() {
    return *nmsg::built_in_types().find("base", "logline");
}

std::unique_ptr<samples::ReadAll> read_text(std::string_view content, const nmsg::Schema& schema = logline_schema()) {
    const TemporaryFolder folder;
    PresentationFileSource source(folder.write("f.txt", content), schema);
    return read_all(source);
}

TEST(PresentationFileSource, ReadsMessages) {
    const auto read = read_text("message: a\n\nmessage: b c\n\n");
    EXPECT_EQ(read->errc, Errc::eof);
    EXPECT_THAT(samples::texts(*read), testing::ElementsAre("a", "b c"));
    EXPECT_EQ(read->counters.bytes_in, 26U);
}

TEST(PresentationFileSource, ReadsALastMessageWithoutEmptyLine) {
    EXPECT_THAT(samples::texts(*read_text("message: a\n\nmessage: b\n")), testing::ElementsAre("a", "b"));
    EXPECT_THAT(samples::texts(*read_text("message: a\n\nmessage: b")), testing::ElementsAre("a", "b"));
}

TEST(PresentationFileSource, ReadsLinesOfAnyLength) {
    const std::string large(2'000'000, 'x');
    const auto read = read_text("message: " + large + "\n\nmessage: b\n\n");
    ASSERT_EQ(read->data.size(), 2U);
    EXPECT_EQ(read->data[0].size(), large.size() + 5);
}

std::unique_ptr<samples::ReadAll> read_limited(std::string_view content, PresentationFileSource::Options options,
                                               const char* type = "logline") {
    const TemporaryFolder folder;
    PresentationFileSource source(folder.write("f.txt", content), *nmsg::built_in_types().find("base", type), options);
    auto read = read_all(source);
    source.close(read->counters, read->log.report());
    return read;
}

// A message that is too large is skipped, wherever its lines end.
TEST(PresentationFileSource, SkipsAMessageThatIsTooLarge) {
    const std::string large(300'000, 'x');
    const std::string small(50'000, 'y');
    for (const std::string& text :
         {"message: a\n\ncategory: z\nmessage: " + large + "\n\nmessage: " + small + "\n\n",
          "message: a\n\nmessage: " + small + small + small + "\nmessage: " + small + "\nbad\n\nmessage: " + small,
          "message: a\n\nmessage: " + large + "\ncategory: z\n\nmessage: " + small + "\n"}) {
        const auto read = read_limited(text, {.max_message_size = 100'000});
        EXPECT_EQ(read->errc, Errc::eof);
        ASSERT_EQ(read->data.size(), 2U);
        EXPECT_TRUE(read->data[1] == nmsg::samples::field(2, small + '\0'));
        EXPECT_EQ(read->counters.texts_unreadable, 1U);
    }
    const auto all = read_limited("message: " + large, {.max_message_size = 100'000});
    EXPECT_EQ(all->errc, Errc::eof);
    EXPECT_TRUE(all->data.empty());
    EXPECT_EQ(all->counters.texts_unreadable, 1U);
}

TEST(PresentationFileSource, SkipsATextOfSeveralLinesThatIsTooLarge) {
    std::string text = "request:\n";
    for (int i = 0; i < 3000; ++i) {
        text += std::string(100, 'x') + "\n\n";
    }
    for (const std::string& request : {text, "request: " + std::string(300'000, 'x') + "\n"}) {
        const auto read = read_limited(request + "request:\n\n.\ndstport: 5\n\ndstport: 80\n\n",
                                       {.max_message_size = 100'000}, "http");
        EXPECT_EQ(read->errc, Errc::eof) << read->error_message;
        EXPECT_EQ(read->data.size(), 1U);
        EXPECT_EQ(read->counters.texts_unreadable, 1U);
    }
}

TEST(PresentationFileSource, SkipsAMessageForWhichNoMemoryIsLeft) {
    MemoryBudget budget(std::size_t{100} << 20);
    MemoryCharge other(&budget);
    const std::string large(4 << 20, 'x');
    const std::string text = "message: " + large + "\n\nmessage: b\n\n";
    const PresentationFileSource::Options options{.budget = &budget};
    EXPECT_EQ(read_limited(text, options)->data.size(), 2U);
    EXPECT_GE(budget.peak(), large.size());
    ASSERT_TRUE(other.resize(std::size_t{90} << 20));
    const auto read = read_limited(text, options);
    EXPECT_THAT(samples::texts(*read), testing::ElementsAre("b"));
    EXPECT_EQ(read->counters.texts_unreadable, 1U);
    EXPECT_EQ(budget.held(), other.size()) << "given back";
}

TEST(PresentationFileSource, SeesAStopInsideALine) {
    const TemporaryFolder folder;
    PresentationFileSource source(folder.write("f.txt", "message: " + std::string(1'000'000, 'x')), logline_schema());
    StopSignal stop;
    stop.request();
    const auto batch = source.make_batch();
    EXPECT_EQ(source.read(*batch, stop), Errc::again);
}

TEST(PresentationFileSource, EndsWithAnEmptyFile) {
    const auto read = read_text("");
    EXPECT_EQ(read->errc, Errc::eof);
    EXPECT_TRUE(read->data.empty());
}

TEST(PresentationFileSource, EndsAtWhatMakesNoSense) {
    const auto read = read_text("message: a\n\nmessage: b\nnosuch: c\n\nmessage: d\n\n");
    EXPECT_EQ(read->errc, Errc::parse_error);
    EXPECT_THAT(samples::texts(*read), testing::ElementsAre("a")) << "what came before counts";
    EXPECT_THAT(read->error_message, testing::HasSubstr("line 4"));
    EXPECT_THAT(read->error_message, testing::HasSubstr("nosuch"));
    EXPECT_THAT(read->error_message, testing::Not(testing::HasSubstr("\n")));
}

TEST(PresentationFileSource, EndsAtWhatTextCannotGive) {
    const auto read = read_text("xmltype: t\nxmlpayload: <BYTE ARRAY LEN=4>\n\n", *nmsg::built_in_types().find(1, 10));
    EXPECT_EQ(read->errc, Errc::notimpl);
    EXPECT_THAT(read->error_message, testing::HasSubstr("function not implemented"));
}

TEST(PresentationFileSource, EndsInsideLinesThatNeverEnd) {
    const auto read = read_text("headers:\nx\n\ny\n", *nmsg::built_in_types().find("base", "email"));
    EXPECT_EQ(read->errc, Errc::parse_error);
    EXPECT_THAT(read->error_message, testing::HasSubstr("headers"));
}

TEST(PresentationFileSource, GivesCompleteMessagesOfAPipe) {
    samples::Pipe pipe;
    PresentationFileSource source(pipe.path(), logline_schema());
    pipe.write("message: a\n\nmessage: b\n\nmess");
    const auto before = read_all(source);
    EXPECT_EQ(before->errc, Errc::again);
    EXPECT_THAT(samples::texts(*before), testing::ElementsAre("a", "b"));
    pipe.write("age: c\n");
    EXPECT_THAT(samples::texts(*read_all(source)), testing::IsEmpty());
    pipe.close();
    const auto after = read_all(source);
    EXPECT_EQ(after->errc, Errc::eof);
    EXPECT_THAT(samples::texts(*after), testing::ElementsAre("c"));
}

TEST(PresentationFileSource, CountsTheOctetsOfMessagesThatCameInPieces) {
    samples::Pipe pipe;
    PresentationFileSource source(pipe.path(), logline_schema());
    std::uint64_t octets = 0;
    const std::string content = "message: a\n\n";
    for (const char octet : content) {
        pipe.write({&octet, 1});
        octets += read_all(source)->counters.bytes_in;
    }
    EXPECT_EQ(octets, content.size());
}

TEST(PresentationFileSource, RefusesAFileItCannotOpen) {
    EXPECT_THROW(PresentationFileSource("/nonexistent/file", logline_schema()), Error);
}

}  // namespace
}  // namespace spindrift::io

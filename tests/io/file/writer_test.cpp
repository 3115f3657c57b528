#include "tests/pipeline/streams.hpp"

#include <spindrift/io/file/reader.hpp>
#include <spindrift/io/file/writer.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace spindrift::io {
namespace {

using namespace pipeline;

using samples::Delivered;
using samples::logline;
using samples::MemorySink;
using samples::TemporaryFolder;

// The octets are gone once it is written.
void write(Writer& writer, std::string_view text) {
    const std::string data = logline(text);
    nmsg::Payload payload = samples::example_payload();
    payload.set_data(as_bytes(data));
    writer.write(payload);
}

TEST(Writer, WritesWhatAReaderReads) {
    const TemporaryFolder folder;
    const auto texts = samples::numbered("some text ", 5000);
    Writer writer(folder.path("f"));
    for (const std::string& text : texts) {
        write(writer, text);
    }
    writer.close();
    EXPECT_EQ(writer.counters().payloads_out, 5000U);
    std::vector<std::string> read;
    Reader reader(folder.path("f"));
    for (const Message& message : reader) {
        read.push_back(message.text("message"));
        EXPECT_EQ(message.payload().time_sec, 1422970529);
    }
    EXPECT_EQ(read, texts);
}

TEST(Writer, HandsOnWhatIsThereWhenItIsFlushed) {
    const auto delivered = std::make_shared<Delivered>();
    Writer writer(std::make_unique<MemorySink>(delivered));
    write(writer, "a");
    write(writer, "b");
    EXPECT_TRUE(delivered->texts.empty());
    writer.flush();
    EXPECT_THAT(delivered->texts, testing::ElementsAre("a", "b"));
    write(writer, "c");
    writer.close();
    EXPECT_THAT(delivered->texts, testing::ElementsAre("a", "b", "c"));
    EXPECT_TRUE(delivered->closed);
}

TEST(Writer, HandsOnMessagesInTheirOrderByItself) {
    const auto delivered = std::make_shared<Delivered>();
    Writer writer(std::make_unique<MemorySink>(delivered, "sink", true));
    const auto texts = samples::numbered("m", 2000);
    for (const std::string& text : texts) {
        write(writer, text);
    }
    EXPECT_GT(delivered->texts.size(), 1000U);
    writer.close();
    EXPECT_EQ(delivered->texts, texts);
}

TEST(Writer, ClosesOnce) {
    const auto delivered = std::make_shared<Delivered>();
    {
        Writer writer(std::make_unique<MemorySink>(delivered));
        write(writer, "a");
        writer.close();
        writer.close();
    }
    EXPECT_TRUE(delivered->closed);
}

TEST(Writer, ClosesWhenItGoes) {
    const auto delivered = std::make_shared<Delivered>();
    {
        Writer writer(std::make_unique<MemorySink>(delivered));
        write(writer, "a");
    }
    EXPECT_TRUE(delivered->closed);
    EXPECT_THAT(delivered->texts, testing::ElementsAre("a"));
}

TEST(Writer, TellsOfASinkThatFails) {
    const auto delivered = std::make_shared<Delivered>();
    delivered->writing = [](std::size_t) { throw Error("broken"); };
    {
        Writer writer(std::make_unique<MemorySink>(delivered));
        write(writer, "a");
        EXPECT_THROW(writer.flush(), Error);
    }
    const auto closing = std::make_shared<Delivered>();
    closing->closing = [] { throw Error("broken"); };
    {
        Writer writer(std::make_unique<MemorySink>(closing));
        EXPECT_THROW(writer.close(), Error);
    }
    {
        const Writer writer(std::make_unique<MemorySink>(std::make_shared<Delivered>(*delivered)));
    }  // and keeps it to itself when it goes
}

TEST(Writer, RefusesAFileItCannotOpen) {
    EXPECT_THROW(Writer("/nonexistent/file"), Error);
}

}  // namespace
}  // namespace spindrift::io

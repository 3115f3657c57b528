#include "tests/pipeline/streams.hpp"

#include <spindrift/io/file/nmsg_source.hpp>
#include <spindrift/io/file/reader.hpp>
#include <spindrift/io/file/text_source.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace spindrift::io {
namespace {

using namespace pipeline;

using samples::container;
using samples::logline;
using samples::MemorySource;
using samples::record;
using samples::TemporaryFolder;

std::vector<std::string> read_texts(Reader& reader) {
    std::vector<std::string> texts;
    for (const Message& message : reader) {
        texts.push_back(message.text("message"));
    }
    return texts;
}

TEST(Reader, GivesOneMessageAfterTheOther) {
    const TemporaryFolder folder;
    const std::string content =
        container(record(logline("a")) + record(logline("b"))) + container("") + container(record(logline("c")));
    Reader reader(folder.write("f", content));
    EXPECT_THAT(read_texts(reader), testing::ElementsAre("a", "b", "c"));
    EXPECT_EQ(reader.next(), nullptr) << "the end stays";
    EXPECT_EQ(reader.counters().payloads_in, 3U);
    EXPECT_EQ(reader.counters().containers_in, 3U);
    EXPECT_EQ(reader.counters().bytes_in, content.size());
}

TEST(Reader, GivesFieldsAndHeaders) {
    const TemporaryFolder folder;
    const std::string email = samples::field(3, samples::octets("c0000201")) + samples::field(7, "a") +
                              samples::field(7, "b") + samples::field(8, 1);
    Reader reader(
        folder.write("f", container(samples::field(1, samples::octets("0801 1002 1805 2506000000") +
                                                          samples::field(5, email) + samples::octets("3807")))));
    const Message* const message = reader.next();
    ASSERT_NE(message, nullptr);
    EXPECT_TRUE(message->is("base", "email"));
    EXPECT_FALSE(message->is("base", "logline"));
    EXPECT_EQ(message->payload().time_sec, 5);
    EXPECT_EQ(message->payload().time_nsec, 6U);
    EXPECT_EQ(message->payload().source, 7U);
    EXPECT_EQ(message->text("type"), "spamtrap");
    EXPECT_EQ(message->number("type"), 1);
    EXPECT_THAT(message->texts("rcpt"), testing::ElementsAre("a", "b"));
    EXPECT_EQ(message->address("srcip"), IpAddress::parse("192.0.2.1"));
    EXPECT_EQ(message->text("nosuch"), "");
    ASSERT_NE(message->fields(), nullptr);
    EXPECT_EQ(message->fields()->schema().name(), "email");
}

TEST(Reader, GivesMessagesNobodyCanExplain) {
    const TemporaryFolder folder;
    Reader reader(folder.write("f", container(samples::field(1, samples::octets("084d 1005 1801 2500000000 2a0161")) +
                                              record("\xff") + record(logline("c")))));
    const Message* message = reader.next();
    ASSERT_NE(message, nullptr);
    EXPECT_EQ(message->schema(), nullptr);
    EXPECT_EQ(message->fields(), nullptr);
    EXPECT_FALSE(message->is("base", "logline"));
    EXPECT_EQ(as_text(message->payload().data), "a");
    message = reader.next();
    ASSERT_NE(message, nullptr);
    EXPECT_TRUE(message->is("base", "logline"));
    EXPECT_EQ(message->fields(), nullptr);
    EXPECT_EQ(message->text("message"), "");
    EXPECT_EQ(message->number("message"), std::nullopt);
    EXPECT_EQ(message->address("message"), std::nullopt);
    EXPECT_TRUE(message->texts("message").empty());
    message = reader.next();
    ASSERT_NE(message, nullptr);
    EXPECT_EQ(message->text("message"), "c");
}

TEST(Reader, GivesEverythingBeforeItTellsOfTrouble) {
    const TemporaryFolder folder;
    for (const std::string_view error_message : {"garbage of more than ten octets", "NMSG"}) {
        Reader reader(
            folder.write("f", container(record(logline("a")) + record(logline("b"))) + std::string(error_message)));
        EXPECT_NE(reader.next(), nullptr);
        EXPECT_NE(reader.next(), nullptr);
        for (int i = 0; i < 2; ++i) {
            try {
                reader.next();
                FAIL();
            } catch (const Error& error) {
                EXPECT_THAT(error.what(), testing::StartsWith("input " + folder.path("f") + ": "));
                EXPECT_THAT(error.what(), testing::Not(testing::HasSubstr("\n")));
            }
        }
    }
}

TEST(Reader, TellsOfABodyThatCannotBeDecoded) {
    const TemporaryFolder folder;
    Reader reader(folder.write("f", container(record(logline("a"))) + container("garbage")));
    EXPECT_NE(reader.next(), nullptr);
    EXPECT_THROW(reader.next(), Error);
}

TEST(Reader, EndsWithAnEmptyFile) {
    const TemporaryFolder folder;
    Reader reader(folder.write("f", ""));
    EXPECT_EQ(reader.next(), nullptr);
    EXPECT_EQ(reader.begin(), reader.end());
}

TEST(Reader, RefusesAFileItCannotOpen) {
    EXPECT_THROW(Reader("/nonexistent/file"), Error);
}

TEST(Reader, ReadsFromAnySource) {
    Reader reader(
        std::make_unique<MemorySource>(MemorySource::Script{.batches = samples::numbered_batches("m", 5000)}));
    EXPECT_EQ(read_texts(reader), samples::numbered("m", 5000));
    const TemporaryFolder folder;
    Reader json(std::make_unique<JsonFileSource>(
        folder.write("f", R"({"vname":"base","mname":"logline","message":{"message":"x"}})")));
    EXPECT_THAT(read_texts(json), testing::ElementsAre("x"));
}

/// A pipe that gets the next container whenever somebody has waited for it in vain, and at last is closed.
class FedPipe final : public Source {
public:
    explicit FedPipe(std::vector<std::string> containers) : containers_(std::move(containers)) { hurry_.request(); }

    [[nodiscard]] std::string name() const override { return source_.name(); }
    [[nodiscard]] std::unique_ptr<Batch> make_batch() const override { return source_.make_batch(); }
    nmsg::Errc read(Batch& batch, const StopSignal&) override {
        const nmsg::Errc errc = source_.read(batch, hurry_);
        if (errc == nmsg::Errc::again) {
            feed();
        }
        return errc;
    }
    void decode(Batch& batch) const override { source_.decode(batch); }
    nmsg::Errc account(const Batch& batch, Counters& counters, const Reporter& report) override {
        return source_.account(batch, counters, report);
    }

private:
    void feed() {
        if (next_ == containers_.size()) {
            pipe_.close();
        } else {
            pipe_.write(containers_[next_++]);
        }
    }

    samples::Pipe pipe_;
    NmsgFileSource source_{pipe_.path()};
    StopSignal hurry_;  // nothing is waited for
    std::vector<std::string> containers_;
    std::size_t next_ = 0;
};

TEST(Reader, WaitsForAPipe) {
    std::vector<std::string> containers;
    for (const char* const text : {"a", "b"}) {
        containers.push_back(container(record(logline(text))));
    }
    Reader reader(std::make_unique<FedPipe>(containers));
    EXPECT_THAT(read_texts(reader), testing::ElementsAre("a", "b"));
}

}  // namespace
}  // namespace spindrift::io

#include <spindrift/pipeline/source_reader.hpp>
#include "streams.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace spindrift::pipeline {
namespace {

using nmsg::Errc;
using samples::MemorySource;
using testing::ElementsAre;

/// A source in memory that keeps what it was told about delivered batches.
class AcknowledgedSource final : public Source {
public:
    AcknowledgedSource(MemorySource::Script script, std::vector<std::uint64_t>& told)
        : source_(std::move(script)), told_(told) {}

    [[nodiscard]] std::string name() const override { return source_.name(); }
    [[nodiscard]] std::unique_ptr<Batch> make_batch() const override { return source_.make_batch(); }
    Errc read(Batch& batch, const StopSignal& stop) override { return source_.read(batch, stop); }
    void decode(Batch& batch) const override { source_.decode(batch); }
    Errc account(const Batch& batch, Counters& counters, const Reporter& report) override {
        return source_.account(batch, counters, report);
    }
    [[nodiscard]] bool acknowledges() const noexcept override { return true; }
    void acknowledge(std::uint64_t batches) override { told_.push_back(batches); }

private:
    MemorySource source_;
    std::vector<std::uint64_t>& told_;
};

struct ReaderSetup {
    explicit ReaderSetup(MemorySource::Script script)
        : reader(std::make_unique<AcknowledgedSource>(std::move(script), acknowledged)) {}

    Errc next() { return reader.next(message, stop, Reporter()); }

    std::vector<std::uint64_t> acknowledged;
    SourceReader reader;
    StopSignal stop;
    const nmsg::Payload* message = nullptr;
};

TEST(SourceReader, TakesMessagesAndAcknowledgesBatchesThatAreTaken) {
    ReaderSetup setup({.batches = {{"a", "b"}, {"c"}}});
    EXPECT_EQ(setup.next(), Errc::success);
    EXPECT_TRUE(setup.reader.has_buffered());
    EXPECT_EQ(setup.next(), Errc::success);
    EXPECT_FALSE(setup.reader.has_buffered());
    EXPECT_THAT(setup.acknowledged, ElementsAre()) << "the caller may still use the messages";
    EXPECT_EQ(setup.next(), Errc::success);
    EXPECT_THAT(setup.acknowledged, ElementsAre(1));
    EXPECT_EQ(setup.next(), Errc::eof);
    EXPECT_THAT(setup.acknowledged, ElementsAre(1, 2));
    EXPECT_EQ(setup.next(), Errc::eof) << "the end stays";
    EXPECT_EQ(setup.reader.counters().payloads_in, 3U);
}

TEST(SourceReader, TellsSilenceFromABatchWithoutMessages) {
    ReaderSetup setup({.batches = {{}}, .ending = Errc::again, .patience = 0});
    EXPECT_EQ(setup.next(), Errc::again);
    EXPECT_FALSE(setup.reader.is_idle());
    EXPECT_EQ(setup.next(), Errc::again);
    EXPECT_TRUE(setup.reader.is_idle());
}

TEST(SourceReader, GivesTheMessagesOfABatchThatEndsTheSource) {
    ReaderSetup setup({.batches = {{"a"}, {"b"}}, .bad_batch = 0});
    EXPECT_EQ(setup.next(), Errc::success);
    EXPECT_EQ(setup.next(), Errc::parse_error);
    EXPECT_EQ(setup.next(), Errc::parse_error) << "and nothing more is read";
}

TEST(SourceReader, GivesTheReasonOfAnEndWithAnError) {
    ReaderSetup setup({.ending = Errc::read_failure, .error_message = "it is gone"});
    EXPECT_EQ(setup.next(), Errc::read_failure);
    EXPECT_EQ(setup.reader.error_message(), "it is gone");
}

}  // namespace
}  // namespace spindrift::pipeline

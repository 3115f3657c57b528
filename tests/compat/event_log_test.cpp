#include "tests/base/leaping_clock.hpp"

#include <spindrift/compat/event_log.hpp>

#include <gmock/gmock.h>

#include <fmt/format.h>

#include <memory>
#include <string>
#include <vector>

namespace spindrift::compat {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;

class EventLogTest : public ::testing::Test {
protected:
    std::vector<std::string> written_;
    std::unique_ptr<EventLog> log_ = make(1);

    std::unique_ptr<EventLog> make(unsigned burst) {
        return std::make_unique<EventLog>(
            [](const Event& event) -> std::vector<Line> {
                if (const auto* mismatch = std::get_if<event::CrcMismatch>(&event)) {
                    return {{1, fmt::format("crc {}", mismatch->computed)}};
                }
                if (const auto* skipped = std::get_if<event::MessagesSkipped>(&event)) {
                    return {{1, "skipped at " + skipped->output}};
                }
                return {{1, "other"}};
            },
            [this](const Line& line) { written_.push_back(line.text); }, burst, clock_);
    }

    tests::LeapingClock clock_;
};

TEST_F(EventLogTest, TellsHowManyEventsALineStandsFor) {
    log_->write(event::CrcMismatch{.computed = 1});
    log_->write(event::CrcMismatch{.computed = 2, .count = 1'000'000});
    log_->write(event::CrcMismatch{.computed = 3});
    EXPECT_THAT(written_, ElementsAre("crc 1"));
    log_->write_rest();
    EXPECT_THAT(written_, ElementsAre("crc 1", "crc 3 (1000001 of that kind)"));
}

TEST_F(EventLogTest, TellsWhatIsLeftOutWithTheNextLineOrAtTheEnd) {
    log_->write(event::CrcMismatch{.computed = 1});
    log_->write(event::CrcMismatch{.computed = 2});
    clock_.turn(10s);
    log_->write(event::CrcMismatch{.computed = 3});
    log_->write(event::CrcMismatch{.computed = 4});
    log_.reset();
    EXPECT_THAT(written_, ElementsAre("crc 1", "crc 3 (2 of that kind)", "crc 4"));
}

TEST_F(EventLogTest, LimitsEachKindOfEachSourceByItself) {
    for (int i = 0; i < 3; ++i) {
        log_->write(event::MessagesSkipped{.output = "a"});
        log_->write(event::MessagesSkipped{.output = "b"});
        log_->write(event::CrcMismatch{});
    }
    EXPECT_THAT(written_, ElementsAre("skipped at a", "skipped at b", "crc 0"));
}

TEST_F(EventLogTest, WritesABurst) {
    log_ = make(2);
    for (std::uint32_t i = 0; i < 5; ++i) {
        log_->write(event::CrcMismatch{.computed = i});
    }
    EXPECT_THAT(written_, ElementsAre("crc 0", "crc 1"));
}

TEST_F(EventLogTest, HoldsABoundedNumberOfSources) {
    for (int i = 0; i < 5000; ++i) {
        log_->write(event::MessagesSkipped{.output = std::to_string(i)});
    }
    EXPECT_EQ(written_.size(), 1024U + 1);
}

TEST_F(EventLogTest, DoesNotLimitWhatHappensOnce) {
    log_->write(event::NoOutputs{});
    log_->write(event::NoOutputs{});
    EXPECT_EQ(written_.size(), 2U);
}

TEST(PrintableLine, ShowsControlCharactersAsEscapes) {
    EXPECT_EQ(printable_line("a\tb"), "a\tb");
    EXPECT_EQ(printable_line("\x1b[2J\r\nfaked\x7f"), "\\x1b[2J\\x0d\\x0afaked\\x7f");
    EXPECT_EQ(printable_line("\xc2\x9b"
                             "2J"),
              "\\xc2\\x9b2J");
    EXPECT_EQ(printable_line("Größe …"), "Größe …");
    EXPECT_EQ(printable_line(std::string_view("\0", 1)), "\\x00");
}

TEST(PrintableLine, IsBounded) {
    EXPECT_EQ(printable_line(std::string(4096, 'x')), std::string(4096, 'x'));
    EXPECT_EQ(printable_line(std::string(100'000, 'x')), std::string(4096, 'x') + "...");
}

}  // namespace
}  // namespace spindrift::compat

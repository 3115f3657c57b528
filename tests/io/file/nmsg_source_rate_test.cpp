#include "nmsg_files.hpp"
#include "tests/base/leaping_clock.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

// The byte rate (docs/formats/nmsg-wire.md 11.2).
namespace spindrift::io {
namespace {

using namespace pipeline;

using nmsg::Errc;
using samples::container;
using samples::first;
using samples::last;
using samples::message;
using samples::TemporaryFolder;
using tests::LeapingClock;

/// Reads a file at a rate, by a clock that leaps to the time of each container.
struct PacedReading {
    PacedReading(std::string_view content, std::uint64_t rate) {
        const TemporaryFolder folder;
        LeapingClock clock;
        NmsgFileSource source(folder.write("f", content), {.byte_rate = rate, .clock = &clock});
        const StopSignal stop;
        const auto batch = source.make_batch();
        Errc errc = Errc::success;
        while (errc == Errc::success || errc == Errc::again) {
            errc = source.read(*batch, stop);
            waits += errc == Errc::again ? 1 : 0;
            if (errc == Errc::success) {
                octets_before.push_back(octets);
                seconds.push_back(std::chrono::duration<double>(clock.elapsed()).count());
                octets += batch->input_size;
            }
        }
        EXPECT_EQ(errc, Errc::eof);
        EXPECT_EQ(octets, content.size());
    }

    /// Each batch comes exactly when the batches before it have taken their time.
    void expect_rate(double rate) const {
        for (std::size_t i = 0; i < seconds.size(); ++i) {
            EXPECT_NEAR(seconds[i], static_cast<double>(octets_before[i]) / rate, 1e-6) << i;
        }
    }

    std::vector<std::size_t> octets_before;  // all batches before this one
    std::vector<double> seconds;             // since the start, for each batch
    std::size_t octets = 0;
    int waits = 0;  // reads that ended without a batch
};

TEST(NmsgFileSource, KeepsARateWithContainersOfOneMessage) {
    std::string content;
    for (int i = 0; i < 20; ++i) {
        content += container(message(std::string(80, 'x')));
    }
    const PacedReading reading(content, content.size() * 10 / 3);
    EXPECT_EQ(reading.seconds.size(), 20U);
    reading.expect_rate(static_cast<double>(content.size() * 10 / 3));
    EXPECT_EQ(reading.waits, 0);
}

TEST(NmsgFileSource, KeepsARateWithLargeContainers) {
    std::string body;
    for (int i = 0; i < 100; ++i) {
        body += message("some text");
    }
    const std::string content = container(body) + container(body) + container(body) + container(body);
    const PacedReading reading(content, content.size() * 4);
    EXPECT_EQ(reading.seconds.size(), 4U);
    reading.expect_rate(static_cast<double>(content.size() * 4));
    EXPECT_EQ(reading.waits, 0);
}

TEST(NmsgFileSource, WaitsHalfASecondAtATimeForTheTurnOfAContainer) {
    const std::string content = container(message("a")) + container(message("b"));
    const std::size_t rate = content.size() * 2 / 5;  // a container in 1.25 seconds
    const PacedReading reading(content, rate);
    EXPECT_EQ(reading.seconds.size(), 2U);
    reading.expect_rate(static_cast<double>(rate));
    EXPECT_EQ(reading.waits, 2 * 2) << "before the second and before the end";
}

TEST(NmsgFileSource, ReadsAsFastAsItCanWithoutARate) {
    const PacedReading reading(first + last, 0);
    EXPECT_THAT(reading.seconds, testing::Each(0));
}

}  // namespace
}  // namespace spindrift::io

#include "nmsg_files.hpp"
#include "tests/base/hasty_signal.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

// Pipes that stall (docs/formats/nmsg-wire.md 12.3).
namespace spindrift::io {
namespace {

using namespace pipeline;

using nmsg::Errc;
using samples::both;
using samples::container;
using samples::deflated;
using samples::first;
using samples::last;
using samples::message;
using samples::read_all;
using samples::zlib_flag;
using testing::ElementsAre;
using tests::HastySignal;

TEST(NmsgFileSource, SurvivesAStallAtAnyOctet) {
    const std::string content = container(deflated(message("first")), zlib_flag) + last;
    for (std::size_t size = 0; size <= content.size(); ++size) {
        samples::Pipe pipe;
        NmsgFileSource source(pipe.path());
        pipe.write(content.substr(0, size));
        const auto before = read_all(source);
        ASSERT_EQ(before->errc, Errc::again) << size;
        pipe.write(content.substr(size));
        pipe.close();
        const auto after = read_all(source);
        ASSERT_EQ(after->errc, Errc::eof) << size;
        auto texts = samples::texts(*before);
        for (const std::string& text : samples::texts(*after)) {
            texts.push_back(text);
        }
        ASSERT_EQ(texts, both) << size;
        ASSERT_EQ(before->counters.bytes_in + after->counters.bytes_in, content.size()) << size;
    }
}

TEST(NmsgFileSource, SurvivesMoreStallsThanOctets) {
    const std::string content = first + last;
    samples::Pipe pipe;
    NmsgFileSource source(pipe.path());
    std::vector<std::string> texts;
    for (const char octet : content) {
        pipe.write({&octet, 1});
        const auto read = read_all(source);
        ASSERT_EQ(read->errc, Errc::again);
        for (const std::string& text : samples::texts(*read)) {
            texts.push_back(text);
        }
        ASSERT_EQ(read_all(source)->errc, Errc::again);
    }
    pipe.close();
    EXPECT_EQ(read_all(source)->errc, Errc::eof);
    EXPECT_EQ(texts, both);
}

TEST(NmsgFileSource, HandsOnWhatAPipeHasWithoutWaitingForMore) {
    samples::Pipe pipe;
    pipe.write(first);
    NmsgFileSource source(pipe.path());
    const HastySignal stop;
    const auto batch = source.make_batch();
    EXPECT_EQ(source.read(*batch, stop), Errc::success);
    EXPECT_THAT(stop.waits(), ElementsAre(max_wait, 0)) << "does not wait for more";
}

TEST(NmsgFileSource, WaitsHalfASecondAtMost) {
    const samples::Pipe pipe;
    NmsgFileSource source(pipe.path());
    const HastySignal stop;
    const auto batch = source.make_batch();
    EXPECT_EQ(source.read(*batch, stop), Errc::again);
    EXPECT_THAT(stop.waits(), ElementsAre(500));
}

}  // namespace
}  // namespace spindrift::io

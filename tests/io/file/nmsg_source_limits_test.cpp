#include "nmsg_files.hpp"

#include <gtest/gtest.h>

// Large containers and files, and the limits of both.
namespace spindrift::io {
namespace {

using namespace pipeline;

using nmsg::Errc;
using samples::container;
using samples::deflated;
using samples::first;
using samples::last;
using samples::logline;
using samples::message;
using samples::read_content;
using samples::TemporaryFolder;
using samples::zlib_flag;

TEST(NmsgFileSource, ReadsContainersLargerThanAnyWriterMakes) {
    const std::string large(5'000'000, 'x');
    const auto read = read_content(first + container(message(large)) + last);
    EXPECT_EQ(read->errc, Errc::eof);
    ASSERT_EQ(read->data.size(), 3U);
    EXPECT_EQ(read->data[1], logline(large));
}

TEST(NmsgFileSource, KeepsToLimitsOfItsOwn) {
    NmsgFileSource::Options options;
    options.limits.body_size = 100;
    options.limits.inflated_size = 200;
    EXPECT_EQ(read_content(container(message(std::string(50, 'x'))), options)->errc, Errc::eof);
    EXPECT_EQ(read_content(container(message(std::string(100, 'x'))), options)->errc, Errc::failure);
    EXPECT_EQ(read_content(container(deflated(message(std::string(150, 'x'))), zlib_flag), options)->errc, Errc::eof);
    EXPECT_EQ(read_content(container(deflated(message(std::string(250, 'x'))), zlib_flag), options)->errc,
              Errc::memfail);
}

TEST(NmsgFileSource, RefusesABombOfAFewOctets) {
    const std::string bomb = deflated(std::string((64 << 20) + 1, '\0'));
    EXPECT_EQ(read_content(first + container(bomb, zlib_flag))->errc, Errc::memfail);
}

TEST(NmsgFileSource, ReadsFilesThatCompressWell) {
    // The inflated size of a batch is bounded, that of a file is not.
    const std::string packed = container(deflated(message(std::string(1 << 20, 'x'))), zlib_flag);
    std::string content;
    for (int i = 0; i < 150; ++i) {
        content += packed;
    }
    ASSERT_LT(content.size(), 400'000U);
    const TemporaryFolder folder;
    NmsgFileSource source(folder.write("f", content));
    const StopSignal stop;
    const auto batch = source.make_batch();
    std::size_t messages = 0;
    while (source.read(*batch, stop) == Errc::success) {
        source.decode(*batch);
        EXPECT_LE(batch->payloads.size(), 40U);
        messages += batch->payloads.size();
    }
    EXPECT_EQ(messages, 150U);
}

TEST(NmsgFileSource, AppliesALimitOfItsOwnToEachContainer) {
    NmsgFileSource::Options options;
    options.limits.inflated_size = 200;
    std::string content;
    for (int i = 0; i < 1000; ++i) {
        content += container(deflated(message(std::string(150, 'x'))), zlib_flag);
    }
    EXPECT_EQ(read_content(content, options)->data.size(), 1000U);
}

TEST(NmsgFileSource, ReadsManyBatches) {
    std::string content;
    const auto texts = samples::numbered("some text that takes its place ", 30'000);
    for (std::size_t i = 0; i < texts.size(); i += 3) {
        const std::string body = message(texts[i]) + message(texts[i + 1]) + message(texts[i + 2]);
        content += i % 2 == 0 ? container(body) : container(deflated(body), zlib_flag);
    }
    const auto read = read_content(content);
    EXPECT_EQ(read->errc, Errc::eof);
    EXPECT_GT(read->batches, 3);
    EXPECT_EQ(samples::texts(*read), texts);
    EXPECT_EQ(read->counters.bytes_in, content.size());
    EXPECT_EQ(read->counters.containers_in, 10'000U);
}

}  // namespace
}  // namespace spindrift::io

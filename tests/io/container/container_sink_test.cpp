#include "tests/pipeline/streams.hpp"

#include <spindrift/io/file/file_sink.hpp>
#include <spindrift/io/file/nmsg_source.hpp>
#include <spindrift/io/file/writer.hpp>
#include <spindrift/nmsg/container/compression.hpp>
#include <spindrift/nmsg/container/fragment.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

// Filling, numbering, compressing and cutting containers, as a file shows it (docs/formats/nmsg-wire.md section 10).
// Numbers are up to sinks that have them: see udp_sink_test.cpp.
namespace spindrift::io {
namespace {

using namespace pipeline;

using samples::hex;
using samples::logline;
using samples::octets;
using samples::TemporaryFolder;

/// The octets a sink writes for some messages.
std::string written(const std::vector<nmsg::Payload>& payloads, const ContainerSink::Options& options = {}) {
    const TemporaryFolder folder;
    {
        Writer writer(std::make_unique<NmsgFileSink>(folder.path("f"), options));
        for (const nmsg::Payload& payload : payloads) {
            writer.write(payload);
        }
        writer.close();
    }
    return samples::read_file(folder.path("f"));
}

nmsg::Payload payload_of(std::string_view data) {
    nmsg::Payload payload = samples::example_payload();
    payload.set_data(as_bytes(data));
    return payload;
}

/// The containers of a file.
struct Framed {
    nmsg::ContainerHeader header;
    std::string body;
};

std::vector<Framed> frame(std::string_view content) {
    std::vector<Framed> containers;
    while (!content.empty()) {
        const auto header = nmsg::ContainerHeader::parse(as_bytes(content));
        EXPECT_TRUE(header);
        if (!header) {
            break;
        }
        containers.push_back({*header, std::string(content.substr(10, header->body_size))});
        content.remove_prefix(10 + header->body_size);
    }
    return containers;
}

std::unique_ptr<samples::ReadAll> read_back(std::string_view content) {
    const TemporaryFolder folder;
    NmsgFileSource source(folder.write("f", content));
    return samples::read_all(source);
}

std::string random_octets(std::size_t size) {
    std::mt19937 random(1);
    std::string text(size, '\0');
    for (char& octet : text) {
        octet = static_cast<char>(random());
    }
    return text;
}

// --- worked examples (docs/formats/nmsg-wire.md section 18)

TEST(ContainerSink, WritesExampleA) {
    EXPECT_EQ(hex(written({samples::example_payload()})), "4e4d5347000200000025" + hex(samples::example_body));
}

TEST(ContainerSink, WritesExampleBByOverride) {
    ContainerSink::Options options;
    options.header = {.source = 0xa1ba02cf, .operator_id = 456, .group = 666};
    EXPECT_EQ(hex(written({samples::example_payload()}, options)),
              "4e4d5347000200000031"
              "0a290801100618a19dc3a6052597b470282a0c0a026100120668656c6c6f00"
              "38cf85e88d0a40c803489a05"
              "10eeda90b507");
}

TEST(ContainerSink, WritesExampleC) {
    const std::string record = "0a1d" + hex(samples::example_record);
    EXPECT_EQ(hex(written({samples::example_payload(), samples::example_payload()})),
              "4e4d534700020000004a" + record + record + "10eeda90b50710eeda90b507");
}

TEST(ContainerSink, WritesExampleCUnbuffered) {
    ContainerSink::Options options;
    options.buffered = false;
    const std::string one = "4e4d5347000200000025" + hex(samples::example_body);
    EXPECT_EQ(hex(written({samples::example_payload(), samples::example_payload()}, options)), one + one);
}

TEST(ContainerSink, WritesExampleDButForTheCompressedOctets) {
    ContainerSink::Options options;
    options.zlib = true;
    const auto containers = frame(written({samples::example_payload()}, options));
    ASSERT_EQ(containers.size(), 1U);
    EXPECT_TRUE(containers[0].header.zlib);
    EXPECT_FALSE(containers[0].header.fragment);
    EXPECT_EQ(hex(containers[0].body.substr(0, 5)), "0000002578");
    nmsg::Inflater inflater;
    Buffer inflated;
    ASSERT_EQ(inflater.inflate(as_bytes(containers[0].body), inflated), nmsg::Errc::success);
    EXPECT_EQ(hex(inflated.bytes()), hex(samples::example_body));
}

TEST(ContainerSink, WritesNothingForNothing) {
    EXPECT_EQ(written({}), "");
    ContainerSink::Options options;
    options.zlib = true;
    EXPECT_EQ(written({}, options), "");
}

TEST(ContainerSink, KeepsFieldsThatAreZeroAndDataThatAreAbsent) {
    nmsg::Payload payload = samples::example_payload();
    payload.source = 0;
    payload.has_data = false;
    payload.data = {};
    const std::string content = written({payload});
    EXPECT_EQ(hex(content.substr(10)),
              "0a11"
              "08011006"
              "18a19dc3a605"
              "2597b47028"
              "3800"
              "1000");
}

// --- what passes through

TEST(ContainerSink, WritesCanonicalRecordsOfUnusualOnes) {
    // Fields out of order, numbers longer than needed, unknown fields: docs/formats/nmsg-wire.md 3.1.
    const auto body = [](std::string_view record) { return samples::field(1, octets(record)); };
    const std::string content = samples::container(
        body("2500000000 1801 1006 0801 2a00") + body("0801 1006 188100 2500000000 2a00") +
        body("0801 1006 1801 2500000000 2a00 5001") + body("0809 0801 1006 1801 2500000000 2a00") +
        body("0801 1006 1801 2500000000 2a80 00") + body("0801 1006 1801 2500000000 2a00 2a00") +
        body("888000 01 1006 1801 2500000000 2a00") + body("088180808010 1006 1801 2500000000 2a00") +
        body("0801 1006 1801 2500000000 3805 2a00") + body("0801 1006 1801 2500000000 2a00 4006 3805"));
    const TemporaryFolder folder;
    NmsgFileSource source(folder.write("in", content));
    NmsgFileSink sink(folder.path("out"));
    const StopSignal stop;
    Counters counters;
    const auto batch = source.make_batch();
    ASSERT_EQ(source.read(*batch, stop), nmsg::Errc::success);
    source.decode(*batch);
    ASSERT_EQ(batch->payloads.size(), 10U);
    const auto chunk = sink.make_chunk();
    sink.format(*batch, {0, 10, 1}, *chunk);
    sink.pack(*chunk);
    sink.write(*chunk, counters, {}, stop);
    sink.close(counters, {}, stop);
    std::string expected;
    for (int i = 0; i < 8; ++i) {
        expected += body("0801 1006 1801 2500000000 2a00");
    }
    expected += body("0801 1006 1801 2500000000 2a00 3805") + body("0801 1006 1801 2500000000 2a00 3805 4006");
    for (int i = 0; i < 10; ++i) {
        expected += octets("1000");
    }
    EXPECT_EQ(hex(samples::read_file(folder.path("out"))), hex(samples::container(expected)));
}

TEST(ContainerSink, OverridesHeadersOfRecordsThatCouldPassAsTheyAre) {
    const TemporaryFolder folder;
    NmsgFileSource source(folder.write("in", samples::container(samples::example_body)));
    NmsgFileSink sink(folder.path("out"), {.header = {.source = 0xff}});
    const StopSignal stop;
    Counters counters;
    const auto batch = source.make_batch();
    ASSERT_EQ(source.read(*batch, stop), nmsg::Errc::success);
    source.decode(*batch);
    const auto chunk = sink.make_chunk();
    sink.format(*batch, {0, 1, 1}, *chunk);
    sink.pack(*chunk);
    sink.close(counters, {}, stop);
    sink.write(*chunk, counters, {}, stop);
    EXPECT_EQ(hex(samples::read_file(folder.path("out"))),
              "4e4d534700020000002"
              "8"
              "0a20" +
                  hex(samples::example_record) +
                  "38ff01"
                  "10eeda90b507");
}

// --- sizes

TEST(ContainerSink, GroupsMessagesAsThePeerDoes) {
    const std::string data(993, 'x');
    const auto containers = frame(written(std::vector<nmsg::Payload>(3000, payload_of(data))));
    std::vector<std::size_t> counts;
    for (const Framed& container : containers) {
        EXPECT_LE(container.body.size() + 10, nmsg::max_container_size);
        std::vector<nmsg::Payload> payloads;
        ASSERT_TRUE(nmsg::decode_container(as_bytes(container.body), payloads));
        counts.push_back(payloads.size());
    }
    EXPECT_THAT(counts, testing::ElementsAre(1027, 1027, 946));
}

TEST(ContainerSink, ClampsTheContainerSize) {
    ContainerSink::Options options;
    options.container_size = 1;
    const std::string data(150, 'x');
    for (const Framed& container : frame(written(std::vector<nmsg::Payload>(10, payload_of(data)), options))) {
        EXPECT_FALSE(container.header.fragment);
        EXPECT_LE(container.body.size(), 502U);
        EXPECT_GT(container.body.size(), 150U) << "512 octets hold two";
    }
}

struct CutCase {
    const char* name;
    std::size_t data;
    std::size_t fragments;  ///< 0 for one whole container
};

class ContainerSinkCuts : public testing::TestWithParam<CutCase> {};

TEST_P(ContainerSinkCuts, WhatIsTooLarge) {
    ContainerSink::Options options;
    options.container_size = 512;
    const std::string data = random_octets(GetParam().data);
    const std::string content = written({payload_of("before"), payload_of(data), payload_of("behind")}, options);
    const auto containers = frame(content);
    std::size_t fragments = 0;
    for (const Framed& container : containers) {
        EXPECT_LE(container.body.size() + 10, 512U);
        fragments += container.header.fragment ? 1 : 0;
    }
    EXPECT_EQ(fragments, GetParam().fragments);
    const auto read = read_back(content);
    EXPECT_EQ(read->errc, nmsg::Errc::eof);
    EXPECT_THAT(read->data, testing::ElementsAre("before", data, "behind"));
    EXPECT_EQ(read->counters.payloads_corrupt, 0U);
    EXPECT_EQ(read->counters.containers_malformed, 0U);
}

// A record is 18 octets larger than its data, a body 3 more and at most 6 of CRC. Slices have 480 octets.
INSTANTIATE_TEST_SUITE_P(Spec, ContainerSinkCuts,
                         testing::Values(CutCase{"Whole", 475, 0}, CutCase{"JustTooLarge", 476, 2},
                                         CutCase{"Several", 1020, 3}, CutCase{"Many", 100'000, 209}),
                         samples::by_name);

TEST(ContainerSink, AnnouncesAsManyFragmentsAsItWritesForAnExactMultiple) {
    // The peer announces one more, so that the container is never complete.
    ContainerSink::Options options;
    options.container_size = 512;
    for (std::size_t size = 925; size < 945; ++size) {
        const std::string data(size, 'x');
        const std::string content = written({payload_of(data)}, options);
        const auto containers = frame(content);
        const auto last = nmsg::Fragment::decode(as_bytes(containers.back().body));
        ASSERT_TRUE(last);
        EXPECT_EQ(last->last + 1, containers.size()) << size;
        EXPECT_EQ(read_back(content)->data, std::vector<std::string>{data}) << size;
    }
}

TEST(ContainerSink, GivesEachContainerAFragmentIdOfItsOwn) {
    ContainerSink::Options options;
    options.container_size = 512;
    const std::string data(2000, 'x');
    std::vector<std::uint32_t> ids;
    for (const Framed& container : frame(written(std::vector<nmsg::Payload>(20, payload_of(data)), options))) {
        ids.push_back(nmsg::Fragment::decode(as_bytes(container.body))->id);
    }
    std::ranges::sort(ids);
    EXPECT_EQ(std::distance(ids.begin(), std::unique(ids.begin(), ids.end())), 20);
}

TEST(ContainerSink, CutsWhatIsTooLargeOnceCompressed) {
    ContainerSink::Options options;
    options.container_size = 512;
    options.zlib = true;
    const std::string data = random_octets(5000);
    const std::string content = written({payload_of(data)}, options);
    const auto containers = frame(content);
    ASSERT_GE(containers.size(), 11U);
    for (const Framed& container : containers) {
        EXPECT_TRUE(container.header.fragment);
        EXPECT_TRUE(container.header.zlib);
        EXPECT_LE(container.body.size() + 10, 512U);
    }
    EXPECT_EQ(read_back(content)->data, std::vector<std::string>{data});
}

TEST(ContainerSink, DoesNotCutWhatFitsOnceCompressed) {
    // The peer forgets the header of such a container.
    ContainerSink::Options options;
    options.container_size = 512;
    options.zlib = true;
    const std::string data(5000, 'x');
    const std::string content = written({payload_of(data), payload_of("behind")}, options);
    const auto containers = frame(content);
    ASSERT_EQ(containers.size(), 2U);
    EXPECT_FALSE(containers[0].header.fragment);
    EXPECT_TRUE(containers[0].header.zlib);
    EXPECT_THAT(read_back(content)->data, testing::ElementsAre(data, "behind"));
}

TEST(ContainerSink, FillsCompressedContainersByTheirSizeBefore) {
    ContainerSink::Options options;
    options.container_size = 1000;
    const std::string data(464 - 18, 'x');
    const std::vector<nmsg::Payload> payloads(10, payload_of(data));
    const std::size_t plain = frame(written(payloads, options)).size();
    options.zlib = true;
    EXPECT_EQ(frame(written(payloads, options)).size(), plain);
}

TEST(ContainerSink, CutsMessagesTooLargeForAFile) {
    const std::string data = random_octets(3'000'000);
    const std::string content = written({payload_of("before"), payload_of(data), payload_of("behind")});
    EXPECT_EQ(frame(content).size(), 5U);
    EXPECT_THAT(read_back(content)->data, testing::ElementsAre("before", data, "behind"));
}

}  // namespace
}  // namespace spindrift::io

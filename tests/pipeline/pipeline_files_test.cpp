#include "pipeline_setup.hpp"

#include <spindrift/io/file/file_sink.hpp>
#include <spindrift/io/file/nmsg_source.hpp>
#include <spindrift/io/file/writer.hpp>
#include <spindrift/nmsg/types/built_in_types.hpp>

#include <gtest/gtest.h>

// From files to files.
namespace spindrift::pipeline {
namespace {

using namespace io;

using samples::Delivered;
using samples::numbered;
using samples::PipelineSetup;
using samples::TemporaryFolder;
using samples::yield_at_random;

TEST(Pipeline, CopiesAFileOctetForOctet) {
    const TemporaryFolder folder;
    const std::string golden = std::string(TEST_DATA) + "/nmsg/in/";
    for (const char* const name : {"mixed", "dnsdedupe"}) {
        PipelineSetup setup;
        setup.pipeline->add(std::make_unique<NmsgFileSource>(golden + name + ".nmsg"));
        setup.pipeline->add(std::make_unique<NmsgFileSink>(folder.path("out")));
        EXPECT_TRUE(setup.pipeline->run());
        EXPECT_EQ(samples::hex(samples::read_file(folder.path("out"))),
                  samples::hex(samples::read_file(golden + name + ".nmsg")));
    }
}

TEST(Pipeline, MakesTheSameOfCompressedFiles) {
    const TemporaryFolder folder;
    const std::string golden = std::string(TEST_DATA) + "/nmsg/in/";
    PipelineSetup there;
    there.pipeline->add(std::make_unique<NmsgFileSource>(golden + "mixed-z.nmsg"));
    there.pipeline->add(std::make_unique<NmsgFileSink>(folder.path("plain")));
    EXPECT_TRUE(there.pipeline->run());
    EXPECT_EQ(samples::hex(samples::read_file(folder.path("plain"))),
              samples::hex(samples::read_file(golden + "mixed.nmsg")));
    PipelineSetup back;
    back.pipeline->add(std::make_unique<NmsgFileSource>(folder.path("plain")));
    back.pipeline->add(std::make_unique<NmsgFileSink>(folder.path("z"), ContainerSink::Options{.zlib = true}));
    EXPECT_TRUE(back.pipeline->run());
    PipelineSetup again;
    again.pipeline->add(std::make_unique<NmsgFileSource>(folder.path("z")));
    again.pipeline->add(std::make_unique<JsonFileSink>(folder.path("json"), nmsg::built_in_types()));
    EXPECT_TRUE(again.pipeline->run());
    EXPECT_EQ(samples::read_file(folder.path("json")),
              samples::read_file(std::string(TEST_DATA) + "/nmsg/expected/mixed-zlib.out"));
}

TEST(Pipeline, WritesManyContainersInOrderCompressedOrNot) {
    const TemporaryFolder folder;
    const auto texts = numbered("some text that takes its place ", 60'000);
    for (const bool zlib : {false, true}) {
        PipelineSetup setup({.workers = 4});
        std::vector<std::vector<std::string>> batches;
        for (std::size_t i = 0; i < texts.size(); i += 700) {
            batches.emplace_back(texts.begin() + static_cast<std::ptrdiff_t>(i),
                                 texts.begin() + static_cast<std::ptrdiff_t>(std::min(i + 700, texts.size())));
        }
        setup.add_source({.batches = batches, .decoding = [](std::size_t) { yield_at_random(); }});
        setup.pipeline->add(std::make_unique<NmsgFileSink>(folder.path("f"), ContainerSink::Options{.zlib = zlib}));
        EXPECT_TRUE(setup.pipeline->run());
        PipelineSetup back({.workers = 4});
        back.pipeline->add(std::make_unique<NmsgFileSource>(folder.path("f")));
        Delivered& sink = back.add_sink();
        EXPECT_TRUE(back.pipeline->run());
        EXPECT_EQ(sink.texts, texts);
        EXPECT_GT(back.pipeline->counters().containers_in, 3U);
    }
}

}  // namespace
}  // namespace spindrift::pipeline

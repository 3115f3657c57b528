#include "tests/pipeline/streams.hpp"

#include <spindrift/io/file/file_sink.hpp>
#include <spindrift/io/file/writer.hpp>
#include <spindrift/nmsg/message/builder.hpp>
#include <spindrift/nmsg/types/built_in_types.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <filesystem>

namespace spindrift::io {
namespace {

using namespace pipeline;

using samples::read_file;
using samples::TemporaryFolder;

nmsg::Payload message(std::string_view text, Arena& storage) {
    nmsg::MessageBuilder builder(*nmsg::built_in_types().find("base", "logline"));
    nmsg::Payload payload = builder.set("message", text).build(storage);
    payload.time_sec = 1'700'000'000;
    payload.time_nsec = 123'456'789;
    return payload;
}

nmsg::Payload unknown() {
    nmsg::Payload payload;
    payload.vid = 77;
    payload.msgtype = 5;
    payload.set_data({});
    return payload;
}

nmsg::Payload undecodable() {
    nmsg::Payload payload;
    payload.vid = 1;
    payload.msgtype = 6;
    return payload;
}

TEST(OutputFile, IsEmptiedWhenItIsOpened) {
    const TemporaryFolder folder;
    folder.write("f", "former content");
    OutputFile file(folder.path("f"));
    EXPECT_EQ(file.path(), folder.path("f"));
    EXPECT_EQ(read_file(folder.path("f")), "");
    file.write(as_bytes("new"));
    file.write({});
    file.write(as_bytes(" content"));
    Counters counters;
    file.close(counters, samples::LogBook().report());
    EXPECT_EQ(read_file(folder.path("f")), "new content");
    const auto permissions = std::filesystem::status(folder.path("f")).permissions();
    EXPECT_EQ(permissions & std::filesystem::perms::others_write, std::filesystem::perms::none);
}

TEST(OutputFile, RefusesWhatItCannotOpen) {
    try {
        const OutputFile file("/nonexistent/file");
        FAIL();
    } catch (const Error& error) {
        EXPECT_STREQ(error.what(), "unable to open /nonexistent/file for writing: No such file or directory");
    }
}

TEST(OutputFile, TellsWhenTheDiskIsFull) {
    OutputFile file("/dev/full");
    try {
        file.write(as_bytes("x"));
        FAIL();
    } catch (const Error& error) {
        EXPECT_STREQ(error.what(), "write error on /dev/full: No space left on device");
    }
}

TEST(JsonFileSink, WritesOneLineForEachMessage) {
    const TemporaryFolder folder;
    Arena storage;
    Writer writer(std::make_unique<JsonFileSink>(folder.path("f"), nmsg::built_in_types()));
    writer.write(message("a", storage));
    writer.write(message("b", storage));
    writer.close();
    const std::string head = R"({"time":"2023-11-14 22:13:20.123456789","vname":"base","mname":"logline","message":)";
    EXPECT_EQ(read_file(folder.path("f")), head + R"({"message":"a"}})" + "\n" + head + R"({"message":"b"}})" + "\n");
}

TEST(JsonFileSink, LeavesOutAndCountsWhatItCannotShow) {
    const TemporaryFolder folder;
    Arena storage;
    Writer writer(std::make_unique<JsonFileSink>(folder.path("f"), nmsg::built_in_types()));
    writer.write(unknown());
    writer.write(message("a", storage));
    writer.write(undecodable());
    writer.close();
    const std::string text = read_file(folder.path("f"));
    EXPECT_EQ(std::ranges::count(text, '\n'), 1);
    EXPECT_EQ(writer.counters().payloads_unreadable, 2U);
    EXPECT_EQ(writer.counters().payloads_out, 3U);
}

TEST(JsonFileSink, TellsHowManyMessagesWaitToBeCompressed) {
    const TemporaryFolder folder;
    Arena storage;
    JsonFileSink sink(OutputFile(folder.path("f")), nmsg::built_in_types(), {}, file::Compression::gzip);
    Batch batch;
    const std::string long_text(200'000, 'a');
    batch.payloads = {message(long_text, storage)};
    const auto chunk = sink.make_chunk();
    Counters counters;
    const std::array<std::size_t, 3> waiting = {1, 0, 1};  // two make a piece
    for (const std::size_t expected : waiting) {
        sink.format(batch, {0, 1, 1}, *chunk);
        sink.pack(*chunk);
        sink.finish(*chunk);
        sink.write(*chunk, counters, {}, {});
        EXPECT_EQ(chunk->unwritten, expected);
        EXPECT_EQ(read_file(folder.path("f")).empty(), counters.bytes_out == 0);
    }
    const std::uint64_t before = counters.bytes_out;
    sink.close(counters, {}, {});
    EXPECT_GT(counters.bytes_out, before);
}

TEST(PresentationFileSink, WritesTextWithItsOptions) {
    const TemporaryFolder folder;
    Arena storage;
    nmsg::Aliases aliases;
    aliases.groups.set(5, "five");
    nmsg::PresentationWriter::Options options;
    options.endline = "|";
    options.header.group = 5;
    options.aliases = &aliases;
    Writer writer(std::make_unique<PresentationFileSink>(folder.path("f"), nmsg::built_in_types(), options));
    writer.write(message("a", storage));
    writer.write(unknown());
    writer.write(undecodable());
    writer.close();
    EXPECT_EQ(read_file(folder.path("f")),
              "[4] [2023-11-14 22:13:20.123456789] [1:6 base logline] [00000000] [] [five] |message: a|\n"
              "[0] [1970-01-01 00:00:00.000000000] [77:5 (unknown) (unknown)] [00000000] [] [five] |"
              "<UNKNOWN NMSG 77:5>|\n");
    EXPECT_EQ(writer.counters().payloads_unreadable, 1U);
}

TEST(NmsgFileSink, TellsAtTheEndThatTheDiskIsFull) {
    // The peer exits with status 0 here.
    Arena storage;
    Writer writer(std::make_unique<NmsgFileSink>("/dev/full"));
    writer.write(message("a", storage));
    EXPECT_NO_THROW(writer.flush()) << "the container is not full";
    EXPECT_THROW(writer.close(), Error);
}

TEST(FileSinks, KnowTheirNames) {
    const TemporaryFolder folder;
    EXPECT_EQ(NmsgFileSink(folder.path("a")).name(), folder.path("a"));
    EXPECT_EQ(JsonFileSink(folder.path("b"), nmsg::built_in_types()).name(), folder.path("b"));
    EXPECT_EQ(NmsgFileSink("-").name(), "-");
}

}  // namespace
}  // namespace spindrift::io

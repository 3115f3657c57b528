#include "tests/pipeline/streams.hpp"

#include <spindrift/io/columnar/arrow_export.hpp>
#include <spindrift/io/columnar/scan.hpp>
#include <spindrift/io/file/writer.hpp>
#include <spindrift/nmsg/message/builder.hpp>
#include <spindrift/nmsg/types/built_in_types.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cerrno>
#include <cstring>
#include <thread>

namespace spindrift::io {
namespace {

using pipeline::samples::TemporaryFolder;

nmsg::Payload connection(std::uint32_t number, Arena& storage) {
    nmsg::MessageBuilder builder(*nmsg::built_in_types().find("base", "ipconn"));
    nmsg::Payload payload = builder.set("srcip", "192.0.2.1").set("srcport", number % 65536).build(storage);
    payload.time_sec = number;
    payload.time_nsec = 7;
    return payload;
}

// A file with connections numbered from `first` on.
std::string write_file(const TemporaryFolder& folder, const std::string& name, std::uint32_t first,
                       std::uint32_t count) {
    Writer writer(folder.path(name));
    Arena storage;
    for (std::uint32_t i = 0; i < count; ++i) {
        writer.write(connection(first + i, storage));
    }
    writer.close();
    return folder.path(name);
}

std::vector<std::int64_t> seconds(const nmsg::ColumnBatch& batch) {
    std::vector<std::int64_t> all(batch.rows());
    std::memcpy(all.data(), batch.data(batch.columns()[0].rows.values), all.size() * sizeof all[0]);
    for (std::int64_t& time : all) {
        EXPECT_EQ(time % 1'000'000'000, 7);
        time /= 1'000'000'000;
    }
    return all;
}

std::vector<std::int64_t> all_seconds(Scan& scan) {
    std::vector<std::int64_t> all;
    while (const auto batch = scan.next()) {
        const auto some = seconds(*batch);
        all.insert(all.end(), some.begin(), some.end());
    }
    return all;
}

std::vector<std::int64_t> numbers(std::int64_t count) {
    std::vector<std::int64_t> all;
    for (std::int64_t i = 0; i < count; ++i) {
        all.push_back(i);
    }
    return all;
}

TEST(Scan, GivesAllMessagesOfFilesInOrder) {
    const TemporaryFolder folder;
    const std::string first = write_file(folder, "a", 0, 50'000);
    const std::string second = write_file(folder, "b", 50'000, 10'000);
    Scan scan({.files = {first, second}, .columns = {.names = {"time"}}, .limits = {.rows = 4096}});
    EXPECT_EQ(scan.schema()->columns().size(), 1U);
    EXPECT_EQ(all_seconds(scan), numbers(60'000));
    EXPECT_FALSE(scan.next()) << "the end stays the end";
    EXPECT_EQ(scan.counters().payloads_in, 60'000U);
}

TEST(Scan, KeepsMessagesThatMatchTheCondition) {
    const TemporaryFolder folder;
    Scan scan({.files = {write_file(folder, "a", 0, 100)}, .where = "srcport < 3", .columns = {.names = {"time"}}});
    EXPECT_EQ(all_seconds(scan), numbers(3));
}

TEST(Scan, ReportsAFileThatCannotBeOpened) {
    const TemporaryFolder folder;
    EXPECT_THROW(Scan({.files = {folder.path("none")}}), Error);
    Scan scan({.files = {write_file(folder, "a", 0, 5), folder.path("none")}, .columns = {.names = {"time"}}});
    EXPECT_EQ(seconds(*scan.next()), numbers(5));
    EXPECT_THROW(static_cast<void>(scan.next()), Error);
    EXPECT_FALSE(scan.next());
}

TEST(Scan, IsStoppedWhileTheCallerWaits) {
    Scan scan({.sockets = {"127.0.0.1/" + std::to_string(pipeline::samples::free_port())}});
    std::thread stopper([&] { scan.stop(); });
    EXPECT_FALSE(scan.next());
    stopper.join();
}

TEST(Scan, IsDestroyedWhileItWaitsForItsCaller) {
    const TemporaryFolder folder;
    const std::string file = write_file(folder, "a", 0, 50'000);
    std::optional<nmsg::ColumnBatch> batch;
    {
        Scan scan({.files = {file}, .columns = {.names = {"time"}}, .limits = {.rows = 100}, .batches_ahead = 1});
        batch = scan.next();
    }
    EXPECT_EQ(seconds(*batch).front(), 0) << "a batch outlives the scan";
}

// Takes over the content of a structure, as consumers do.
template <class Structure>
Structure moved(Structure& from) {
    Structure to = from;
    std::memset(&from, 0xAA, sizeof from);
    from.release = nullptr;
    return to;
}

TEST(ArrowStream, IsMovedWithAllItGives) {
    const TemporaryFolder folder;
    ArrowArrayStream first{};
    export_stream(std::make_unique<Scan>(
                      ScanOptions{.files = {write_file(folder, "a", 0, 10)}, .columns = {.names = {"time", "srcip"}}}),
                  first);
    ArrowArrayStream stream = moved(first);
    ArrowSchema first_schema{};
    ASSERT_EQ(stream.get_schema(&stream, &first_schema), 0);
    ArrowSchema schema = moved(first_schema);
    ArrowArray first_array{};
    ASSERT_EQ(stream.get_next(&stream, &first_array), 0);
    ArrowArray array = moved(first_array);
    stream.release(&stream);
    EXPECT_EQ(stream.release, nullptr);

    EXPECT_STREQ(schema.format, "+s");
    EXPECT_STREQ(schema.children[0]->format, "tsn:UTC");
    EXPECT_STREQ(schema.children[1]->name, "srcip");
    EXPECT_EQ(schema.children[1]->flags, ARROW_FLAG_NULLABLE);
    ArrowArray address = moved(*array.children[1]);
    array.release(&array);
    EXPECT_EQ(array.release, nullptr);
    const auto* const offsets = static_cast<const std::int32_t*>(address.buffers[1]);
    EXPECT_EQ(std::string_view(static_cast<const char*>(address.buffers[2]), static_cast<std::size_t>(offsets[1])),
              "192.0.2.1");
    address.release(&address);
    schema.release(&schema);
    EXPECT_EQ(schema.release, nullptr);
}

TEST(ArrowStream, EndsWithAReleasedArray) {
    const TemporaryFolder folder;
    ArrowArrayStream stream{};
    export_stream(std::make_unique<Scan>(ScanOptions{.files = {write_file(folder, "a", 0, 1)}}), stream);
    ArrowArray array{};
    ASSERT_EQ(stream.get_next(&stream, &array), 0);
    array.release(&array);
    ASSERT_EQ(stream.get_next(&stream, &array), 0);
    EXPECT_EQ(array.release, nullptr);
    stream.release(&stream);
}

TEST(ArrowStream, GivesErrorsAsNumberAndText) {
    const TemporaryFolder folder;
    folder.write("a", "NMSG\1\2\3");
    ArrowArrayStream stream{};
    export_stream(std::make_unique<Scan>(ScanOptions{.files = {folder.path("a")}}), stream);
    ArrowArray array{};
    EXPECT_EQ(stream.get_next(&stream, &array), EIO);
    EXPECT_EQ(array.release, nullptr);
    EXPECT_THAT(stream.get_last_error(&stream), testing::HasSubstr(folder.path("a")));
    stream.release(&stream);
}

}  // namespace
}  // namespace spindrift::io

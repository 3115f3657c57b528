#include <spindrift/trace/reader.hpp>

#include "tests/packet/captures.hpp"

#include <spindrift/base/error.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <functional>
#include <iterator>
#include <ranges>
#include <thread>

namespace spindrift::trace {
namespace {

using packet::Packet;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

using Folder = spindrift::tests::CaptureFolder;

static_assert(std::input_iterator<Reader::Iterator>);
static_assert(std::ranges::input_range<Reader>);

// More than one batch.
constexpr std::uint32_t count = 10'000;
constexpr std::size_t frame_size = 60;

// Writes packets that are numbered by their seconds.
std::string write_packets(const Folder& folder) {
    const spindrift::tests::Octets frame(frame_size);
    spindrift::tests::PcapWriter writer(1);
    for (std::uint32_t i = 0; i < count; ++i) {
        writer.add(frame, i);
    }
    return folder.write("a.pcap", writer.octets);
}

std::string message_of(const std::function<void()>& failing) {
    try {
        failing();
    } catch (const Error& error) {
        return error.what();
    }
    ADD_FAILURE() << "nothing was thrown";
    return {};
}

TEST(Reader, GivesOnePacketAfterTheOther) {
    const Folder folder;
    std::int64_t next = 0;
    for (const Packet& packet : Reader("pcapfile:" + write_packets(folder))) {
        ASSERT_EQ(packet.time.timestamp().seconds(), next++);
        ASSERT_EQ(packet.octets.size(), frame_size);
        ASSERT_EQ(packet.link, packet::LinkLayer::ethernet);
    }
    EXPECT_EQ(next, count);
}

TEST(Reader, IsARangeForAlgorithms) {
    const Folder folder;
    Reader reader(write_packets(folder));
    const auto is_even = [](const Packet& packet) { return packet.time.timestamp().seconds() % 2 == 0; };
    EXPECT_EQ(std::ranges::count_if(reader, is_even), count / 2);
    EXPECT_EQ(reader.next(), nullptr) << "the end stays";
    EXPECT_EQ(reader.input().statistics().accepted, count);
}

TEST(Reader, SkipsMetadata) {
    Reader reader(TEST_DATA "/field/epbopts.pcapng");
    const packet::Packet* const packet = reader.next();
    ASSERT_NE(packet, nullptr);
    EXPECT_EQ(packet->link, packet::LinkLayer::ethernet);
    EXPECT_EQ(reader.next(), nullptr);
    EXPECT_EQ(reader.input().statistics().metadata, 2U);
}

TEST(Reader, Filters) {
    const Folder folder;
    Reader reader(write_packets(folder), {.filter = "ip"});
    EXPECT_EQ(reader.begin(), reader.end());
    EXPECT_EQ(reader.input().statistics().filtered, count);
}

TEST(Reader, GivesEverythingBeforeItTellsOfTrouble) {
    const Folder folder;
    const std::string path = write_packets(folder);
    std::filesystem::resize_file(path, std::filesystem::file_size(path) - 1);
    Reader reader(path);
    for (std::uint32_t i = 1; i < count; ++i) {
        ASSERT_NE(reader.next(), nullptr);
    }
    for (int i = 0; i < 2; ++i) {
        EXPECT_EQ(message_of([&] { reader.next(); }),
                  "input " + path + ": truncated dump file; tried to read 60 captured bytes, only got 59");
    }
}

TEST(Reader, ThrowsInsideALoop) {
    const Folder folder;
    const std::string path = write_packets(folder);
    std::filesystem::resize_file(path, std::filesystem::file_size(path) - 1);
    std::uint32_t seen = 0;
    const auto count_packets = [&] {
        for ([[maybe_unused]] const Packet& packet : Reader(path)) {
            ++seen;
        }
    };
    EXPECT_THROW(count_packets(), Error);
    EXPECT_EQ(seen, count - 1);
}

TEST(Reader, RefusesWhatIsNoCapture) {
    const Folder folder;
    const std::string path = folder.write("a.pcap", as_bytes("These are 40 octets that are no capture."));
    for (const std::string& uri : {path, "pcapfile:" + path, "pcapng:" + path}) {
        EXPECT_THAT(message_of([&] { const Reader reader(uri); }),
                    AllOf(StartsWith("input " + uri + ": "), Not(HasSubstr("\n"))));
    }
}

TEST(Reader, RefusesWhatItCannotOpen) {
    for (const std::string uri : {"/no/such/file", "pcapfile:/no/such/file", "nosuch:thing", "ndag:lo"}) {
        EXPECT_THAT(message_of([&] { const Reader reader(uri); }),
                    AllOf(StartsWith("input " + uri + ": "), Not(HasSubstr("\n"))));
    }
}

TEST(Reader, RefusesMoreThanOneThread) {
    const Folder folder;
    const std::string path = write_packets(folder);
    const std::string uri = "pt=2:pcapfile:" + path;
    EXPECT_EQ(message_of([&] { const Reader reader(uri); }),
              "input " + uri + ": a reader has one thread, not 2; use trace::run for more");
    EXPECT_THROW(Reader(path, {.threads = 2}), Error);
}

TEST(Reader, EndsWhenItIsStopped) {
    const Folder folder;
    Reader reader(write_packets(folder));
    ASSERT_NE(reader.next(), nullptr);
    reader.input().stop();
    std::uint32_t seen = 1;
    while (reader.next() != nullptr) {
        ++seen;
    }
    EXPECT_EQ(seen, reader.input().statistics().accepted) << "packets that were read are given";
    EXPECT_LT(seen, count);
    EXPECT_EQ(reader.next(), nullptr);
}

TEST(Reader, StopsWaiting) {
    Reader reader("ndag:lo,239.255.17.46,44046");
    std::thread stopper([&] { reader.input().stop(); });
    EXPECT_EQ(reader.next(), nullptr);
    stopper.join();
}

}  // namespace
}  // namespace spindrift::trace

#include "packet_reading.hpp"

#include <spindrift/base/file_descriptor.hpp>
#include <spindrift/packet/packet_writer.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fcntl.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>

namespace spindrift::packet {
namespace {

using namespace spindrift::tests;
using ::testing::HasSubstr;
using Result = PacketReader::Result;

const Octets frame = joined({from_hex("ffffffffffff 020000000001 0800"), ipv4(17, udp(1, 2, copy("xyz")))});

Packet packet_of(const Octets& octets, std::uint32_t wire_size, LinkLayer link = LinkLayer::ethernet,
                 PacketTime time = PacketTime::from_parts(1'095'292'801, 721'456)) {
    Packet packet;
    packet.octets = octets;
    packet.wire_size = wire_size;
    packet.time = time;
    packet.link = link;
    return packet;
}

std::string content_of(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    const std::string octets{std::istreambuf_iterator<char>(file), {}};
    return to_hex(as_bytes(octets));
}

std::string written(PacketFormat format, const std::vector<Packet>& packets, bool all = true) {
    const CaptureFolder folder;
    const auto writer = open_packet_writer(format, folder.file("a"));
    bool good = true;
    for (const Packet& packet : packets) {
        good = writer->write(packet) && good;
    }
    writer->close();
    EXPECT_EQ(good, all);
    return content_of(folder.file("a"));
}

std::string hex(std::string_view text) {
    return to_hex(from_hex(text));
}

// The layout of the file formats, spelled out.
TEST(PacketWriter, PcapIsLaidOutAsItMustBe) {
    const Octets octets = from_hex("aabbccdd");
    const std::string header = "02000400 00000000 00000000 00000400 01000000";
    EXPECT_EQ(written(PacketFormat::pcap, {packet_of(octets, 104)}),
              hex("d4c3b2a1" + header + "81d74841 d1020000 04000000 64000000 aabbccdd"));
    EXPECT_EQ(written(PacketFormat::pcap_nanoseconds, {packet_of(octets, 104)}),
              hex("4d3cb2a1" + header + "81d74841 30020b00 04000000 64000000 aabbccdd"));
}

TEST(PacketWriter, PcapngIsLaidOutAsItMustBe) {
    const Octets octets = from_hex("aabbccddee");
    Packet in = packet_of(octets, 104);
    in.direction = Direction::incoming;
    Packet out = packet_of(octets, 100, LinkLayer::raw_ip);
    out.direction = Direction::outgoing;
    // 1095292801.000721456 s are 0x0f3342ff_d8b0cc30 ns.
    EXPECT_EQ(written(PacketFormat::pcapng, {packet_of(octets, 104), in, out}),
              hex("0a0d0d0a 1c000000 4d3c2b1a 0100 0000 ffffffffffffffff 1c000000"
                  "01000000 20000000 0100 0000 00000000 0900 0100 09000000 00000000 20000000"
                  "06000000 28000000 00000000 ff42330f 30ccb0d8 05000000 64000000 aabbccddee000000 28000000"
                  "06000000 34000000 00000000 ff42330f 30ccb0d8 05000000 64000000 aabbccddee000000"
                  "0200 0400 01000000 00000000 34000000"
                  "01000000 20000000 6500 0000 00000000 0900 0100 09000000 00000000 20000000"
                  "06000000 34000000 01000000 ff42330f 30ccb0d8 05000000 64000000 aabbccddee000000"
                  "0200 0400 02000000 00000000 34000000"));
}

TEST(PacketWriter, ErfIsLaidOutAsItMustBe) {
    const Octets octets = from_hex("aabbccdd");
    Packet out = packet_of(octets, 831, LinkLayer::ethernet, PacketTime::from_parts(1'095'292'801, 721'000));
    out.direction = Direction::outgoing;
    // Like libtrace, a file has an unknown direction as incoming.
    EXPECT_EQ(written(PacketFormat::erf, {packet_of(octets, 831, LinkLayer::ethernet, out.time), out}),
              hex("5f402f0081d74841 02 01 0016 0000 033f 0000 aabbccdd"
                  "5f402f0081d74841 02 00 0016 0000 033f 0000 aabbccdd"));
}

TEST(PacketWriter, CountsWhatItCuts) {
    struct Row {
        PacketFormat format;
        std::size_t size;
        std::uint32_t wire_size;
        std::uint64_t cut;
    };
    for (const Row& row : std::vector<Row>{{PacketFormat::pcap, 262'144, 262'148, 0},
                                           {PacketFormat::pcap, 262'145, 262'149, 1},
                                           {PacketFormat::pcapng, 262'144, 4'000'000, 0},
                                           {PacketFormat::pcapng, 262'145, 262'149, 1},
                                           {PacketFormat::erf, 60, 65'535, 0},
                                           {PacketFormat::erf, 60, 65'536, 1},
                                           {PacketFormat::erf, 65'517, 65'521, 0},
                                           {PacketFormat::erf, 65'518, 65'522, 1}}) {
        const CaptureFolder folder;
        const auto writer = open_packet_writer(row.format, folder.file("a"));
        const Octets octets(row.size);
        EXPECT_TRUE(writer->write(packet_of(frame, 64)));
        EXPECT_EQ(writer->cut(), 0U);
        EXPECT_TRUE(writer->write(packet_of(octets, row.wire_size)));
        EXPECT_EQ(writer->cut(), row.cut) << row.size;
        writer->close();
    }
}

// A frame check sequence is neither counted nor stored (docs/formats/ndag.md 3.5).
TEST(PacketWriter, FrameCheckSequencesAreLeftOut) {
    struct Row {
        LinkLayer link;
        std::size_t captured;
        std::uint32_t wire;
        std::size_t stored;
        std::uint32_t stored_wire;
    };
    const std::vector<Row> rows = {
        {LinkLayer::ethernet, 64, 64, 60, 60},   {LinkLayer::ethernet, 60, 64, 60, 60},
        {LinkLayer::ethernet, 54, 831, 54, 827}, {LinkLayer::ethernet, 64, 3, 0, 0},
        {LinkLayer::ethernet, 64, 0, 0, 0},      {LinkLayer::raw_ip, 64, 64, 64, 64},
        {LinkLayer::raw_ip, 64, 40, 40, 40},
    };
    const CaptureFolder folder;
    for (const PacketFormat format : {PacketFormat::pcap, PacketFormat::pcap_nanoseconds, PacketFormat::pcapng}) {
        for (const Row& row : rows) {
            const Octets octets(row.captured, std::byte{1});
            const auto writer = open_packet_writer(format, folder.file("a"));
            EXPECT_TRUE(writer->write(packet_of(octets, row.wire, row.link)));
            writer->close();
            const auto read = read_packets(folder.file("a"));
            ASSERT_FALSE(read.packets.empty());
            EXPECT_EQ(read.packets.back().octets.size(), 2 * row.stored);
            EXPECT_EQ(read.packets.back().wire_size, row.stored_wire + (row.link == LinkLayer::ethernet ? 4 : 0));
        }
    }
}

TEST(PacketWriter, WhatAFormatCannotExpressIsRefused) {
    const Packet ethernet = packet_of(frame, 100);
    const Packet raw = packet_of(frame, 100, LinkLayer::raw_ip);
    const Packet radio = packet_of(frame, 100, LinkLayer::radiotap);
    const Packet meta = packet_of(frame, 0, LinkLayer::pcapng_meta);
    const Packet unknown = packet_of(frame, 100, LinkLayer::unknown);
    for (const PacketFormat format : {PacketFormat::pcap, PacketFormat::pcap_nanoseconds}) {
        EXPECT_EQ(written(format, {unknown, ethernet, raw, meta}, false), written(format, {ethernet}));
        EXPECT_EQ(written(format, {raw, ethernet}, false), written(format, {raw}));
    }
    EXPECT_EQ(written(PacketFormat::pcapng, {meta, raw, unknown, ethernet, radio}, false),
              written(PacketFormat::pcapng, {raw, ethernet, radio}));
    EXPECT_EQ(written(PacketFormat::erf, {meta, raw, unknown, ethernet, radio}, false),
              written(PacketFormat::erf, {raw, ethernet}));
}

TEST(PacketWriter, TagsAreLeftOut) {
    const Octets tagged = joined({Octets(67), frame});
    for (const PacketFormat format : {PacketFormat::pcap, PacketFormat::pcapng, PacketFormat::erf}) {
        if (format != PacketFormat::pcapng) {
            EXPECT_EQ(written(format, {packet_of(tagged, 100, LinkLayer::corsaro_tags)}),
                      written(format, {packet_of(frame, 100)}));
        }
        EXPECT_EQ(written(format, {packet_of(Octets(66), 100, LinkLayer::corsaro_tags)}, false), written(format, {}));
    }
}

TEST(PacketWriter, TagsAreKeptInPcapng) {
    const Octets tags(67, std::byte{0x77});
    const Octets octets = from_hex("aabbccddee");
    const Packet packet = packet_of(octets, 100);
    const Octets tagged_octets = joined({tags, octets});
    Packet tagged = packet_of(tagged_octets, 100, LinkLayer::corsaro_tags);
    tagged.direction = Direction::incoming;
    const Octets block = from_hex(
        "06000000 88000000 00000000 ff42330f 30ccb0d8 05000000 60000000 aabbccddee000000"
        "0200 0400 01000000 ad0b 5000 d97e0000 5350445254414753 01");
    EXPECT_THAT(written(PacketFormat::pcapng, {tagged}),
                HasSubstr(to_hex(joined({block, tags, from_hex("00000000 88000000")}))));

    // Frames of all sizes around the size of the tags, with packets without tags between them.
    const CaptureFolder folder;
    const auto writer = open_packet_writer(PacketFormat::pcapng, folder.file("a"));
    std::vector<Octets> frames;
    for (std::size_t size = 0; size < 200; ++size) {
        frames.push_back(joined({tags, Octets(size, static_cast<std::byte>(size))}));
    }
    for (const Octets& one : frames) {
        EXPECT_TRUE(writer->write(packet_of(one, 1504, LinkLayer::corsaro_tags)));
        EXPECT_TRUE(writer->write(packet));
    }
    writer->close();
    const auto reader = open_packet_file(folder.file("a"), never_wait);
    PacketBatch batch;
    ASSERT_EQ(reader->read(batch, never_wait), Result::packets);
    ASSERT_TRUE(batch.has_margins);
    std::erase_if(batch.packets, [](const Packet& one) { return one.is_metadata(); });
    overwrite_margins(batch);
    ASSERT_EQ(batch.packets.size(), 2 * frames.size());
    for (std::size_t i = 0; i < frames.size(); ++i) {
        EXPECT_EQ(batch.packets[2 * i].link, LinkLayer::corsaro_tags);
        EXPECT_EQ(batch.packets[2 * i].wire_size, 1504U);
        EXPECT_EQ(to_hex(batch.packets[2 * i].octets), to_hex(frames[i]));
        EXPECT_EQ(batch.packets[2 * i + 1].link, LinkLayer::ethernet);
        EXPECT_EQ(to_hex(batch.packets[2 * i + 1].octets), to_hex(octets));
    }
}

TEST(PacketWriter, FilesWithoutPacketsCanBeRead) {
    const CaptureFolder folder;
    for (const PacketFormat format : {PacketFormat::pcap, PacketFormat::pcap_nanoseconds, PacketFormat::pcapng}) {
        open_packet_writer(format, folder.file("a"))->close();
        const auto read = read_packets(folder.file("a"));
        EXPECT_EQ(read.result, Result::end) << read.error_message;
        EXPECT_EQ(read.packets.size(), format == PacketFormat::pcapng ? 1U : 0U);
    }
    open_packet_writer(PacketFormat::erf, folder.file("a"))->close();
    EXPECT_EQ(std::filesystem::file_size(folder.file("a")), 0U);
}

struct RoundTrip {
    PacketFormat format;
    const char* suffix;
    const char* magic;
};

class PacketRoundTrip : public ::testing::TestWithParam<RoundTrip> {};

TEST_P(PacketRoundTrip, PacketsComeBack) {
    const auto [format, suffix, magic] = GetParam();
    const bool is_pcap = format == PacketFormat::pcap || format == PacketFormat::pcap_nanoseconds;
    const CaptureFolder folder;
    const auto path = folder.file(std::string("a") + suffix);
    Random random(3);
    const auto writer = open_packet_writer(format, path);
    std::vector<OwnPacket> expected;
    for (int i = 0; i < 4000; ++i) {
        const bool ethernet = is_pcap || i % 3 != 0;
        Octets octets = random.octets(random.up_to(i % 100 == 0 ? 65'500 : 300));
        if (!ethernet && !octets.empty()) {
            octets[0] = i % 2 == 0 ? std::byte{0x45} : std::byte{0x60};
        }
        const auto wire = static_cast<std::uint32_t>(octets.size() + 4 + random.up_to(20));
        Packet packet = packet_of(octets, wire, ethernet ? LinkLayer::ethernet : LinkLayer::raw_ip);
        packet.direction = is_pcap ? Direction::unknown : static_cast<Direction>(i % 3);
        packet.time = format == PacketFormat::erf
                          ? PacketTime::from_erf(random.word() | 1ULL << 63)
                          : PacketTime::from_parts(static_cast<std::uint32_t>(random.word()),
                                                   static_cast<std::uint32_t>(random.up_to(999'999)) *
                                                       (format == PacketFormat::pcap ? 1000U : 999U));
        expected.push_back(
            {to_hex(octets), wire, packet.time.erf(), packet.time.nanoseconds(), packet.link, packet.direction});
        ASSERT_TRUE(writer->write(packet));
        if (i % 1000 == 0) {
            writer->flush();
        }
    }
    writer->close();
    auto read = read_packets(path);
    EXPECT_EQ(read.result, Result::end) << read.error_message;
    std::erase_if(read.packets, [](const OwnPacket& packet) { return packet.link == LinkLayer::pcapng_meta; });
    ASSERT_EQ(read.packets.size(), expected.size());
    for (std::size_t i = 0; i < expected.size(); ++i) {
        ASSERT_EQ(read.packets[i], expected[i]) << i;
    }
    EXPECT_TRUE(content_of(path).starts_with(hex(magic)));
}

INSTANTIATE_TEST_SUITE_P(Formats, PacketRoundTrip,
                         ::testing::Values(RoundTrip{PacketFormat::pcap, "", "d4c3b2a1"},
                                           RoundTrip{PacketFormat::pcap_nanoseconds, "", "4d3cb2a1"},
                                           RoundTrip{PacketFormat::pcapng, "", "0a0d0d0a"},
                                           RoundTrip{PacketFormat::erf, "", ""},
                                           RoundTrip{PacketFormat::pcap, ".gz", "1f8b"},
                                           RoundTrip{PacketFormat::pcapng, ".zst", "28b52ffd"},
                                           RoundTrip{PacketFormat::erf, ".xz", "fd377a585a00"},
                                           RoundTrip{PacketFormat::erf, ".gz", "1f8b"}));

std::string thrown(const std::function<void()>& action) {
    try {
        action();
        return "";
    } catch (const Error& error) {
        return error.what();
    }
}

TEST(PacketWriter, AFullDiskIsAnErrorThatStays) {
    const auto writer = open_packet_writer(PacketFormat::erf, "/dev/full");
    EXPECT_TRUE(writer->write(packet_of(frame, 100)));
    for (int i = 0; i < 2; ++i) {
        EXPECT_EQ(thrown([&] { writer->flush(); }), "write error on /dev/full: No space left on device");
        EXPECT_EQ(thrown([&] { writer->close(); }), "write error on /dev/full: No space left on device");
    }
    const auto many = open_packet_writer(PacketFormat::pcap, "/dev/full");
    EXPECT_THAT(thrown([&] {
                    for (int i = 0; i < 100'000; ++i) {
                        many->write(packet_of(frame, 100));
                    }
                }),
                HasSubstr("No space left on device"));
}

TEST(PacketWriter, AFullDiskIsAnErrorWithCompression) {
    const CaptureFolder folder;
    for (const char* const suffix : {".gz", ".zst", ".xz"}) {
        const auto path = folder.file(std::string("a") + suffix);
        std::filesystem::create_symlink("/dev/full", path);
        const auto writer = open_packet_writer(PacketFormat::pcapng, path);
        EXPECT_TRUE(writer->write(packet_of(frame, 100)));
        EXPECT_THAT(thrown([&] { writer->close(); }), HasSubstr(suffix + std::string(": No space left on device")));
    }
}

TEST(PacketWriter, AClosedPipeIsAnError) {
    const auto before = std::signal(SIGPIPE, SIG_IGN);
    int ends[2];
    ASSERT_EQ(::pipe2(ends, O_CLOEXEC), 0);
    const auto path = "/proc/self/fd/" + std::to_string(ends[1]);
    const auto writer = open_packet_writer(PacketFormat::erf, path);
    EXPECT_TRUE(writer->write(packet_of(frame, 100)));
    writer->flush();
    ::close(ends[0]);
    EXPECT_TRUE(writer->write(packet_of(frame, 100)));
    EXPECT_THAT(thrown([&] { writer->close(); }), HasSubstr("Broken pipe"));
    ::close(ends[1]);
    std::signal(SIGPIPE, before);
}

TEST(PacketWriter, ADashIsStandardOutput) {
    const CaptureFolder folder;
    const FileDescriptor file(::open(folder.file("a").c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600));
    const FileDescriptor before(::dup(STDOUT_FILENO));
    std::fflush(stdout);
    ::dup2(file.get(), STDOUT_FILENO);
    const auto writer = open_packet_writer(PacketFormat::erf, "-");
    writer->write(packet_of(frame, 100));
    writer->close();
    ::dup2(before.get(), STDOUT_FILENO);
    EXPECT_EQ(read_packets(folder.file("a")).packets.size(), 1U);
}

TEST(PacketWriter, AFileThatCannotBeOpenedIsAnError) {
    EXPECT_THAT(thrown([] { static_cast<void>(open_packet_writer(PacketFormat::pcap, "/nowhere/a.pcap")); }),
                HasSubstr("unable to open /nowhere/a.pcap for writing: No such file"));
}

}  // namespace
}  // namespace spindrift::packet

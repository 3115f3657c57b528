#include "packet_reading.hpp"

#include <spindrift/base/file_descriptor.hpp>

#include <gtest/gtest.h>

#include <fcntl.h>
#include <sys/stat.h>

namespace spindrift::packet {
namespace {

using namespace spindrift::tests;
using Result = PacketReader::Result;

std::vector<std::string> octets_of(const ReadPackets& read) {
    std::vector<std::string> octets;
    for (const OwnPacket& packet : read.packets) {
        octets.push_back(packet.octets);
    }
    return octets;
}

const Octets frame = from_hex("010203040506 0708090a0b0c 0800 4500");

TEST(PcapFile, ReadsBothOrdersAndPrecisions) {
    const CaptureFolder folder;
    for (const auto order : {PcapWriter::Order::little, PcapWriter::Order::big}) {
        for (const bool nanoseconds : {false, true}) {
            PcapWriter writer(1, order, nanoseconds);
            writer.add(frame, 1'700'000'000, 123'456, 2000).add(from_hex("ff"), 4'000'000'000, 999'999);
            const auto read = read_packets(folder.write("a.pcap", writer.octets));
            EXPECT_EQ(Result::end, read.result);
            ASSERT_EQ((std::vector<std::string>{to_hex(frame), "ff"}), octets_of(read));
            EXPECT_EQ(2004U, read.packets[0].wire_size) << "with the check sequence";
            EXPECT_EQ(5U, read.packets[1].wire_size);
            const std::uint32_t unit = nanoseconds ? 1 : 1000;
            EXPECT_EQ(1'700'000'000U, read.packets[0].erf >> 32);
            EXPECT_EQ(123'456 * unit, read.packets[0].nanoseconds);
            EXPECT_EQ(4'000'000'000U, read.packets[1].erf >> 32);
            EXPECT_EQ(999'999 * unit, read.packets[1].nanoseconds);
        }
    }
}

TEST(PcapFile, KnowsItsLinkType) {
    const CaptureFolder folder;
    const auto link = [&](std::uint32_t code) {
        const int type = *open_pcap_file(folder.write("a.pcap", PcapWriter(code).octets))->link_type();
        return std::to_string(type) + " " + link_type_name(type);
    };
    EXPECT_EQ("1 EN10MB", link(1));
    EXPECT_EQ("12 RAW", link(101));
    EXPECT_EQ("113 LINUX_SLL", link(113));
    EXPECT_EQ("276 LINUX_SLL2", link(276));
    EXPECT_EQ("228 IPV4", link(228));
    EXPECT_EQ("999 (unknown)", link(999));
}

TEST(PcapFile, Decompresses) {
    const CaptureFolder folder;
    PcapWriter writer(1);
    Random random(1);
    for (std::uint32_t i = 0; i < 30'000; ++i) {
        writer.add(random.octets(random.up_to(100)), i);
    }
    const auto path = folder.write("a.pcap", writer.octets);
    const auto plain = read_packets(path);
    for (const auto& [tool, suffix] : {std::pair("gzip -c", ".gz"),
                                       {"zstd -q -c", ".zst"},
                                       {"xz -c", ".xz"},
                                       {"bzip2 -c", ".bz2"},
                                       {"lz4 -q -B4 -c", ".lz4"}}) {
        const std::string command = std::string(tool) + " " + path + " >" + path + suffix;
        ASSERT_EQ(0, std::system(command.c_str())) << tool;
        const auto read = read_packets(path + suffix);
        EXPECT_EQ(Result::end, read.result) << suffix << ": " << read.error_message;
        EXPECT_TRUE(plain.packets == read.packets) << suffix;
        // Cut off in the middle, that is an error, not an end, and what comes before is there.
        std::filesystem::resize_file(path + suffix, std::filesystem::file_size(path + suffix) / 2);
        const auto cut = read_packets(path + suffix);
        EXPECT_EQ(Result::failed, cut.result) << suffix;
        EXPECT_NE("", cut.error_message) << suffix;
        EXPECT_FALSE(cut.packets.empty()) << suffix;
        EXPECT_TRUE(std::ranges::equal(cut.packets, std::span(plain.packets).first(cut.packets.size()))) << suffix;
    }
}

TEST(PcapFile, BringsWhatCameBeforeTheBreak) {
    const CaptureFolder folder;
    PcapWriter writer(1);
    writer.add(frame).add(frame);
    const std::size_t record = 16 + frame.size();
    for (std::size_t cut = 1; cut < record; ++cut) {
        const auto path = folder.write("cut.pcap", Bytes(writer.octets).first(writer.octets.size() - cut));
        const auto read = read_packets(path);
        EXPECT_EQ(Result::failed, read.result) << cut;
        EXPECT_EQ(1U, read.packets.size()) << cut;
        const auto left = record - cut;
        EXPECT_EQ(left < 16
                      ? "truncated dump file; tried to read 16 header bytes, only got " + std::to_string(left)
                      : "truncated dump file; tried to read 16 captured bytes, only got " + std::to_string(left - 16),
                  read.error_message);
    }
}

TEST(PcapFile, RefusesLengthsThatCannotBe) {
    const CaptureFolder folder;
    PcapWriter writer(1);
    writer.add(frame);
    writer.number(1);
    writer.number(2);
    writer.number(0xFFFFFFF0);
    writer.number(100);
    const auto read = read_packets(folder.write("a.pcap", writer.octets));
    EXPECT_EQ(Result::failed, read.result);
    EXPECT_EQ(1U, read.packets.size());
    EXPECT_EQ("invalid packet capture length 4294967280, bigger than maximum of 262144", read.error_message);
}

TEST(PcapFile, ReadsFramesLargerThanABlock) {
    const CaptureFolder folder;
    const Octets large(262'144, std::byte{7});
    PcapWriter writer(1, PcapWriter::Order::little, false, 262'144);
    writer.add(frame).add(large).add(frame).add(large).add(frame);
    const auto read = read_packets(folder.write("a.pcap", writer.octets));
    EXPECT_EQ(Result::end, read.result);
    ASSERT_EQ(5U, read.packets.size());
    EXPECT_EQ(to_hex(large), read.packets[3].octets);
    EXPECT_EQ(to_hex(frame), read.packets[4].octets);
}

TEST(PcapFile, LeavesRoomAroundFrames) {
    const CaptureFolder folder;
    PcapWriter writer(1);
    writer.add(frame).add(frame).add({}).add(frame);
    const auto reader = open_pcap_file(folder.write("a.pcap", writer.octets));
    PacketBatch batch;
    ASSERT_EQ(Result::packets, reader->read(batch, never_wait));
    ASSERT_TRUE(batch.has_margins);
    overwrite_margins(batch);
    for (const Packet& packet : batch.packets) {
        EXPECT_TRUE(packet.octets.empty() || to_hex(frame) == to_hex(packet.octets));
    }
}

TEST(PcapFile, KeepsPacketsLongerThanTheSnapshotOfTheHeader) {
    const CaptureFolder folder;
    PcapWriter writer(1, PcapWriter::Order::little, false, 4);
    writer.add(frame).add(from_hex("0102"));
    EXPECT_EQ((std::vector<std::string>{to_hex(frame), "0102"}),
              octets_of(read_packets(folder.write("a.pcap", writer.octets))));
}

TEST(PcapFile, BelievesWhatTheHeaderSaysOfCheckSequences) {
    struct Row {
        std::uint32_t link_type;
        std::size_t more;  // than the length in the file
    };
    const std::vector<Row> rows = {
        {0x2400'0001, 0},  // 4 octets of it, Ethernet
        {0x0400'0001, 4},  // declared to be left out
        {0x1400'0001, 2},  // 2 octets, of which 4 are on the wire
        {0xF400'0001, 0},  // more than Ethernet has
        {0x2000'0001, 4},  // not declared
        {0x2400'0009, 0},  // PPP
    };
    const CaptureFolder folder;
    for (const Row& row : rows) {
        PcapWriter writer(row.link_type);
        writer.add(frame);
        const auto read = read_packets(folder.write("a.pcap", writer.octets));
        EXPECT_EQ(frame.size() + row.more, read.packets.at(0).wire_size) << row.link_type;
        EXPECT_EQ(to_hex(frame), read.packets.at(0).octets) << row.link_type;
    }
}

TEST(PcapFile, LengthsDoNotWrap) {
    const CaptureFolder folder;
    PcapWriter writer(1);
    writer.add(frame, 1, 2, 0xFFFF'FFFF).add(frame, 1, 2, 0xFFFF'FFFC);
    for (const auto& packet : read_packets(folder.write("a.pcap", writer.octets)).packets) {
        EXPECT_EQ(0xFFFF'FFFF, packet.wire_size);
    }
}

TEST(PcapFile, ReadsOldVersions) {
    const CaptureFolder folder;
    const auto with_version = [&](std::uint16_t minor, std::uint32_t first, std::uint32_t second) {
        PcapWriter writer(1);
        store_le(writer.octets.data() + 6, minor);
        for (const std::uint32_t number : {1U, 2U, first, second}) {
            writer.number(number);
        }
        append(writer.octets, from_hex("010203"));
        return read_packets(folder.write("a.pcap", writer.octets)).packets.at(0);
    };
    // Captured and wire length are swapped before 2.3; 2.3 has either order.
    EXPECT_EQ(104U, with_version(2, 100, 3).wire_size);
    EXPECT_EQ("010203", with_version(2, 100, 3).octets);
    EXPECT_EQ(104U, with_version(3, 100, 3).wire_size);
    EXPECT_EQ(104U, with_version(3, 3, 100).wire_size);
    EXPECT_EQ(104U, with_version(4, 3, 100).wire_size);
}

TEST(PcapFile, ReadsFilesOfPatchedLinuxSystems) {
    const CaptureFolder folder;
    PcapWriter writer(1);
    store_le(writer.octets.data(), std::uint32_t{0xA1B2CD34});
    for (const std::uint32_t type : {0U, 1U, 2U, 3U, 4U, 5U}) {
        // Interface, protocol and type of packet come behind the lengths.
        for (const std::uint32_t number : {1U, 2U, 3U, 100U, 7U, type << 16 | 8}) {
            writer.number(number);
        }
        append(writer.octets, from_hex("010203"));
    }
    const auto read = read_packets(folder.write("a.pcap", writer.octets));
    EXPECT_EQ(Result::end, read.result) << read.error_message;
    EXPECT_EQ(std::vector<std::string>(6, "010203"), octets_of(read));
    std::vector<Direction> directions;
    for (const auto& packet : read.packets) {
        directions.push_back(packet.direction);
    }
    using enum Direction;
    EXPECT_EQ((std::vector{incoming, incoming, incoming, other, outgoing, outgoing}), directions);
}

TEST(PcapFile, TellsWhatIsWrong) {
    const CaptureFolder folder;
    EXPECT_EQ(folder.file("none") + ": No such file or directory", why_not(folder.file("none")));
    EXPECT_EQ("neither pcap, pcapng nor ERF", why_not(folder.write("text", copy("this is no capture file at all"))));
    EXPECT_EQ("the file is empty", why_not(folder.write("empty", {})));
    EXPECT_EQ("truncated dump file; tried to read 24 file header bytes, only got 23",
              why_not(folder.write("short", Bytes(PcapWriter(1).octets).first(23))));
    auto version = PcapWriter(1).octets;
    version[4] = std::byte{9};
    EXPECT_EQ("unsupported pcap savefile version 9.4", why_not(folder.write("version", version)));
    for (const char* magic : {"1f8b08", "28b52ffd", "fd377a585a00", "425a6839", "04224d18"}) {
        EXPECT_NE("", why_not(folder.write("magic", joined({from_hex(magic), copy("and then junk")})))) << magic;
    }
    EXPECT_NE("", why_not("/"));
}

TEST(PcapFile, WaitsForPipes) {
    const CaptureFolder folder;
    const auto path = folder.file("pipe");
    ASSERT_EQ(0, ::mkfifo(path.c_str(), 0600));
    const FileDescriptor writing(::open(path.c_str(), O_RDWR));
    const auto write = [&](Bytes octets) {
        ASSERT_EQ(static_cast<ssize_t>(octets.size()), ::write(writing.get(), octets.data(), octets.size()));
    };
    PcapWriter writer(1);
    writer.add(frame).add(frame);
    const std::size_t half = writer.octets.size() - 10;
    write(Bytes(writer.octets).first(half));
    const auto reader = open_packet_file(path);
    PacketBatch batch;
    ASSERT_EQ(Result::packets, reader->read(batch, never_wait));
    EXPECT_EQ(1U, batch.packets.size());
    int waits = 0;
    const file::Wait in_vain = [&](int) {
        ++waits;
        return false;
    };
    EXPECT_EQ(Result::nothing, reader->read(batch, in_vain));
    EXPECT_EQ(Result::nothing, reader->read(batch, in_vain));
    EXPECT_EQ(2, waits);
    write(Bytes(writer.octets).subspan(half));
    ASSERT_EQ(Result::packets, reader->read(batch, never_wait));
    ASSERT_EQ(1U, batch.packets.size());
    EXPECT_EQ(to_hex(frame), to_hex(batch.packets[0].octets));
    EXPECT_FALSE(reader->total_size());
}

TEST(PcapFile, KnowsItsSize) {
    const CaptureFolder folder;
    PcapWriter writer(1);
    writer.add(frame);
    const auto reader = open_packet_file(folder.write("a.pcap", writer.octets));
    EXPECT_EQ(writer.octets.size(), reader->total_size());
    EXPECT_FALSE(reader->is_live());
    read_packets(*reader);
    EXPECT_EQ(writer.octets.size(), reader->octets_read());
    EXPECT_EQ(std::nullopt, reader->losses().all_dropped());
}

}  // namespace
}  // namespace spindrift::packet

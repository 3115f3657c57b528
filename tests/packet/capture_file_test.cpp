#include "captures.hpp"

#include <spindrift/base/error.hpp>
#include <spindrift/base/file_descriptor.hpp>
#include <spindrift/packet/capture.hpp>

#include <gtest/gtest.h>

#include <fcntl.h>
#include <sys/stat.h>

namespace spindrift::packet {
namespace {

using namespace spindrift::tests;
using Result = Capture::Result;

const Capture::Wait no_wait = [](int, Capture::Patience) { return true; };

struct Read {
    std::vector<std::string> frames;  // hex
    std::vector<std::int64_t> times;  // nanoseconds
    std::vector<std::uint32_t> wire_sizes;
    Result result = Result::frames;
    std::string error_message;
};

Read read_all(Capture& capture) {
    Read read;
    FrameBlock block;
    while (read.result == Result::frames) {
        read.result = capture.read(block, no_wait);
        for (const auto& frame : block.frames()) {
            read.frames.push_back(to_hex(block.bytes(frame)));
            read.times.push_back(frame.time.nanoseconds());
            read.wire_sizes.push_back(frame.wire_size);
        }
    }
    read.error_message = capture.error_message();
    return read;
}

Read read_file(const std::string& path, const std::string& filter = "") {
    const auto capture = open_capture_file(path);
    if (!filter.empty()) {
        capture->set_filter(filter);
    }
    return read_all(*capture);
}

std::string opening_error(const std::string& path) {
    try {
        static_cast<void>(open_capture_file(path));
        return "";
    } catch (const Error& error) {
        return error.what();
    }
}

/// A pcapng block.
Octets block(std::uint32_t type, const Octets& body) {
    Octets octets(8);
    const auto size = static_cast<std::uint32_t>(12 + (body.size() + 3) / 4 * 4);
    store_le(octets.data(), type);
    store_le(octets.data() + 4, size);
    append(octets, body);
    octets.resize(size - 4);
    Octets tail(4);
    store_le(tail.data(), size);
    return joined({octets, tail});
}

Octets pcapng(const std::vector<Octets>& frames) {
    // Sections of little-endian numbers; Ethernet, nanoseconds (option 9 is 9).
    Octets file = block(0x0A0D0D0A, from_hex("4d3c2b1a 0100 0000 ffffffffffffffff"));
    append(file, block(1, from_hex("0100 0000 00000400 0900 0100 09000000 00000000")));
    std::uint64_t time = 1'000'000'000'123;
    for (const Octets& frame : frames) {
        Octets body(20);
        store_le(body.data() + 4, static_cast<std::uint32_t>(time >> 32));
        store_le(body.data() + 8, static_cast<std::uint32_t>(time));
        store_le(body.data() + 12, static_cast<std::uint32_t>(frame.size()));
        store_le(body.data() + 16, static_cast<std::uint32_t>(frame.size() + 1));
        append(file, block(6, joined({body, frame})));
        ++time;
    }
    return file;
}

const Octets frame = from_hex("010203040506 0708090a0b0c 0800 4500");

TEST(CaptureFile, ReadsBothOrdersAndPrecisions) {
    const CaptureFolder folder;
    for (const auto order : {PcapWriter::Order::little, PcapWriter::Order::big}) {
        for (const bool nanoseconds : {false, true}) {
            PcapWriter writer(1, order, nanoseconds);
            writer.add(frame, 1'700'000'000, 123'456, 2000).add(from_hex("ff"), 4'000'000'000, 999'999);
            const auto read = read_file(folder.write("a.pcap", writer.octets));
            EXPECT_EQ(Result::end, read.result);
            EXPECT_EQ((std::vector<std::string>{to_hex(frame), "ff"}), read.frames);
            EXPECT_EQ((std::vector<std::uint32_t>{2000, 1}), read.wire_sizes);
            const std::int64_t unit = nanoseconds ? 1 : 1000;
            EXPECT_EQ((std::vector<std::int64_t>{1'700'000'000'000'000'000 + 123'456 * unit,
                                                 4'000'000'000'000'000'000 + 999'999 * unit}),
                      read.times);
        }
    }
}

TEST(CaptureFile, ReadsPcapng) {
    const CaptureFolder folder;
    const auto path = folder.write("a.pcapng", pcapng({frame, from_hex("aabbcc")}));
    const auto read = read_file(path);
    EXPECT_EQ(Result::end, read.result) << read.error_message;
    EXPECT_EQ((std::vector<std::string>{to_hex(frame), "aabbcc"}), read.frames);
    EXPECT_EQ((std::vector<std::int64_t>{1'000'000'000'123, 1'000'000'000'124}), read.times);
    EXPECT_EQ((std::vector<std::uint32_t>{17, 4}), read.wire_sizes);
    EXPECT_EQ("EN10MB", open_capture_file(path)->link_name());
}

TEST(CaptureFile, KnowsItsLinkType) {
    const CaptureFolder folder;
    const auto link = [&](std::uint32_t code) {
        const auto capture = open_capture_file(folder.write("a.pcap", PcapWriter(code).octets));
        return std::to_string(capture->link_type()) + " " + capture->link_name();
    };
    EXPECT_EQ("1 EN10MB", link(1));
    EXPECT_EQ("12 RAW", link(101));
    EXPECT_EQ("113 LINUX_SLL", link(113));
    EXPECT_EQ("276 LINUX_SLL2", link(276));
    EXPECT_EQ("228 IPV4", link(228));
    EXPECT_EQ("999 (unknown)", link(999));
}

TEST(CaptureFile, Decompresses) {
    const CaptureFolder folder;
    PcapWriter writer(1);
    for (std::uint32_t i = 0; i < 30'000; ++i) {
        writer.add(frame, i);
    }
    for (const auto& [file, content] :
         {std::pair("a.pcap", writer.octets), std::pair("a.pcapng", pcapng({frame, frame}))}) {
        const auto path = folder.write(file, content);
        const auto plain = read_file(path);
        for (const char* tool : {"gzip -k", "zstd -q -k", "xz -k"}) {
            ASSERT_EQ(0, std::system((std::string(tool) + " " + path).c_str())) << tool;
        }
        for (const char* suffix : {".gz", ".zst", ".xz"}) {
            const auto read = read_file(path + suffix);
            EXPECT_EQ(Result::end, read.result) << suffix << ": " << read.error_message;
            EXPECT_TRUE(plain.frames == read.frames && plain.times == read.times) << suffix;
            // Cut off in the middle, it is trouble, not an end.
            std::filesystem::resize_file(path + suffix, std::filesystem::file_size(path + suffix) / 2);
            const std::string opening = opening_error(path + suffix);
            EXPECT_FALSE(opening.empty() && read_file(path + suffix).error_message.empty()) << suffix;
            std::filesystem::remove(path + suffix);
        }
    }
}

TEST(CaptureFile, BringsWhatCameBeforeTheBreak) {
    const CaptureFolder folder;
    PcapWriter writer(1);
    writer.add(frame).add(frame);
    const std::size_t record = 16 + frame.size();
    for (std::size_t cut = 1; cut < record; ++cut) {
        const auto path = folder.write("cut.pcap", Bytes(writer.octets).first(writer.octets.size() - cut));
        const auto read = read_file(path);
        EXPECT_EQ(Result::failed, read.result) << cut;
        EXPECT_EQ(1U, read.frames.size()) << cut;
        const auto left = record - cut;
        EXPECT_EQ(left < 16
                      ? "truncated dump file; tried to read 16 header bytes, only got " + std::to_string(left)
                      : "truncated dump file; tried to read 16 captured bytes, only got " + std::to_string(left - 16),
                  read.error_message);
    }
    auto cut = pcapng({frame, frame});
    cut.erase(cut.end() - 3, cut.end());
    const auto read = read_file(folder.write("cut.pcapng", cut));
    EXPECT_EQ(Result::failed, read.result);
    EXPECT_EQ(1U, read.frames.size());
    EXPECT_NE("", read.error_message);
}

TEST(CaptureFile, RefusesLengthsThatCannotBe) {
    const CaptureFolder folder;
    PcapWriter writer(1);
    writer.add(frame);
    writer.number(1);
    writer.number(2);
    writer.number(0xFFFFFFF0);
    writer.number(100);
    const auto read = read_file(folder.write("a.pcap", writer.octets));
    EXPECT_EQ(Result::failed, read.result);
    EXPECT_EQ(1U, read.frames.size());
    EXPECT_EQ("invalid packet capture length 4294967280, bigger than maximum of 262144", read.error_message);
}

TEST(CaptureFile, CutsFramesToTheSnapshotOfTheFile) {
    const CaptureFolder folder;
    PcapWriter writer(1, PcapWriter::Order::little, false, 4);
    writer.add(frame).add(from_hex("0102"));
    const auto read = read_file(folder.write("a.pcap", writer.octets));
    EXPECT_EQ((std::vector<std::string>{"01020304", "0102"}), read.frames);
}

TEST(CaptureFile, ReadsFramesLargerThanABlock) {
    const CaptureFolder folder;
    const Octets large(262'144, std::byte{7});
    PcapWriter writer(1, PcapWriter::Order::little, false, 262'144);
    writer.add(frame).add(large).add(frame).add(large).add(frame);
    const auto read = read_file(folder.write("a.pcap", writer.octets));
    EXPECT_EQ(Result::end, read.result);
    ASSERT_EQ(5U, read.frames.size());
    EXPECT_EQ(to_hex(large), read.frames[3]);
    EXPECT_EQ(to_hex(frame), read.frames[4]);
}

TEST(CaptureFile, LeavesRoomAroundFrames) {
    const CaptureFolder folder;
    PcapWriter writer(1);
    writer.add(frame).add(frame).add({}).add(frame);
    for (const auto& path :
         {folder.write("a.pcap", writer.octets), folder.write("a.pcapng", pcapng({frame, frame, frame}))}) {
        const auto capture = open_capture_file(path);
        FrameBlock frames;
        ASSERT_EQ(Result::frames, capture->read(frames, no_wait));
        // Writing there changes no frame.
        char* const octets = frames.octets().data();
        for (const auto& each : frames.frames()) {
            std::fill_n(octets + each.at - FrameBlock::margin, FrameBlock::margin, 'x');
            std::fill_n(octets + each.at + each.size, FrameBlock::margin, 'y');
        }
        for (const auto& each : frames.frames()) {
            EXPECT_TRUE(each.size == 0 || to_hex(frame) == to_hex(frames.bytes(each)));
        }
    }
}

TEST(CaptureFile, AppliesItsFilter) {
    const CaptureFolder folder;
    PcapWriter writer(1);
    const auto wanted = ethernet(ipv4(17, udp(1, 53, copy("x"))));
    std::vector<Octets> frames;
    for (int i = 0; i < 100; ++i) {
        frames.push_back(i % 10 == 0 ? wanted : ethernet(ipv4(17, udp(1, 54, copy("x")))));
        writer.add(frames.back());
    }
    for (const auto& path : {folder.write("a.pcap", writer.octets), folder.write("a.pcapng", pcapng(frames))}) {
        const auto read = read_file(path, "udp port 53");
        EXPECT_EQ(std::vector<std::string>(10, to_hex(wanted)), read.frames);
        EXPECT_EQ(0U, read_file(path, "tcp").frames.size());
        const auto capture = open_capture_file(path);
        EXPECT_THROW(capture->set_filter("no such filter"), Error);
        EXPECT_TRUE(capture->compiles("vlan and ip"));
        EXPECT_FALSE(capture->compiles("no such filter"));
    }
}

TEST(CaptureFile, TellsWhatIsWrong) {
    const CaptureFolder folder;
    EXPECT_EQ(folder.file("none") + ": No such file or directory", opening_error(folder.file("none")));
    EXPECT_EQ("unknown file format", opening_error(folder.write("text", copy("this is no capture file at all"))));
    EXPECT_EQ("truncated dump file; tried to read 4 file header bytes, only got 0",
              opening_error(folder.write("empty", {})));
    EXPECT_NE("", opening_error(folder.write("short", Bytes(PcapWriter(1).octets).first(23))));
    for (const char* magic : {"1f8b", "28b52ffd", "fd377a585a00"}) {
        EXPECT_NE("", opening_error(folder.write("magic", joined({from_hex(magic), copy("and then junk")})))) << magic;
    }
    EXPECT_NE("", opening_error("/"));
}

TEST(CaptureFile, WaitsForPipes) {
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
    const auto capture = open_capture_file(path);
    FrameBlock block;
    ASSERT_EQ(Result::frames, capture->read(block, no_wait));
    EXPECT_EQ(1U, block.frames().size());
    int waits = 0;
    const Capture::Wait in_vain = [&](int, Capture::Patience patience) {
        ++waits;
        EXPECT_EQ(Capture::Patience::some, patience);
        return false;
    };
    EXPECT_EQ(Result::nothing, capture->read(block, in_vain));
    EXPECT_EQ(Result::nothing, capture->read(block, in_vain));
    EXPECT_EQ(2, waits);
    write(Bytes(writer.octets).subspan(half));
    ASSERT_EQ(Result::frames, capture->read(block, no_wait));
    ASSERT_EQ(1U, block.frames().size());
    EXPECT_EQ(to_hex(frame), to_hex(block.bytes(block.frames()[0])));
    EXPECT_FALSE(capture->total_size());
}

TEST(CaptureFile, KnowsItsSize) {
    const CaptureFolder folder;
    PcapWriter writer(1);
    writer.add(frame);
    const auto capture = open_capture_file(folder.write("a.pcap", writer.octets));
    EXPECT_EQ(writer.octets.size(), capture->total_size());
    EXPECT_FALSE(capture->is_live());
    read_all(*capture);
    EXPECT_EQ(writer.octets.size(), capture->octets_read());
    EXPECT_EQ(0U, capture->losses().overrun);
}

}  // namespace
}  // namespace spindrift::packet

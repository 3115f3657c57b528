#include "packet_reading.hpp"

#include <spindrift/base/file_descriptor.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fcntl.h>
#include <unistd.h>

namespace spindrift::packet {
namespace {

using namespace spindrift::tests;
using ::testing::HasSubstr;
using Result = PacketReader::Result;

constexpr std::uint64_t time_2023 = std::uint64_t{1'700'000'000} << 32;

const Octets frame = joined({from_hex("ffffffffffff 020000000001 0800"), ipv4(17, udp(1, 2, copy("x")))});
const Octets record = erf_record(2, time_2023 | 3, joined({Octets(2), frame}), frame.size() + 4, 1);
const Octets section = from_hex("0a0d0d0a 1c000000 4d3c2b1a 0100 0000 ffffffffffffffff 1c000000");

TEST(PacketFile, FormatsAreToldByTheirContent) {
    const CaptureFolder folder;
    for (const auto order : {PcapWriter::Order::little, PcapWriter::Order::big}) {
        for (const bool nanoseconds : {false, true}) {
            const auto path = folder.write("a", PcapWriter(1, order, nanoseconds).add(frame, 5, 999).octets);
            for (const Opener open : {open_packet_file, open_pcap_file}) {
                const auto read = read_packets(path, open);
                ASSERT_EQ(read.packets.size(), 1U);
                EXPECT_EQ(read.packets[0].octets, to_hex(frame));
                EXPECT_EQ(read.packets[0].wire_size, frame.size() + 4);
                EXPECT_EQ(read.packets[0].nanoseconds, nanoseconds ? 999 : 999'000);
                EXPECT_EQ(read.packets[0].link, LinkLayer::ethernet);
                EXPECT_EQ(read.packets[0].direction, Direction::unknown);
                EXPECT_EQ(read.result, Result::end);
            }
            EXPECT_THAT(why_not(path, open_pcapng_file), HasSubstr("not a pcapng file"));
        }
    }
    const auto pcapng = folder.write("b", section);
    EXPECT_EQ(read_packets(pcapng).packets.at(0).link, LinkLayer::pcapng_meta);
    EXPECT_EQ(read_packets(pcapng, open_pcapng_file).packets.size(), 1U);
    EXPECT_THAT(why_not(pcapng, open_pcap_file), HasSubstr("not a pcap file"));
    const auto erf = folder.write("c", joined({record, record}));
    for (const Opener open : {open_packet_file, open_erf_file}) {
        const auto read = read_packets(erf, open);
        EXPECT_EQ(read.result, Result::end);
        ASSERT_EQ(read.packets.size(), 2U);
        EXPECT_EQ(read.packets[1].octets, to_hex(frame));
        EXPECT_EQ(read.packets[1].erf, time_2023 | 3);
        EXPECT_EQ(read.packets[1].direction, Direction::incoming);
    }
}

TEST(PacketFile, IsRefusedWhenItsFormatIsUnknown) {
    const CaptureFolder folder;
    EXPECT_THAT(why_not(folder.write("a", {})), HasSubstr("empty"));
    EXPECT_THAT(why_not(folder.write("b", copy("The quick brown fox jumps over the lazy dog"))),
                HasSubstr("neither pcap, pcapng nor ERF"));
    EXPECT_THAT(why_not(folder.file("missing")), HasSubstr("No such file"));
    // No ERF: too old, of a type there is not, a second record that makes no sense, half a header.
    const Octets old = erf_record(2, std::uint64_t{788'918'399} << 32, Octets(4), 64);
    const Octets odd = erf_record(49, time_2023, Octets(4), 64);
    for (const Octets& octets :
         {old, odd, joined({record, odd}), Octets(Bytes(record).begin(), Bytes(record).begin() + 15)}) {
        EXPECT_THAT(why_not(folder.write("c", octets)), HasSubstr("neither")) << to_hex(octets);
    }
}

TEST(ErfFile, WhatComesBeforeAMistakeIsDelivered) {
    const CaptureFolder folder;
    struct Row {
        Octets rest;
        const char* error_message;
    };
    Octets short_length = record;
    store_be(short_length.data() + 10, std::uint16_t{15});
    const std::string at = std::to_string(3 * record.size());
    const std::vector<Row> rows = {
        {erf_record(49, time_2023, Octets(4), 64), "not an ERF record (type 49, length 20) at octet "},
        {erf_record(0x80 | 127, time_2023, Octets(4), 64), "not an ERF record (type 127, length 20) at octet "},
        {short_length, "not an ERF record (type 2, length 15) at octet "},
        {Octets(record.begin(), record.end() - 1), "cut short: its last record, at octet "},
        {Octets(record.begin(), record.begin() + 3), "cut short: its last record, at octet "},
    };
    for (const Row& row : rows) {
        const auto path = folder.write("a", joined({record, record, record, row.rest}));
        const auto reader = open_erf_file(path);
        const auto read = read_packets(*reader);
        EXPECT_EQ(read.packets.size(), 3U);
        EXPECT_EQ(read.result, Result::failed);
        EXPECT_THAT(read.error_message, HasSubstr(row.error_message + at));
        EXPECT_EQ(read_packets(*reader).result, Result::failed) << "and again";
    }
}

TEST(ErfFile, RecordsOfEveryTypeAreDelivered) {
    const CaptureFolder folder;
    Octets file;
    for (std::uint8_t type = 0; type <= 48; ++type) {
        append(file, erf_record(type, time_2023 + type, Octets(24, std::byte{0x45}), 60, 3));
    }
    append(file, erf_record(2, time_2023, {}, 60));         // not even padding
    append(file, erf_record(2, time_2023, frame, 60, 16));  // not received
    const auto read = read_packets(folder.write("a", file));
    EXPECT_EQ(read.result, Result::end);
    ASSERT_EQ(read.packets.size(), 51U);
    EXPECT_EQ(read.packets[0].link, LinkLayer::ppp);
    EXPECT_EQ(read.packets[22].link, LinkLayer::raw_ip);
    EXPECT_EQ(read.packets[27].link, LinkLayer::erf_meta);
    EXPECT_EQ(read.packets[27].wire_size, 0U);
    EXPECT_EQ(read.packets[48].link, LinkLayer::unknown);
    EXPECT_EQ(read.packets[48].erf, time_2023 + 48);
    EXPECT_EQ(read.packets[48].direction, Direction::third);
    for (const std::size_t i : {49U, 50U}) {
        EXPECT_EQ(read.packets[i].octets, "");
        EXPECT_EQ(read.packets[i].wire_size, 60U);
    }
}

TEST(ErfFile, LostPacketsAreCounted) {
    const CaptureFolder folder;
    const auto read = read_packets(folder.write(
        "a", joined({erf_record(2, time_2023, frame, 60, 0, 5), erf_record(11, time_2023, frame, 60, 0, 1000),
                     erf_record(22, time_2023, frame, 60, 0, 0xFFFF), erf_record(2, time_2023, frame, 60)})));
    EXPECT_EQ(read.dropped, 5U + 0xFFFF);
}

TEST(ErfFile, MayLookCompressed) {
    const CaptureFolder folder;
    for (const std::uint32_t fraction : {0x0008'8B1FU, 0xFD2F'B528U, 0x587A'37FDU}) {
        const auto path = folder.write("a", erf_record(2, time_2023 | fraction, joined({Octets(2), frame}), 60));
        const auto read = read_packets(path, open_raw_erf_file);
        ASSERT_EQ(read.packets.size(), 1U);
        EXPECT_EQ(read.packets[0].erf, time_2023 | fraction);
    }
    // gzip knows one method only, whose number follows.
    const auto path = folder.write("a", erf_record(2, time_2023 | 0x0009'8B1F, joined({Octets(2), frame}), 60));
    EXPECT_EQ(read_packets(path).packets.size(), 1U);
}

// Blocks are read in pieces that know nothing of records.
TEST(ErfFile, RecordsGoOnInTheNextBlock) {
    const CaptureFolder folder;
    Random random(1);
    Octets file;
    std::vector<std::string> expected;
    for (std::uint64_t i = 0; file.size() < 3 * PacketReader::block_size; ++i) {
        const Octets packet = random.octets(random.up_to(i % 50 == 0 ? 65'519 : 200));
        append(file, erf_record(22, time_2023 + i, packet, 65'535));
        expected.push_back(to_hex(packet));
    }
    const auto read = read_packets(folder.write("a", file));
    EXPECT_EQ(read.result, Result::end) << read.error_message;
    ASSERT_EQ(read.packets.size(), expected.size());
    for (std::size_t i = 0; i < expected.size(); ++i) {
        ASSERT_EQ(read.packets[i].octets, expected[i]) << i;
        ASSERT_EQ(read.packets[i].erf, time_2023 + i);
    }
}

TEST(PacketFile, PipesDeliverWhatIsComplete) {
    int ends[2];
    ASSERT_EQ(::pipe2(ends, O_CLOEXEC), 0);
    const FileDescriptor out(ends[0]);
    FileDescriptor in(ends[1]);
    const auto send = [&](Bytes octets) {
        ASSERT_EQ(::write(in.get(), octets.data(), octets.size()), static_cast<ssize_t>(octets.size()));
    };
    send(joined({record, Octets(record.begin(), record.begin() + 20)}));
    const auto reader = open_packet_file("/proc/self/fd/" + std::to_string(out.get()));
    PacketBatch batch;
    EXPECT_EQ(reader->read(batch, never_wait), Result::packets);
    EXPECT_EQ(batch.packets.size(), 1U);
    const file::Wait give_up = [](int) { return false; };
    EXPECT_EQ(reader->read(batch, give_up), Result::nothing);
    EXPECT_TRUE(batch.packets.empty());
    send(Bytes(record).subspan(20));
    EXPECT_EQ(reader->read(batch, never_wait), Result::packets);
    ASSERT_EQ(batch.packets.size(), 1U);
    EXPECT_EQ(to_hex(batch.packets[0].octets), to_hex(frame));
    in.close();
    EXPECT_EQ(reader->read(batch, never_wait), Result::end);
}

TEST(PacketFile, ADashIsStandardInput) {
    const CaptureFolder folder;
    const FileDescriptor file(::open(folder.write("a", record).c_str(), O_RDONLY | O_CLOEXEC));
    const FileDescriptor before(::dup(STDIN_FILENO));
    ::dup2(file.get(), STDIN_FILENO);
    const auto read = read_packets("-");
    if (before) {
        ::dup2(before.get(), STDIN_FILENO);
    }
    EXPECT_EQ(read.packets.size(), 1U);
}

TEST(PacketFile, LinkTypesAreThoseOfLibtrace) {
    const CaptureFolder folder;
    const std::vector<std::pair<std::uint32_t, LinkLayer>> rows = {
        {1, LinkLayer::ethernet},
        {9, LinkLayer::ppp},
        {12, LinkLayer::raw_ip},
        {101, LinkLayer::raw_ip},
        {50, LinkLayer::pos},
        {104, LinkLayer::chdlc},
        {105, LinkLayer::ieee80211},
        {108, LinkLayer::openbsd_loop},
        {113, LinkLayer::linux_sll},
        {117, LinkLayer::pflog},
        {127, LinkLayer::radiotap},
        {100, LinkLayer::llc_snap},
        {228, LinkLayer::raw_ip},
        {51, LinkLayer::unknown},
        // Libtrace does not know these.
        {0, LinkLayer::bsd_null},
        {276, LinkLayer::linux_sll2},
        {119, LinkLayer::prism},
        {204, LinkLayer::ppp},
    };
    for (const auto& [code, link] : rows) {
        const auto read = read_packets(folder.write("a", PcapWriter(code).add(frame).octets));
        ASSERT_EQ(read.packets.size(), 1U);
        EXPECT_EQ(read.packets[0].link, link) << code;
    }
}

// What libtrace adds for the frame check sequence, and the directions it finds (docs/formats/ndag.md 3.5).
TEST(PacketFile, FramesTellOfTheirCapture) {
    const CaptureFolder folder;
    struct Row {
        const char* name;
        std::uint32_t code;
        Octets octets;
        std::uint32_t extra;
        Direction direction;
    };
    Octets to_pflog(48);
    Octets from_pflog(48);
    from_pflog[44] = std::byte{1};
    const std::vector<Row> rows = {
        {"Ethernet", 1, frame, 4, Direction::unknown},
        {"no octet of it", 1, {}, 4, Direction::unknown},
        {"raw IP", 101, Octets(20), 0, Direction::unknown},
        {"cooked, to us", 113, from_hex("0000 0001 0006 020000000001 0000 0800 45"), 0, Direction::incoming},
        {"cooked, to all", 113, from_hex("0001 0001 0006 020000000001 0000 0800 45"), 0, Direction::outgoing},
        {"cooked, from us", 113, from_hex("0004 0001 0006 020000000001 0000 0800 45"), 0, Direction::outgoing},
        {"cooked Ethernet", 113, from_hex("0000 0001 0006 020000000001 0000 0060 ff"), 4, Direction::incoming},
        {"cooked, one octet", 113, from_hex("00"), 0, Direction::unknown},
        {"pflog, in", 117, to_pflog, 0, Direction::incoming},
        {"pflog, out", 117, from_pflog, 0, Direction::outgoing},
        {"pflog, cut", 117, Octets(44), 0, Direction::unknown},
        {"radiotap without flags", 127, from_hex("0000 0800 00000000"), 4, Direction::unknown},
        {"radiotap, no check sequence", 127, from_hex("0000 0900 02000000 00"), 4, Direction::unknown},
        {"radiotap, check sequence", 127, from_hex("0000 0900 02000000 10"), 0, Direction::unknown},
        {"radiotap, behind a timer", 127, from_hex("0000 1100 03000000 0000000000000000 10"), 0, Direction::unknown},
        {"radiotap, two words, aligned", 127, from_hex("0000 1900 03000080 00000000 00000000 0000000000000000 10"), 0,
         Direction::unknown},
        {"radiotap, cut", 127, from_hex("0000 0900 02000000"), 4, Direction::unknown},
        {"radiotap that does not end", 127, from_hex("0000 0c00 ffffffff ffffffff"), 4, Direction::unknown},
    };
    for (const Row& row : rows) {
        const auto read = read_packets(folder.write("a", PcapWriter(row.code).add(row.octets, 1, 2, 500).octets));
        ASSERT_EQ(read.packets.size(), 1U) << row.name;
        EXPECT_EQ(read.packets[0].wire_size, 500 + row.extra) << row.name;
        EXPECT_EQ(read.packets[0].direction, row.direction) << row.name;
    }
}

TEST(PcapFile, WhatComesBeforeItsEndIsDelivered) {
    const CaptureFolder folder;
    Octets file = PcapWriter(1).add(frame).add(frame).octets;
    file.pop_back();
    const auto read = read_packets(folder.write("a", file));
    EXPECT_EQ(read.packets.size(), 1U);
    EXPECT_EQ(read.result, Result::failed);
    EXPECT_THAT(read.error_message, HasSubstr("truncated dump file"));
}

}  // namespace
}  // namespace spindrift::packet

#include "packet_reading.hpp"

#include <spindrift/base/error.hpp>
#include <spindrift/packet/rotating_packet_writer.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace spindrift::packet {
namespace {

using namespace spindrift::tests;
using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::Pair;

const Octets frame = joined({from_hex("ffffffffffff 020000000001 0800"), ipv4(17, udp(1, 2, copy("xyz")))});

constexpr std::uint32_t noon = 1'772'452'800;  // 2026-03-02 12:00:00

Packet packet_at(std::uint32_t seconds) {
    Packet packet;
    packet.octets = frame;
    packet.wire_size = static_cast<std::uint32_t>(frame.size() + 4);
    packet.time = PacketTime::from_parts(seconds, 5);
    packet.link = LinkLayer::ethernet;
    return packet;
}

// The seconds of the packets of each file in a folder, after noon.
std::map<std::string, std::vector<int>> files_in(const CaptureFolder& folder) {
    std::map<std::string, std::vector<int>> found;
    for (const auto& entry : std::filesystem::directory_iterator(folder.file(""))) {
        auto& seconds = found[entry.path().filename()];
        const auto reader = open_packet_file(entry.path());
        PacketBatch batch;
        while (reader->read(batch, [](int) { return true; }) == PacketReader::Result::packets) {
            for (const Packet& packet : batch.packets) {
                if (!packet.is_metadata()) {
                    seconds.push_back(static_cast<int>(packet.time.seconds() - noon));
                }
            }
        }
    }
    return found;
}

TEST(RotatingPacketWriter, BeginsAFileForEachIntervalOfPacketTime) {
    const CaptureFolder folder;
    std::vector<std::string> closed;
    RotatingPacketWriter writer({.format = PacketFormat::pcap_nanoseconds,
                                 .path = folder.file("a-%Y%m%d-%H%M%S.pcap.gz"),
                                 .interval = 60s,
                                 .on_closed = [&](const std::string& path) { closed.push_back(path); }});
    EXPECT_EQ(writer.path(), "");
    for (const std::uint32_t second : {30U, 59U, 60U, 58U, 119U, 400U}) {
        EXPECT_TRUE(writer.write(packet_at(noon + second)));
    }
    EXPECT_EQ(writer.path(), folder.file("a-20260302-120600.pcap.gz"));
    EXPECT_THAT(closed,
                ElementsAre(folder.file("a-20260302-120000.pcap.gz"), folder.file("a-20260302-120100.pcap.gz")));
    writer.close();
    EXPECT_EQ(closed.size(), 3U);
    EXPECT_THAT(files_in(folder), ElementsAre(Pair("a-20260302-120000.pcap.gz", ElementsAre(30, 59)),
                                              Pair("a-20260302-120100.pcap.gz", ElementsAre(60, 58, 119)),
                                              Pair("a-20260302-120600.pcap.gz", ElementsAre(400))));
}

TEST(RotatingPacketWriter, BeginsAFileWhenOneIsLarge) {
    const CaptureFolder folder;
    RotatingPacketWriter writer({.path = folder.file("%H%M%S.pcapng"), .max_bytes = 2 * frame.size()});
    for (const std::uint32_t second : {1U, 1U, 1U, 1U, 1U, 2U, 3U}) {
        EXPECT_TRUE(writer.write(packet_at(noon + second)));
    }
    writer.close();
    EXPECT_THAT(files_in(folder),
                ElementsAre(Pair("120001-2.pcapng", ElementsAre(1, 1)), Pair("120001-3.pcapng", ElementsAre(1, 2)),
                            Pair("120001.pcapng", ElementsAre(1, 1)), Pair("120003.pcapng", ElementsAre(3))));
}

TEST(RotatingPacketWriter, OverwritesNothing) {
    const CaptureFolder folder;
    for (int i = 0; i < 2; ++i) {
        RotatingPacketWriter writer({.format = PacketFormat::pcap, .path = folder.file("same.pcap")});
        EXPECT_TRUE(writer.write(packet_at(noon)));
        writer.close();
        writer.close();
    }
    EXPECT_THAT(files_in(folder), ElementsAre(Pair("same-2.pcap", ElementsAre(0)), Pair("same.pcap", ElementsAre(0))));
}

TEST(RotatingPacketWriter, MakesNoFileWithoutPackets) {
    const CaptureFolder folder;
    RotatingPacketWriter writer({.path = folder.file("a.pcapng")});
    Packet metadata;
    metadata.link = LinkLayer::pcapng_meta;
    EXPECT_FALSE(writer.write(metadata));
    writer.flush();
    writer.close();
    EXPECT_TRUE(files_in(folder).empty());
}

TEST(RotatingPacketWriter, SaysWhatCannotBeOpened) {
    RotatingPacketWriter writer({.path = "/no/such/folder/a.pcap"});
    EXPECT_THROW(writer.write(packet_at(noon)), Error);
    EXPECT_THROW(writer.write(packet_at(noon)), Error);
}

}  // namespace
}  // namespace spindrift::packet

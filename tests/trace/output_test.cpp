#include <spindrift/trace/output.hpp>

#include "tests/packet/captures.hpp"

#include <spindrift/base/error.hpp>
#include <spindrift/packet/erf.hpp>
#include <spindrift/packet/packet_file.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <vector>

namespace spindrift::trace {
namespace {

using packet::Direction;
using packet::LinkLayer;
using packet::Packet;
using testing::HasSubstr;

constexpr std::size_t frame_size = 60;

class OutputTest : public testing::Test {
protected:
    [[nodiscard]] std::string path(const std::string& name) const { return folder_.file(name); }

    [[nodiscard]] Packet packet(LinkLayer link = LinkLayer::ethernet) const {
        Packet packet;
        packet.octets = frame_;
        packet.wire_size = frame_size + 4;
        packet.time = packet::PacketTime::from_parts(7, 123'456'789);
        packet.link = link;
        return packet;
    }

    // The times of the packets in a file.
    static std::vector<packet::PacketTime> times_in(const std::string& path, bool is_erf = false) {
        const auto reader = is_erf ? packet::open_erf_file(path) : packet::open_packet_file(path);
        packet::PacketBatch batch;
        std::vector<packet::PacketTime> times;
        while (reader->read(batch, file::wait_readable) == packet::PacketReader::Result::packets) {
            for (const Packet& packet : batch.packets) {
                if (!packet.is_metadata()) {
                    times.push_back(packet.time);
                }
            }
        }
        return times;
    }

private:
    spindrift::tests::CaptureFolder folder_;
    std::vector<std::byte> frame_ = std::vector<std::byte>(frame_size);
};

TEST_F(OutputTest, WritesEachFormat) {
    const Packet one = packet();
    const auto microseconds = packet::PacketTime::from_parts(7, 123'456'000);
    const auto write = [&](OutputFormat format, bool is_from_nanosecond_pcap) {
        const auto output = open_output(format, path("out"));
        EXPECT_GT(output->write({.packet = one, .is_from_nanosecond_pcap = is_from_nanosecond_pcap}), frame_size - 1);
        output->close();
        return times_in(path("out"), format == OutputFormat::erf);
    };
    EXPECT_EQ(write(OutputFormat::pcapfile, false), std::vector{microseconds});
    EXPECT_EQ(write(OutputFormat::pcapfile, true), std::vector{one.time});
    EXPECT_EQ(write(OutputFormat::pcap, false), std::vector{microseconds});
    EXPECT_EQ(write(OutputFormat::pcapng, false), std::vector{one.time});
    EXPECT_EQ(write(OutputFormat::erf, false), std::vector{one.time});
}

TEST_F(OutputTest, SaysWhyAPacketIsLeftOut) {
    const auto pcap = open_output(OutputFormat::pcapfile, path("a.pcap"));
    EXPECT_EQ(pcap->write({.packet = packet(LinkLayer::tzsp)}), 0U);
    EXPECT_THAT(pcap->refusal(), HasSubstr("pcap has no link type"));
    EXPECT_GT(pcap->write({.packet = packet()}), 0U);
    EXPECT_EQ(pcap->refusal(), "");
    EXPECT_EQ(pcap->write({.packet = packet(LinkLayer::raw_ip)}), 0U);
    EXPECT_EQ(pcap->refusal(), "The file has packets of link type 1, this one has 101");
    EXPECT_EQ(pcap->write({.packet = packet(LinkLayer::pcapng_meta)}), 0U);
    EXPECT_EQ(pcap->refusal(), "");

    const auto erf = open_output(OutputFormat::erf, path("a.erf"));
    EXPECT_EQ(erf->write({.packet = packet(LinkLayer::radiotap)}), 0U);
    EXPECT_THAT(erf->refusal(), HasSubstr("No erf type"));
}

TEST_F(OutputTest, KeepsErfRecordsButForDirectionAndLength) {
    std::vector<char> record(100);
    packet::ErfContent content = packet::erf_content(packet());
    record.resize(static_cast<std::size_t>(packet::put_erf(record.data(), content) - record.data()));
    constexpr std::size_t flags_at = 9;
    constexpr std::size_t lost_at = 13;
    record[flags_at] = 0x24;
    record[lost_at] = 5;
    Packet read = packet::ErfRecord::parse(as_bytes(std::string_view(record.data(), record.size())))->packet();
    const Bytes header = read.record_header();
    read.octets = read.octets.first(40);
    read.direction = Direction::other;
    const auto output = open_output(OutputFormat::erf, path("a.erf"));
    EXPECT_EQ(output->write({.packet = read, .erf_header = header}), 58U);
    output->close();

    const auto reader = packet::open_erf_file(path("a.erf"));
    packet::PacketBatch batch;
    ASSERT_EQ(reader->read(batch, file::wait_readable), packet::PacketReader::Result::packets);
    ASSERT_EQ(batch.packets.size(), 1U);
    EXPECT_EQ(batch.packets[0].octets.size(), 40U);
    EXPECT_EQ(batch.packets[0].wire_size, 64U);
    EXPECT_EQ(batch.packets[0].direction, Direction::other);
    EXPECT_EQ(std::to_integer<int>(batch.packets[0].record_header()[flags_at]), 0x26);
    EXPECT_EQ(reader->losses().dropped_upstream, 5U);
}

TEST_F(OutputTest, AFileWithoutPacketsHasAHeader) {
    open_output(OutputFormat::pcapfile, path("a.pcap"))->close();
    EXPECT_EQ(times_in(path("a.pcap")), std::vector<packet::PacketTime>());
    EXPECT_EQ(std::filesystem::file_size(path("a.pcap")), 24U);
}

TEST(OutputUri, NamesTheFormat) {
    EXPECT_EQ(OutputUri::parse("pcapfile:a").format, OutputFormat::pcapfile);
    EXPECT_EQ(OutputUri::parse("PCAPNG:a:b").body, "a:b");
    EXPECT_EQ(OutputUri::parse("ring:eth0").format, OutputFormat::interface);
    for (const std::string text : {"a.pcap", "", "ndag:a", "zork:a", ":a"}) {
        EXPECT_THROW(static_cast<void>(OutputUri::parse(text)), Error) << text;
    }
}

}  // namespace
}  // namespace spindrift::trace

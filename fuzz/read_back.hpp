#pragma once

#include "input.hpp"
#include "memory_file.hpp"

#include <spindrift/packet/packet_file.hpp>
#include <spindrift/packet/packet_writer.hpp>
#include <spindrift/packet/pcapng.hpp>

#include <algorithm>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace spindrift::fuzz {

/// A packet and a copy of its octets.
struct OwnPacket {
    packet::Packet packet;
    std::string octets;
};

inline std::vector<OwnPacket> read_all(packet::PacketReader& reader) {
    static const file::Wait never_wait = [](int) { return true; };
    std::vector<OwnPacket> packets;
    packet::PacketBatch batch;
    auto result = packet::PacketReader::Result::packets;
    while (result == packet::PacketReader::Result::packets) {
        result = reader.read(batch, never_wait);
        for (const packet::Packet& each : batch.packets) {
            packets.push_back({each, std::string(as_text(each.octets))});
        }
    }
    for (OwnPacket& each : packets) {
        each.packet.octets = as_bytes(each.octets);
    }
    expect((result == packet::PacketReader::Result::failed) == !reader.error_message().empty(),
           "a failed read has an error message");
    return packets;
}

/// Writes packets to a file of a format, and checks that reading it returns those the format can express.
inline void check_read_back(const std::vector<OwnPacket>& packets, packet::PacketFormat format) {
    const MemoryFile file({});
    const auto writer = packet::open_packet_writer(format, file.path());
    std::vector<const OwnPacket*> written;
    for (const OwnPacket& each : packets) {
        if (writer->write(each.packet)) {
            written.push_back(&each);
        }
    }
    writer->close();
    if (format == packet::PacketFormat::erf && written.empty()) {
        return;
    }
    const auto reader = format == packet::PacketFormat::erf ? packet::open_raw_erf_file(file.path())
                                                            : packet::open_packet_file(file.path());
    auto back = read_all(*reader);
    expect(reader->error_message().empty(), "a written file can be read");
    if (format == packet::PacketFormat::pcapng) {
        std::erase_if(back, [](const OwnPacket& each) { return each.packet.is_metadata(); });
    }
    expect(back.size() == written.size(), "no packet is lost");
    for (std::size_t i = 0; i < back.size(); ++i) {
        const packet::Packet& before = written[i]->packet;
        expect(written[i]->octets.find(back[i].octets) != std::string::npos, "octets that are read were written");
        const bool same_second = back[i].packet.time.seconds() == before.time.seconds();
        expect(same_second, "seconds are kept");
        const bool exact = format == packet::PacketFormat::pcap
                               ? back[i].packet.time.nanoseconds() / 1000 == before.time.nanoseconds() / 1000
                               : back[i].packet.time.nanoseconds() <= before.time.nanoseconds();
        expect(exact, "times are only rounded down");
        if (format == packet::PacketFormat::erf && before.link == packet::LinkLayer::ethernet) {
            expect(back[i].packet.time == before.time, "ERF timestamps are exact");
            expect(back[i].packet.wire_size == std::min<std::uint32_t>(before.wire_size, 0xFFFF),
                   "ERF sizes are exact");
        }
    }
}

inline void check_packets(std::size_t file_size, packet::PacketReader& reader) {
    const auto packets = read_all(reader);
    std::size_t octets = 0;
    for (const OwnPacket& each : packets) {
        octets += each.octets.size();
        if (each.packet.link == packet::LinkLayer::pcapng_meta) {
            const auto block = packet::PcapngBlock::parse(each.packet.octets);
            expect(block && block->payload().size() < each.octets.size(), "metadata packets are pcapng blocks");
        }
    }
    expect(octets <= file_size, "the packets are not larger than their file");
    for (const auto format : {packet::PacketFormat::pcap, packet::PacketFormat::pcap_nanoseconds,
                              packet::PacketFormat::pcapng, packet::PacketFormat::erf}) {
        check_read_back(packets, format);
    }
}

}  // namespace spindrift::fuzz

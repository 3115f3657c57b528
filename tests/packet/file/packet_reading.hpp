#pragma once

#include "tests/packet/captures.hpp"

#include <spindrift/base/error.hpp>
#include <spindrift/packet/packet_file.hpp>

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

// Packets of files, for tests.
namespace spindrift::tests {

inline const file::Wait never_wait = [](int) { return true; };

struct OwnPacket {
    std::string octets;  // hex
    std::uint32_t wire_size = 0;
    std::uint64_t erf = 0;
    std::uint32_t nanoseconds = 0;
    packet::LinkLayer link = packet::LinkLayer::unknown;
    packet::Direction direction = packet::Direction::unknown;

    bool operator==(const OwnPacket&) const = default;
};

struct ReadPackets {
    std::vector<OwnPacket> packets;
    packet::PacketReader::Result result = packet::PacketReader::Result::packets;
    std::string error_message;
    std::optional<std::uint64_t> dropped;  // as the file reports
};

inline ReadPackets read_packets(packet::PacketReader& reader, const file::Wait& wait = never_wait) {
    ReadPackets read;
    packet::PacketBatch batch;
    while (read.result == packet::PacketReader::Result::packets) {
        read.result = reader.read(batch, wait);
        for (const packet::Packet& packet : batch.packets) {
            read.packets.push_back({to_hex(packet.octets), packet.wire_size, packet.time.erf(),
                                    packet.time.nanoseconds(), packet.link, packet.direction});
        }
    }
    read.error_message = reader.error_message();
    read.dropped = reader.losses().dropped_upstream;
    return read;
}

using Opener = std::unique_ptr<packet::PacketReader> (*)(const std::string&, const file::Wait&, MemoryBudget*);

inline ReadPackets read_packets(const std::string& path, Opener open = packet::open_packet_file) {
    return read_packets(*open(path, never_wait, nullptr));
}

/// Why a file cannot be opened; empty if it can.
inline std::string why_not(const std::string& path, Opener open = packet::open_packet_file) {
    try {
        static_cast<void>(open(path, never_wait, nullptr));
        return "";
    } catch (const Error& error) {
        return error.what();
    }
}

/// Overwrites what is around packets: that changes none of them.
inline void overwrite_margins(packet::PacketBatch& batch) {
    for (const packet::Packet& packet : batch.packets) {
        auto* const octets = const_cast<std::byte*>(packet.octets.data());
        std::fill_n(octets - packet::PacketBatch::margin, packet::PacketBatch::margin, std::byte{'x'});
        std::fill_n(octets + packet.octets.size(), packet::PacketBatch::margin, std::byte{'y'});
    }
}

/// An ERF record whose header says what is true.
inline Octets erf_record(std::uint8_t type, std::uint64_t time, const Octets& rest, std::size_t wire_size,
                         std::uint8_t flags = 0, std::uint16_t lost = 0) {
    Octets octets(16);
    store_le(octets.data(), time);
    octets[8] = static_cast<std::byte>(type);
    octets[9] = static_cast<std::byte>(flags);
    store_be(octets.data() + 10, static_cast<std::uint16_t>(16 + rest.size()));
    store_be(octets.data() + 12, lost);
    store_be(octets.data() + 14, static_cast<std::uint16_t>(wire_size));
    append(octets, rest);
    return octets;
}

}  // namespace spindrift::tests

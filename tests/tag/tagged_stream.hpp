#pragma once

#include <spindrift/packet/layers.hpp>
#include <spindrift/packet/packet_file.hpp>
#include <spindrift/packet/tagged_record.hpp>

#include <functional>
#include <string>

// A recorded stream of a real tagger (docs/formats/tagging.md section 3).
namespace spindrift::tests {

/// Calls `use` with every record of a capture of a tagged stream.
inline void for_each_tagged_record(const std::string& path, const std::function<void(packet::TaggedRecord)>& use) {
    constexpr std::size_t data_header_size = 24;
    const auto reader = packet::open_packet_file(path);
    packet::PacketBatch batch;
    while (reader->read(batch, file::wait_readable) == packet::PacketReader::Result::packets) {
        for (const packet::Packet& datagram : batch.packets) {
            const Bytes message = packet::layers_of(datagram).payload();
            if (message.size() <= data_header_size || message[5] != std::byte{6}) {
                continue;
            }
            Bytes rest = message.subspan(data_header_size);
            while (const auto record = packet::TaggedRecord::parse(rest)) {
                use(*record);
                rest = rest.subspan(record->size());
            }
        }
    }
}

}  // namespace spindrift::tests

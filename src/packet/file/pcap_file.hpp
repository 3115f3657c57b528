#pragma once

#include "file_head.hpp"

#include <spindrift/packet/packet_reader.hpp>

#include <memory>

namespace spindrift::packet {

/// Opens a pcap file of any version and byte order. \throws Error with the reason why it cannot be used
[[nodiscard]] std::unique_ptr<PacketReader> open_pcap(FileHead head);

}  // namespace spindrift::packet

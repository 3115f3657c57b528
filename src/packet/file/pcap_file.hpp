#pragma once

#include "file_head.hpp"

#include <spindrift/packet/packet_reader.hpp>

#include <memory>

namespace spindrift::packet {

/// A pcap file of any kind. \throws Error with the reason why it cannot be used
[[nodiscard]] std::unique_ptr<PacketReader> open_pcap(FileHead head);

}  // namespace spindrift::packet

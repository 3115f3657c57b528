#pragma once

#include <spindrift/packet/packet_reader.hpp>

#include <memory>
#include <string>

namespace spindrift::packet {

/// How to capture from a network interface.
struct LiveOptions {
    std::string interface {};
    int snapshot_length = 1522;    ///< octets kept of each packet; 0 for all
    bool promiscuous = false;      ///< also capture packets that are addressed to other hosts
    int buffer_size = 16 << 20;    ///< size of the kernel's buffer in octets
    int delay_milliseconds = 100;  ///< packet buffer timeout: maximum delay of packets in the kernel
};

/// Starts to capture.
/// \throws Error that names the interface, libpcap's reason, and what to do about it
[[nodiscard]] std::unique_ptr<PacketReader> open_interface(const LiveOptions& options);

}  // namespace spindrift::packet

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

/// Starts to capture with a memory-mapped packet socket (packet(7)) instead of libpcap, which does not tell directions:
/// here each packet has one. Packets of the loopback interface are delivered once, as incoming.
/// \returns null if that is not possible, for example on unusual hardware; then use `open_interface`, which also tells
///     the reason if the interface cannot be opened
[[nodiscard]] std::unique_ptr<PacketReader> open_packet_ring(const LiveOptions& options);

}  // namespace spindrift::packet

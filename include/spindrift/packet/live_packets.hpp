#pragma once

#include <spindrift/packet/packet_reader.hpp>

#include <memory>
#include <string>

namespace spindrift::packet {

/// Packets that pass an interface.
struct LiveOptions {
    std::string interface;
    int snapshot = 1522;           ///< octets kept of each packet; 0 for all
    bool promiscuous = false;      ///< also those that are for others
    int buffer_size = 16 << 20;    ///< octets the kernel may hold for us
    int delay_milliseconds = 100;  ///< packets may wait that long for others to come
};

/// Why an interface cannot be opened: the status libpcap's `pcap_activate` gave, which is negative, and what that
/// means.
struct ActivationFailure {
    int status = 0;
    std::string text;
};

/// Begins to capture.
/// \param failure filled in when nothing is returned
[[nodiscard]] std::unique_ptr<PacketReader> open_interface(const LiveOptions& options, ActivationFailure& failure);

/// Begins to capture without libpcap, which does not tell which way a packet went: here packets have a direction. Of
/// the loopback interface they are received. \returns nothing where that cannot be, as on interfaces of unusual
/// hardware; `open_interface` then captures, or tells
///     the reason
[[nodiscard]] std::unique_ptr<PacketReader> open_packet_ring(const LiveOptions& options);

}  // namespace spindrift::packet

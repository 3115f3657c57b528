#pragma once

#include <spindrift/plugin/packet_source.hpp>

#include <pcap.h>

#include <memory>

namespace spindrift::plugin {

struct PcapCloser {
    void operator()(pcap_t* handle) const noexcept { ::pcap_close(handle); }
};
using PacketHandle = std::unique_ptr<pcap_t, PcapCloser>;

/// Opens a capture file or an interface as a handle of libpcap, which message modules know.
/// \throws Error with the reason
[[nodiscard]] PacketHandle open_packets(const PacketOrigin& origin);

}  // namespace spindrift::plugin

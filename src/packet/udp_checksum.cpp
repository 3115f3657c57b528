#include <spindrift/packet/udp_checksum.hpp>

#include <spindrift/packet/checksum.hpp>
#include <spindrift/packet/ip.hpp>

#include <netinet/in.h>

#include <algorithm>

namespace spindrift::packet {

UdpChecksum verify_udp_checksum(std::span<const Bytes> packets) noexcept {
    Checksum checksum;
    bool has_header = false;
    for (const Bytes octets : packets) {
        const auto packet = IpPacket::parse(octets);
        if (!packet || packet->protocol != IPPROTO_UDP) {
            return UdpChecksum::error;
        }
        const Bytes captured = packet->payload();
        const std::size_t claimed = packet->size - std::min(packet->size, packet->payload_at);
        Bytes data = captured.first(std::min(claimed, captured.size()));
        if (!packet->fragment || packet->fragment->offset == 0) {
            const auto header = UdpDatagram::parse(captured);
            if (!header) {
                return UdpChecksum::error;
            }
            if (header->checksum == 0) {
                return UdpChecksum::absent;
            }
            has_header = true;
            data = data.first(std::min<std::size_t>(data.size(), header->length));
            checksum.add(packet->source);
            checksum.add(packet->destination);
            checksum.add(std::uint16_t{IPPROTO_UDP});
            checksum.add(header->length);
        }
        checksum.add(data);
    }
    if (!has_header) {
        return UdpChecksum::error;
    }
    return checksum.sum() == 0xFFFF ? UdpChecksum::correct : UdpChecksum::incorrect;
}

}  // namespace spindrift::packet

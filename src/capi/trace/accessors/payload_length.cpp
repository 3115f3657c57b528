#include "payload_length.hpp"

#include "ip_payload.hpp"

#include <spindrift/packet/ip_header.hpp>
#include <spindrift/packet/transport.hpp>

namespace spindrift::libtrace::accessors {
namespace {

/// Octets from the start of the IP header to the end of the packet; 0 if its fixed header was not captured.
std::size_t ip_length(const packet::NetworkLayer& network) noexcept {
    const Bytes octets = network.octets;
    if (network.ethertype == packet::ethertype::ipv4 && octets.size() >= packet::Ipv4Header::size) {
        const std::size_t length = packet::Ipv4Header(octets).total_length();
        return length != 0 ? length : octets.size();
    }
    if (network.ethertype == packet::ethertype::ipv6 && octets.size() >= packet::Ipv6Header::size) {
        const std::size_t length = packet::Ipv6Header(octets).payload_length();
        return length != 0 ? packet::Ipv6Header::size + length : octets.size();
    }
    return 0;
}

/// Octets of the IP headers before a transport header. Later fragments of IPv6 have no transport header; as in
/// libtrace, everything after the fixed header counts there.
std::size_t ip_header_size(const packet::NetworkLayer& network, const Transport& transport) noexcept {
    if (network.ethertype == packet::ethertype::ipv6 && fragment_position(network).offset != 0) {
        return packet::Ipv6Header::size;
    }
    return static_cast<std::size_t>(transport.octets.data() - network.octets.data());
}

std::size_t payload_length(const libtrace_packet_t* packet) noexcept {
    const Transport transport = transport_of(packet);
    const auto header = transport_header_size(transport);
    if (!header) {
        return 0;
    }
    const std::size_t length = transport_length(known_layer3(*packet), transport);
    return length < *header ? 0 : length - *header;
}

}  // namespace

std::size_t transport_length(const packet::NetworkLayer& network, const Transport& transport) noexcept {
    if (transport.octets.data() == nullptr) {
        return 0;
    }
    const std::size_t before = ip_header_size(network, transport);
    const std::size_t length = ip_length(network);
    return length < before ? 0 : length - before;
}

std::optional<std::size_t> transport_header_size(const Transport& transport) noexcept {
    const std::size_t captured = transport.octets.size();
    const auto fixed = [captured](std::size_t size) { return captured < size ? std::nullopt : std::optional(size); };
    switch (transport.protocol) {
        case packet::ip_protocol::tcp:
            return captured < packet::TcpHeader::size
                       ? std::nullopt
                       : std::optional(packet::TcpHeader(transport.octets).header_size());
        case packet::ip_protocol::udp: return fixed(sizeof(libtrace_udp_t));
        case packet::ip_protocol::icmp: return fixed(sizeof(libtrace_icmp_t));
        case packet::ip_protocol::icmpv6: return fixed(sizeof(libtrace_icmp6_t));
        case packet::ip_protocol::sctp: return fixed(sizeof(libtrace_sctp_common_t));
        default: return std::nullopt;
    }
}

}  // namespace spindrift::libtrace::accessors

using namespace spindrift::libtrace::accessors;

size_t trace_get_payload_length(const libtrace_packet_t* packet) {
    if (current(packet) == nullptr) {
        return 0;
    }
    if (packet->cached.payload_length == -1) {
        const_cast<libtrace_packet_t*>(packet)->cached.payload_length = static_cast<int>(payload_length(packet));
    }
    return static_cast<size_t>(packet->cached.payload_length);
}

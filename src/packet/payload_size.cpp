#include <spindrift/packet/layers.hpp>

#include <optional>

namespace spindrift::packet {
namespace {

/// Octets of the IP packet on the wire.
std::size_t ip_size(const Layers& layers) noexcept {
    const Bytes octets = layers.network.octets;
    const std::size_t stated = layers.network.ethertype == ethertype::ipv4 ? Ipv4Header(octets).total_length()
                                                                           : Ipv6Header(octets).payload_length();
    const std::size_t fixed = layers.network.ethertype == ethertype::ipv4 ? 0 : Ipv6Header::size;
    return stated == 0 ? octets.size() : fixed + stated;
}

/// Octets of the transport header with its options; nothing if its fixed part was not captured.
std::optional<std::size_t> header_size(const Layers& layers) noexcept {
    constexpr std::size_t icmp_size = 8;
    constexpr std::size_t sctp_size = 12;
    const auto fixed = [&](std::size_t size) {
        return layers.transport.size() < size ? std::nullopt : std::optional(size);
    };
    switch (layers.protocol) {
        case ip_protocol::tcp: {
            const auto tcp = layers.tcp();
            return tcp ? std::optional(tcp->header_size()) : std::nullopt;
        }
        case ip_protocol::udp: return fixed(UdpHeader::size);
        case ip_protocol::icmp:
        case ip_protocol::icmpv6: return fixed(icmp_size);
        case ip_protocol::sctp: return fixed(sctp_size);
        default: return std::nullopt;
    }
}

}  // namespace

std::size_t transport_size_of(const Layers& layers) noexcept {
    if (!layers.has_transport()) {
        return 0;
    }
    const auto before = static_cast<std::size_t>(layers.transport.data() - layers.network.octets.data());
    const std::size_t size = ip_size(layers);
    return size < before ? 0 : size - before;
}

std::size_t payload_size_of(const Layers& layers) noexcept {
    const std::size_t header = layers.has_transport() ? header_size(layers).value_or(0) : 0;
    const std::size_t size = transport_size_of(layers);
    return header == 0 || size < header ? 0 : size - header;
}

}  // namespace spindrift::packet

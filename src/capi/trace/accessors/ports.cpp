#include "ip_payload.hpp"
#include "packet_layers.hpp"

#include <spindrift/packet/ip_header.hpp>

namespace spindrift::libtrace::accessors {
namespace {

/// Whether the IP headers before a transport header may include one of a fragment. IPv4 itself shows no transport
/// header in later fragments.
/// \param cached the layers, which are known
bool may_be_fragment(const libtrace_packet_cache_t& cached) noexcept {
    const auto* const ip = static_cast<const std::byte*>(cached.l3_header);
    if (ip == nullptr) {
        return false;
    }
    if (cached.l3_ethertype == packet::ethertype::ipv6) {
        return cached.l4_header != ip + packet::Ipv6Header::size;
    }
    return packet::Ipv4Header({ip, cached.l3_remaining}).protocol() == packet::ip_protocol::ipv6;
}

/// The 16 bits at offset `at` of the transport header of any protocol but ICMP; 0 if they are not there.
std::uint16_t port_of(const libtrace_packet_t* packet, std::size_t at) noexcept {
    const libtrace_packet_cache_t* const cached = with_transport(packet);
    if (cached == nullptr || cached->l4_remaining < at + sizeof(std::uint16_t) ||
        cached->transport_proto == packet::ip_protocol::icmp ||
        cached->transport_proto == packet::ip_protocol::icmpv6) {
        return 0;
    }
    if (may_be_fragment(*cached) && is_later_fragment(known_layer3(*packet))) {
        return 0;
    }
    return load_be<std::uint16_t>(static_cast<const std::byte*>(cached->l4_header) + at);
}

/// How likely a port is that of a server, by the ranges that operating systems used for servers and clients.
int rank_of(std::uint16_t port) noexcept {
    constexpr std::uint16_t end_of_root_servers = 512;
    constexpr std::uint16_t end_of_root_clients = 1024;
    constexpr std::uint16_t end_of_clients = 5000;
    return port < end_of_root_servers ? 3 : port >= end_of_clients ? 2 : port < end_of_root_clients ? 1 : 0;
}

}  // namespace
}  // namespace spindrift::libtrace::accessors

using namespace spindrift::libtrace::accessors;

uint16_t trace_get_source_port(const libtrace_packet_t* packet) {
    return port_of(packet, 0);
}

uint16_t trace_get_destination_port(const libtrace_packet_t* packet) {
    return port_of(packet, 2);
}

int8_t trace_get_server_port(uint8_t /*protocol*/, uint16_t source, uint16_t dest) {
    const int source_rank = rank_of(source);
    const int dest_rank = rank_of(dest);
    const bool is_source = source_rank == dest_rank ? source < dest : source_rank > dest_rank;
    return is_source ? USE_SOURCE : USE_DEST;
}

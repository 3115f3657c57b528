#include "ip_payload.hpp"
#include "packet_layers.hpp"

#include <spindrift/packet/ip_header.hpp>
#include <spindrift/packet/transport.hpp>

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
    const bool is_source = source != dest && spindrift::packet::server_port(source, dest) == source;
    return is_source ? USE_SOURCE : USE_DEST;
}

#include <spindrift/packet/checksum.hpp>

#include "ip_payload.hpp"
#include "payload_length.hpp"

#include <spindrift/packet/ip_header.hpp>

#include <algorithm>

namespace spindrift::libtrace::accessors {
namespace {

/// Where a checksum is stored, and what it must be.
struct ComputedChecksum {
    std::byte* field = nullptr;  ///< NULL if it cannot be computed
    std::uint16_t value = 0;
};

/// Adds a header as if its checksum field, at an even offset, were 0.
void add_without_field(packet::Checksum& sum, Bytes header, std::size_t field_at) noexcept {
    sum.add(header.first(field_at));
    sum.add(header.subspan(field_at + sizeof(std::uint16_t)));
}

ComputedChecksum checksum_of_ipv4(const packet::NetworkLayer& network) noexcept {
    constexpr std::size_t field_at = 10;
    const packet::Ipv4Header header(network.octets);
    const std::size_t size = header.header_size();
    if (network.ethertype != packet::ethertype::ipv4 || size < packet::Ipv4Header::size || !header.has(size)) {
        return {};
    }
    packet::Checksum sum;
    add_without_field(sum, network.octets.first(size), field_at);
    return {pointer_to(network.octets) + field_at, sum.value()};
}

/// The addresses of the innermost IP header before `transport`.
packet::Checksum pseudo_header(const packet::NetworkLayer& network, const Transport& transport,
                               std::size_t length) noexcept {
    packet::Checksum sum;
    packet::NetworkLayer ip = network;
    if (ip.ethertype == packet::ethertype::ipv4) {
        const Transport payload = payload_of_ipv4(ip.octets);
        if (payload.protocol == packet::ip_protocol::ipv6) {
            ip = {packet::ethertype::ipv6, payload.octets};
        }
    }
    if (ip.ethertype == packet::ethertype::ipv4) {
        const packet::Ipv4Header header(ip.octets);
        sum.add(header.source());
        sum.add(header.destination());
    } else {
        const packet::Ipv6Header header(ip.octets);
        sum.add(header.source());
        sum.add(header.destination());
    }
    sum.add(static_cast<std::uint16_t>(length));
    sum.add(static_cast<std::uint16_t>(length >> 16));
    sum.add(std::uint16_t{transport.protocol});
    return sum;
}

/// The offset of the checksum in the transport header; 0 if it is not computed for this protocol.
std::size_t field_of(const Transport& transport, std::uint16_t ethertype) noexcept {
    switch (transport.protocol) {
        case packet::ip_protocol::tcp: return 16;
        case packet::ip_protocol::udp: return 6;
        case packet::ip_protocol::icmp: return ethertype == packet::ethertype::ipv4 ? 2 : 0;
        default: return 0;
    }
}

ComputedChecksum checksum_of_transport(const libtrace_packet_t* packet) noexcept {
    const packet::NetworkLayer network = layer3_of(packet);
    const Transport transport = transport_of(packet);
    const std::size_t header = transport_header_size(transport).value_or(0);
    const std::size_t field_at = field_of(transport, network.ethertype);
    const std::size_t length = std::max(transport_length(network, transport), header);
    if (field_at == 0 || header < field_at + sizeof(std::uint16_t) || length > transport.octets.size() ||
        is_later_fragment(network)) {
        return {};
    }
    auto sum = transport.protocol == packet::ip_protocol::icmp ? packet::Checksum()
                                                               : pseudo_header(network, transport, length);
    add_without_field(sum, transport.octets.first(length), field_at);
    return {pointer_to(transport.octets) + field_at, sum.value()};
}

uint16_t* answer(const ComputedChecksum& checksum, uint16_t* csum) noexcept {
    if (checksum.field == nullptr || csum == nullptr) {
        return nullptr;
    }
    *csum = checksum.value;
    return static_cast<uint16_t*>(static_cast<void*>(checksum.field));
}

}  // namespace
}  // namespace spindrift::libtrace::accessors

using namespace spindrift::libtrace::accessors;

uint16_t* trace_checksum_layer3(libtrace_packet_t* packet, uint16_t* csum) {
    return answer(checksum_of_ipv4(layer3_of(packet)), csum);
}

uint16_t* trace_checksum_transport(libtrace_packet_t* packet, uint16_t* csum) {
    return answer(checksum_of_transport(packet), csum);
}

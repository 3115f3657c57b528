#include "addresses.hpp"

#include "ip_payload.hpp"
#include "packet_layers.hpp"

#include <spindrift/packet/ip_header.hpp>

#include <arpa/inet.h>
#include <net/if_arp.h>
#include <netinet/in.h>
#include <netpacket/packet.h>

#include <cstring>
#include <string_view>

namespace spindrift::libtrace::accessors {
namespace {

enum class End : std::uint8_t { source, destination };

/// The first or second word of the payload, in network order, whatever its protocol; 0 in later fragments.
std::uint16_t port_in(const Transport& payload, End end) noexcept {
    constexpr std::size_t both_ports = 4;
    std::uint16_t port = 0;
    if (payload.octets.size() >= both_ports) {
        std::memcpy(&port, payload.octets.data() + (end == End::source ? 0 : sizeof port), sizeof port);
    }
    return port;
}

/// Programs pass a `sockaddr_storage`, which need not be one of the type that is stored in it.
template <typename Address>
bool put(sockaddr* to, const Address& address) noexcept {
    std::memcpy(static_cast<void*>(to), &address, sizeof address);
    return true;
}

bool put_ipv4(sockaddr* to, Bytes octets, End end) noexcept {
    const packet::Ipv4Header header(octets);
    const Bytes address = end == End::source ? header.source() : header.destination();
    sockaddr_in result{};
    if (address.size() != sizeof result.sin_addr) {
        return false;
    }
    result.sin_family = AF_INET;
    result.sin_port = port_in(payload_of_ipv4(octets), end);
    std::memcpy(&result.sin_addr, address.data(), address.size());
    return put(to, result);
}

bool put_ipv6(sockaddr* to, const packet::NetworkLayer& network, End end) noexcept {
    const packet::Ipv6Header header(network.octets);
    const Bytes address = end == End::source ? header.source() : header.destination();
    sockaddr_in6 result{};
    if (address.size() != sizeof result.sin6_addr) {
        return false;
    }
    result.sin6_family = AF_INET6;
    result.sin6_port = is_later_fragment(network) ? std::uint16_t{0} : port_in(payload_of_ipv6(network.octets), end);
    std::memcpy(&result.sin6_addr, address.data(), address.size());
    return put(to, result);
}

bool put_mac(sockaddr* to, const packet::Frame& frame, End end) noexcept {
    const packet::EthernetHeader header(frame.octets);
    if (frame.link != packet::LinkLayer::ethernet || !header.has(packet::EthernetHeader::size)) {
        return false;
    }
    const Bytes address = end == End::source ? header.source() : header.destination();
    sockaddr_ll result{};
    result.sll_family = AF_PACKET;
    result.sll_protocol = htons(header.ethertype());
    result.sll_hatype = ARPHRD_ETHER;
    result.sll_pkttype = PACKET_OTHERHOST;
    result.sll_halen = static_cast<unsigned char>(address.size());
    std::memcpy(result.sll_addr, address.data(), address.size());
    return put(to, result);
}

/// The address of the network layer, or, if there is none, that of Ethernet.
bool put_address(sockaddr* to, const libtrace_packet_t* packet, End end) noexcept {
    const packet::NetworkLayer network = layer3_of(packet);
    switch (network.ethertype) {
        case packet::ethertype::ipv4:
            if (put_ipv4(to, network.octets, end)) {
                return true;
            }
            break;
        case packet::ethertype::ipv6:
            if (put_ipv6(to, network, end)) {
                return true;
            }
            break;
        default: break;
    }
    return put_mac(to, layer2_of(packet), end);
}

sockaddr* address_of(const libtrace_packet_t* packet, sockaddr* to, End end) noexcept {
    thread_local sockaddr_storage own;
    sockaddr* const place = to != nullptr ? to : reinterpret_cast<sockaddr*>(&own);
    return put_address(place, packet, end) ? place : nullptr;
}

/// \returns false if `space` is too small
bool put_text(const sockaddr_storage& address, char* space, std::size_t size) noexcept {
    if (address.ss_family == AF_INET) {
        return inet_ntop(AF_INET, &reinterpret_cast<const sockaddr_in&>(address).sin_addr, space,
                         static_cast<socklen_t>(size)) != nullptr;
    }
    if (address.ss_family == AF_INET6) {
        return inet_ntop(AF_INET6, &reinterpret_cast<const sockaddr_in6&>(address).sin6_addr, space,
                         static_cast<socklen_t>(size)) != nullptr;
    }
    if (size < mac_text_size) {
        return false;
    }
    put_mac_text(space, reinterpret_cast<const sockaddr_ll&>(address).sll_addr);
    return true;
}

char* address_text(const libtrace_packet_t* packet, char* space, int size, End end) noexcept {
    thread_local char own[INET6_ADDRSTRLEN];
    if (space == nullptr || size == 0) {
        space = own;
        size = sizeof own;
    }
    if (size < 0) {
        return nullptr;
    }
    sockaddr_storage address{};
    if (put_address(reinterpret_cast<sockaddr*>(&address), packet, end) &&
        put_text(address, space, static_cast<std::size_t>(size))) {
        return space;
    }
    *space = '\0';
    return nullptr;
}

}  // namespace
}  // namespace spindrift::libtrace::accessors

using namespace spindrift::libtrace::accessors;

sockaddr* trace_get_source_address(const libtrace_packet_t* packet, sockaddr* addr) {
    return address_of(packet, addr, End::source);
}

sockaddr* trace_get_destination_address(const libtrace_packet_t* packet, sockaddr* addr) {
    return address_of(packet, addr, End::destination);
}

char* trace_get_source_address_string(const libtrace_packet_t* packet, char* space, int spacelen) {
    return address_text(packet, space, spacelen, End::source);
}

char* trace_get_destination_address_string(const libtrace_packet_t* packet, char* space, int spacelen) {
    return address_text(packet, space, spacelen, End::destination);
}

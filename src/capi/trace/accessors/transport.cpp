#include <spindrift/packet/transport.hpp>

#include "ip_payload.hpp"
#include "packet_layers.hpp"

#include <spindrift/packet/ip_header.hpp>

namespace {

using namespace spindrift::libtrace::accessors;
using spindrift::Bytes;

/// The header of type `T` in a packet, if its fixed part was captured.
template <typename T>
T* header_of(libtrace_packet_t* packet, std::uint8_t protocol) noexcept {
    return to_caller<T>(transport_of(packet, protocol, sizeof(T)), nullptr);
}

/// The transport header in an IPv4 packet, if it has this protocol; it may be incomplete.
template <typename T>
T* header_in(libtrace_ip_t* ip, std::uint8_t protocol, std::uint32_t* remaining) noexcept {
    const Transport payload = payload_of_ipv4(octets_at(ip, remaining));
    return to_caller<T>(payload.protocol == protocol ? payload.octets : Bytes{}, remaining);
}

/// What follows a header of a fixed size.
void* after_header(void* header, std::size_t size, std::uint32_t* remaining) noexcept {
    return to_caller(after(octets_at(header, remaining), size), remaining);
}

Bytes payload_of_tcp(Bytes segment) noexcept {
    constexpr std::size_t end_of_data_offset = 13;
    const spindrift::packet::TcpHeader header(segment);
    return header.has(end_of_data_offset) ? after(segment, header.header_size()) : Bytes{};
}

}  // namespace

libtrace_tcp_t* trace_get_tcp(libtrace_packet_t* packet) {
    return header_of<libtrace_tcp_t>(packet, TRACE_IPPROTO_TCP);
}

libtrace_udp_t* trace_get_udp(libtrace_packet_t* packet) {
    return header_of<libtrace_udp_t>(packet, TRACE_IPPROTO_UDP);
}

libtrace_icmp_t* trace_get_icmp(libtrace_packet_t* packet) {
    return header_of<libtrace_icmp_t>(packet, TRACE_IPPROTO_ICMP);
}

libtrace_icmp6_t* trace_get_icmp6(libtrace_packet_t* packet) {
    return header_of<libtrace_icmp6_t>(packet, TRACE_IPPROTO_ICMPV6);
}

libtrace_sctp_common_t* trace_get_sctp(libtrace_packet_t* packet) {
    return header_of<libtrace_sctp_common_t>(packet, TRACE_IPPROTO_SCTP);
}

libtrace_tcp_t* trace_get_tcp_from_ip(libtrace_ip_t* ip, uint32_t* remaining) {
    return header_in<libtrace_tcp_t>(ip, TRACE_IPPROTO_TCP, remaining);
}

libtrace_udp_t* trace_get_udp_from_ip(libtrace_ip_t* ip, uint32_t* remaining) {
    return header_in<libtrace_udp_t>(ip, TRACE_IPPROTO_UDP, remaining);
}

libtrace_icmp_t* trace_get_icmp_from_ip(libtrace_ip_t* ip, uint32_t* remaining) {
    return header_in<libtrace_icmp_t>(ip, TRACE_IPPROTO_ICMP, remaining);
}

void* trace_get_payload_from_tcp(libtrace_tcp_t* tcp, uint32_t* remaining) {
    return to_caller(payload_of_tcp(octets_at(tcp, remaining)), remaining);
}

void* trace_get_payload_from_udp(libtrace_udp_t* udp, uint32_t* remaining) {
    return after_header(udp, sizeof *udp, remaining);
}

void* trace_get_payload_from_icmp(libtrace_icmp_t* icmp, uint32_t* remaining) {
    return after_header(icmp, sizeof *icmp, remaining);
}

void* trace_get_payload_from_icmp6(libtrace_icmp6_t* icmp, uint32_t* remaining) {
    return after_header(icmp, sizeof *icmp, remaining);
}

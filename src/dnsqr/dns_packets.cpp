#include "dns_packets.hpp"

#include <spindrift/dns/name.hpp>

#include <netinet/in.h>

namespace spindrift::dnsqr {
namespace {

using packet::IpPacket;

constexpr std::size_t dns_header_size = 12;

// Destination unreachable, source quench, redirect, time exceeded and parameter problem (RFC 792).
constexpr bool quotes_packet(std::uint8_t icmp_type) noexcept {
    return icmp_type == 3 || icmp_type == 4 || icmp_type == 5 || icmp_type == 11 || icmp_type == 12;
}

}  // namespace

std::optional<DnsHeader> DnsHeader::parse(Bytes message) noexcept {
    if (message.size() < dns_header_size) {
        return std::nullopt;
    }
    DnsHeader dns;
    dns.id = load_be<std::uint16_t>(message.data());
    const auto flags = load_be<std::uint16_t>(message.data() + 2);
    dns.is_response = (flags & 0x8000) != 0;
    dns.recursion_desired = (flags & 0x0100) != 0;
    dns.rcode = flags & 0xF;
    const auto questions = load_be<std::uint16_t>(message.data() + 4);
    if (questions != 1 || message.size() == dns_header_size) {
        return dns;
    }
    const std::size_t size = dns::skip_name(message, dns_header_size);
    const Bytes rest = message.subspan(dns_header_size + size);
    if (rest.size() < 4) {
        return std::nullopt;
    }
    dns.question = {message.subspan(dns_header_size, size), load_be<std::uint16_t>(rest.data()),
                    load_be<std::uint16_t>(rest.data() + 2)};
    return dns;
}

bool is_dns(const packet::TcpSegment& segment) noexcept {
    return segment.source_port == 53 || segment.destination_port == 53;
}

bool quotes_dns(Bytes icmp_message) noexcept {
    const auto icmp = packet::IcmpMessage::parse(icmp_message);
    const auto quoted = icmp && quotes_packet(icmp->type) ? IpPacket::parse(icmp->payload) : std::nullopt;
    if (!quoted || (quoted->fragment && quoted->fragment->offset != 0) || quoted->payload().size() < 8) {
        return false;
    }
    const auto source = load_be<std::uint16_t>(quoted->payload().data());
    const auto destination = load_be<std::uint16_t>(quoted->payload().data() + 2);
    return (quoted->protocol == IPPROTO_UDP && (packet::is_dns_port(source) || packet::is_dns_port(destination))) ||
           (quoted->protocol == IPPROTO_TCP && (source == 53 || destination == 53));
}

}  // namespace spindrift::dnsqr

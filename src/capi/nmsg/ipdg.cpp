#include "guard.hpp"
#include "pcap_input.hpp"

#include <spindrift/packet/ethernet.hpp>
#include <spindrift/packet/ip.hpp>
#include <spindrift/packet/ip_header.hpp>
#include <spindrift/packet/layers.hpp>
#include <spindrift/packet/packet_reader.hpp>

#include <optional>

namespace spindrift::capi {
namespace {

using packet::IpPacket;

Bytes bytes_at(const u_char* octets, std::size_t size) noexcept {
    return {reinterpret_cast<const std::byte*>(octets), size};
}

const u_char* octets_of(Bytes bytes) noexcept {
    return reinterpret_cast<const u_char*>(bytes.data());
}

nmsg_ipdg datagram_of(const IpPacket& ip, Bytes payload) noexcept {
    const Bytes transport = ip.fragment && ip.fragment->offset != 0 ? Bytes() : ip.payload();
    nmsg_ipdg datagram{};
    datagram.proto_network = ip.is_v4() ? AF_INET : AF_INET6;
    datagram.proto_transport = ip.protocol;
    datagram.len_network = static_cast<unsigned>(ip.octets.size());
    datagram.len_transport = static_cast<unsigned>(transport.size());
    datagram.len_payload = static_cast<unsigned>(payload.size());
    datagram.network = octets_of(ip.octets);
    datagram.transport = octets_of(transport);
    datagram.payload = octets_of(payload);
    return datagram;
}

nmsg_res parse_udp(nmsg_ipdg& datagram, const IpPacket& ip) noexcept {
    const auto udp = packet::UdpDatagram::in(ip);
    if (!udp) {
        return nmsg_res_again;
    }
    datagram = datagram_of(ip, udp->payload);
    return nmsg_res_success;
}

/// What follows the header of the transport layer; nothing if that is incomplete or of another protocol.
std::optional<Bytes> payload_in(const IpPacket& ip) noexcept {
    if (ip.fragment && ip.fragment->offset != 0) {
        return ip.payload();
    }
    switch (ip.protocol) {
        case packet::ip_protocol::udp:
            if (const auto udp = packet::UdpDatagram::parse(ip.payload())) {
                return udp->payload;
            }
            break;
        case packet::ip_protocol::tcp:
            if (const auto tcp = packet::TcpSegment::parse(ip.payload())) {
                return tcp->payload;
            }
            break;
        case packet::ip_protocol::icmp:
            if (const auto icmp = packet::IcmpMessage::parse(ip.payload())) {
                return icmp->payload;
            }
            break;
        default: break;
    }
    return std::nullopt;
}

std::optional<IpPacket> ip_in(packet::LinkLayer link, const u_char* octets, std::size_t size) noexcept {
    packet::Packet captured;
    captured.octets = bytes_at(octets, size);
    captured.link = link;
    const auto ip = packet::ip_packet_in(captured);
    return ip ? IpPacket::parse(*ip) : std::nullopt;
}

/// Adds a fragment. The datagram that it completes lies in `pcap`.
std::optional<IpPacket> join(nmsg_pcap& pcap, const IpPacket& fragment, const pcap_pkthdr& header) {
    const auto time = Timestamp::from_parts(header.ts.tv_sec,
                                            static_cast<std::uint32_t>(header.ts.tv_usec * pcap.nanoseconds_per_unit));
    pcap.fragments.expire(time);
    if (!pcap.fragments.add(fragment, time, pcap.reassembled)) {
        return std::nullopt;
    }
    return IpPacket::parse(pcap.reassembled.packet.bytes());
}

}  // namespace
}  // namespace spindrift::capi

namespace capi = spindrift::capi;
namespace packet = spindrift::packet;

nmsg_res nmsg_ipdg_parse(struct nmsg_ipdg* dg, unsigned etype, size_t len, const u_char* pkt) {
    const auto ip = packet::IpPacket::parse(capi::bytes_at(pkt, len));
    const bool has_type =
        ip && etype == (ip->is_v4() ? unsigned{packet::ethertype::ipv4} : unsigned{packet::ethertype::ipv6});
    return has_type ? capi::parse_udp(*dg, *ip) : nmsg_res_again;
}

nmsg_res nmsg_ipdg_parse_pcap(struct nmsg_ipdg* dg, nmsg_pcap_t pcap, struct pcap_pkthdr* pkt_hdr, const u_char* pkt) {
    return capi::guarded(nmsg_res_failure, [&] {
        if (pcap == nullptr) {
            return nmsg_res_failure;
        }
        if (pkt_hdr->caplen < pkt_hdr->len) {
            return nmsg_res_again;  // cut short
        }
        auto ip = capi::ip_in(pcap->link, pkt, pkt_hdr->caplen);
        if (ip && ip->fragment) {
            ip = capi::join(*pcap, *ip, *pkt_hdr);
        }
        return ip && pcap->accepts(ip->octets) ? capi::parse_udp(*dg, *ip) : nmsg_res_again;
    });
}

nmsg_res nmsg_ipdg_parse_pcap_raw(struct nmsg_ipdg* dg, int datalink, const uint8_t* pkt, size_t len) {
    const auto ip = capi::ip_in(packet::link_layer_of(datalink), pkt, len);
    const auto payload = ip ? capi::payload_in(*ip) : std::nullopt;
    if (!payload) {
        return nmsg_res_again;
    }
    *dg = capi::datagram_of(*ip, *payload);
    return nmsg_res_success;
}

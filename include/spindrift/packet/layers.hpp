#pragma once

#include <spindrift/packet/ethernet.hpp>
#include <spindrift/packet/ip_header.hpp>
#include <spindrift/packet/packet.hpp>
#include <spindrift/packet/transport.hpp>

#include <cstdint>
#include <optional>

namespace spindrift::packet {

/// A link-layer frame.
struct Frame {
    LinkLayer link = LinkLayer::unknown;
    Bytes octets;  ///< the frame and everything after it; a null span if there is no frame
};

/// The network layer of a packet.
struct NetworkLayer {
    std::uint16_t ethertype = 0;  ///< the protocol; 0 if it has no ethertype
    Bytes octets;                 ///< its header and everything after it; a null span if there is no network layer
};

/// Skips the pseudo-headers that describe the capture: corsaro tags, Linux SLL, pflog, prism and radiotap. What follows
/// Linux SLL usually has no link-layer header; its link layer is then `raw_ip`, even if it is not IP.
[[nodiscard]] Frame frame_in(LinkLayer link, Bytes octets) noexcept;

/// The link layer for one of Linux's hardware types (`ARPHRD_…`); `unknown` if this library cannot parse its frames.
[[nodiscard]] LinkLayer link_of_hardware(std::uint16_t hardware_type) noexcept;

/// The payload of a link-layer frame. VLAN tags and MPLS labels are not skipped.
[[nodiscard]] NetworkLayer payload_of_link(LinkLayer link, Bytes octets) noexcept;

/// The headers of a packet (docs/formats/ndag.md 10.8). Borrows its octets. Every layer extends to the end of the
/// capture, so its header may be incomplete.
struct Layers {
    Frame frame;
    /// After all VLAN tags (802.1Q, 802.1ad), MPLS labels and PPPoE headers. Its octets are either a null span or not
    /// empty.
    NetworkLayer network;
    /// After all IP headers, including those of IPv6 in IPv4. A null span in fragments other than the first, and if the
    /// headers before it are incomplete.
    Bytes transport;
    /// The protocol of `transport`, also if `transport` is a null span.
    std::uint8_t protocol = 0;
    /// Whether the packet in `network` is a fragment; also true for the first.
    bool is_fragment = false;
    bool more_fragments = false;
    /// In octets.
    std::uint32_t fragment_offset = 0;

    [[nodiscard]] bool has_transport() const noexcept { return transport.data() != nullptr; }

    // Views of the headers whose fixed part was captured completely.
    [[nodiscard]] std::optional<Ipv4Header> ipv4() const noexcept;
    [[nodiscard]] std::optional<Ipv6Header> ipv6() const noexcept;
    [[nodiscard]] std::optional<ArpHeader> arp() const noexcept;
    [[nodiscard]] std::optional<TcpHeader> tcp() const noexcept;
    [[nodiscard]] std::optional<UdpHeader> udp() const noexcept;
    [[nodiscard]] std::optional<IcmpHeader> icmp() const noexcept;
    [[nodiscard]] std::optional<Icmpv6Header> icmpv6() const noexcept;

    /// 4 or 16 octets, or none.
    [[nodiscard]] Bytes source_address() const noexcept;
    [[nodiscard]] Bytes destination_address() const noexcept;

    /// 0 in fragments other than the first, for ICMP, and if the port was not captured. For other protocols without
    /// ports the result is the first (or second) 16 bits of their header.
    [[nodiscard]] std::uint16_t source_port() const noexcept;
    [[nodiscard]] std::uint16_t destination_port() const noexcept;

    /// The captured octets after the header of TCP, UDP, ICMP or ICMPv6; empty for other protocols and if that header
    /// is incomplete.
    [[nodiscard]] Bytes payload() const noexcept;
};

/// Finds the headers of a packet of any link layer, in a few nanoseconds.
[[nodiscard]] Layers layers_of(const Packet& packet) noexcept;

/// The IP packet in a packet and everything that was captured after it (docs/formats/nmsg-messages.md 12.2). The
/// protocol field of the link layer decides whether the payload is IP.
/// \returns nothing if there is no IP packet, its fixed header is incomplete, or its version is not 4 or 6
[[nodiscard]] std::optional<Bytes> ip_packet_in(const Packet& packet) noexcept;

/// The length of a packet on the wire without the frame check sequence (FCS), which is the length in capture files.
[[nodiscard]] std::uint32_t wire_size_without_fcs(const Packet& packet) noexcept;

/// The length on the wire of the captured frame: without the FCS, unless that was captured, too.
[[nodiscard]] std::uint32_t frame_wire_size(const Packet& packet) noexcept;

/// Octets of the transport header and what follows it on the wire, by the length that the IP header states; by the
/// captured octets where that is 0, as in packets of a segmentation offload. 0 if there is no transport header.
[[nodiscard]] std::size_t transport_size_of(const Layers& layers) noexcept;

/// Octets of the payload of TCP, UDP, ICMP, ICMPv6 or SCTP on the wire, as above.
/// \returns 0 for other protocols, for fragments but the first, and if the fixed transport header was not captured
[[nodiscard]] std::size_t payload_size_of(const Layers& layers) noexcept;

// The addresses of Ethernet and 802.11 frames: 6 octets, or none if there is no such address.
[[nodiscard]] Bytes source_mac(const Frame& frame) noexcept;
[[nodiscard]] Bytes destination_mac(const Frame& frame) noexcept;

/// Whether this library can find IP packets in frames of a link layer.
[[nodiscard]] bool carries_ip(LinkLayer link) noexcept;

}  // namespace spindrift::packet

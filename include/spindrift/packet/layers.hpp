#pragma once

#include <spindrift/packet/ethernet.hpp>
#include <spindrift/packet/ip_header.hpp>
#include <spindrift/packet/packet.hpp>
#include <spindrift/packet/transport.hpp>

#include <cstdint>
#include <optional>

namespace spindrift::packet {

/// Octets from the front of a frame, and what they are.
struct Frame {
    LinkLayer link = LinkLayer::unknown;
    Bytes octets;  ///< without data when there is no frame
};

/// Octets from the front of a network layer's header, and what they are.
struct NetworkPart {
    std::uint16_t ethertype = 0;  ///< 0 for what has no such number
    Bytes octets;                 ///< without data when there is none
};

/// Skips what tells of the capture, not of the traffic: tags of corsaro, Linux SLL, pflog, prism, radiotap. What comes
/// behind Linux SLL has no link layer of its own most of the time; it is then `raw_ip`, even if it is something else.
[[nodiscard]] Frame frame_in(LinkLayer link, Bytes octets) noexcept;

/// The link layer that Linux has a number for (`ARPHRD_…`), as far as packets of it are known here.
[[nodiscard]] LinkLayer link_of_hardware(std::uint16_t hardware_type) noexcept;

/// What a link layer carries, without looking for tags or labels in front of a packet.
[[nodiscard]] NetworkPart payload_of_link(LinkLayer link, Bytes octets) noexcept;

/// Where the headers of a packet are (docs/formats/ndag.md 10.8). Borrows its octets; every part reaches to the end of
/// the capture, which may be before the end of its first header.
struct Layers {
    Frame frame;
    /// Behind VLAN tags (802.1Q, 802.1ad), MPLS labels and PPPoE sessions, as many as there are; never empty, either
    /// there is something or no data.
    NetworkPart network;
    /// Behind the headers of IP, those of IPv6 in IPv4 as well. Without data in later fragments, and when the headers
    /// before it were not captured whole.
    Bytes transport;
    /// What `transport` is, or would be.
    std::uint8_t protocol = 0;
    /// The packet in `network` is a fragment, perhaps the first.
    bool is_fragment = false;
    bool more_fragments = false;
    /// In octets.
    std::uint32_t fragment_offset = 0;

    [[nodiscard]] bool has_transport() const noexcept { return transport.data() != nullptr; }

    // Headers of which at least the fixed part was captured.
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

    /// 0 in later fragments, for ICMP, and where the port was not captured. Of protocols that have no ports these are
    /// their first octets.
    [[nodiscard]] std::uint16_t source_port() const noexcept;
    [[nodiscard]] std::uint16_t destination_port() const noexcept;

    /// What was captured behind the header of TCP, UDP, ICMP or ICMPv6; empty for other protocols, and when that header
    /// was not captured whole.
    [[nodiscard]] Bytes payload() const noexcept;
};

/// Finds the headers of a packet of any link layer, in a few nanoseconds.
[[nodiscard]] Layers layers_of(const Packet& packet) noexcept;

/// The IP packet in a packet, with whatever was captured behind it (docs/formats/nmsg-messages.md 12.2). What a link
/// layer says it carries is believed. \returns nothing unless there is one whose fixed header is complete and of
/// version 4 or 6
[[nodiscard]] std::optional<Bytes> ip_packet_in(const Packet& packet) noexcept;

/// The length a packet had on the wire, the frame check sequence left aside: what capture files tell.
[[nodiscard]] std::uint32_t wire_size_without_fcs(const Packet& packet) noexcept;

/// Whether IP packets are found behind a link layer. Of others nothing is known here.
[[nodiscard]] bool carries_ip(LinkLayer link) noexcept;

}  // namespace spindrift::packet

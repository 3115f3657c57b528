#pragma once

#include <spindrift/base/bytes.hpp>

#include <cstdint>
#include <optional>

/// IPv4 (RFC 791) and IPv6 (RFC 8200) packets as they were captured (docs/formats/nmsg-messages.md 12.4).
namespace spindrift::packet {

/// Where a fragment belongs.
struct FragmentInfo {
    std::uint32_t id = 0;
    std::uint32_t offset = 0;  ///< octets, a multiple of 8
    bool more = false;         ///< others follow
};

/// An IP packet. Borrows the captured octets.
struct IpPacket {
    Bytes octets;                     ///< all of it, with whatever was captured behind it
    std::size_t size;                 ///< octets the packet itself says it has; may exceed what was captured
    Bytes source;                     ///< 4 or 16 octets
    Bytes destination;                ///< as many
    std::uint8_t first_protocol = 0;  ///< as the fixed header says
    std::uint8_t protocol = 0;        ///< behind all extension headers
    /// Where `protocol` stands, in octets from the front.
    std::size_t protocol_at = 0;
    /// Where the payload begins: behind the headers that are in every fragment and the fragment header.
    std::size_t payload_at = 0;
    std::optional<FragmentInfo> fragment;

    /// Reads the headers of a packet.
    /// \returns nothing unless they are complete and of version 4 or 6
    static std::optional<IpPacket> parse(Bytes octets) noexcept;

    [[nodiscard]] bool is_v4() const noexcept { return source.size() == 4; }
    /// What was captured behind the headers; may reach beyond the packet's own end.
    [[nodiscard]] Bytes payload() const noexcept { return octets.subspan(payload_at); }
};

/// A UDP datagram (RFC 768). Borrows the captured octets.
struct UdpDatagram {
    std::uint16_t source_port = 0;
    std::uint16_t destination_port = 0;
    std::uint16_t length = 0;  ///< as the header says, header included
    std::uint16_t checksum = 0;
    Bytes payload;  ///< cut to what was captured

    /// \returns nothing if the 8 octets of the header are not there
    static std::optional<UdpDatagram> parse(Bytes octets) noexcept;

    /// Reads the datagram in an IP packet that is not a fragment.
    static std::optional<UdpDatagram> in(const IpPacket& packet) noexcept;
};

/// A TCP segment (RFC 9293). Borrows the captured octets.
struct TcpSegment {
    std::uint16_t source_port = 0;
    std::uint16_t destination_port = 0;
    Bytes payload;  ///< to the end of what was captured

    /// \returns nothing unless the header is there with all its options
    static std::optional<TcpSegment> parse(Bytes octets) noexcept;
};

/// An ICMP message (RFC 792). Borrows the captured octets.
struct IcmpMessage {
    std::uint8_t type = 0;
    std::uint8_t code = 0;
    Bytes payload;  ///< behind the 8 octets of the header: for error messages, the packet they are about

    /// \returns nothing if the header is not complete
    static std::optional<IcmpMessage> parse(Bytes octets) noexcept;
};

/// Ports on which a datagram is taken for DNS: 53 and 5353.
[[nodiscard]] constexpr bool is_dns_port(std::uint16_t port) noexcept {
    return port == 53 || port == 5353;
}

}  // namespace spindrift::packet

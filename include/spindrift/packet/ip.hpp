#pragma once

#include <spindrift/base/bytes.hpp>

#include <cstdint>
#include <optional>

/// Captured IPv4 (RFC 791) and IPv6 (RFC 8200) packets (docs/formats/nmsg-messages.md 12.4).
namespace spindrift::packet {

/// The fragmentation fields of an IP packet.
struct FragmentInfo {
    std::uint32_t id = 0;
    std::uint32_t offset = 0;  ///< octets, a multiple of 8
    bool more = false;         ///< the "more fragments" flag
};

/// An IP packet. Borrows the captured octets.
struct IpPacket {
    Bytes octets;                     ///< the packet and everything that was captured after it
    std::size_t size;                 ///< octets of the packet according to its header; may exceed the captured octets
    Bytes source;                     ///< 4 or 16 octets
    Bytes destination;                ///< 4 or 16 octets
    std::uint8_t first_protocol = 0;  ///< from the fixed header
    std::uint8_t protocol = 0;        ///< after all extension headers
    /// The offset of the `protocol` field, in octets from the start of the packet.
    std::size_t protocol_at = 0;
    /// The offset of the payload: after the headers that are in every fragment, and after the fragment header.
    std::size_t payload_at = 0;
    std::optional<FragmentInfo> fragment;

    /// Parses the headers of a packet.
    /// \returns nothing if they are incomplete or the version is not 4 or 6
    static std::optional<IpPacket> parse(Bytes octets) noexcept;

    [[nodiscard]] bool is_v4() const noexcept { return source.size() == 4; }
    /// Everything that was captured after the headers; may include octets after the end of the packet.
    [[nodiscard]] Bytes payload() const noexcept { return octets.subspan(payload_at); }
};

/// A UDP datagram (RFC 768). Borrows the captured octets.
struct UdpDatagram {
    std::uint16_t source_port = 0;
    std::uint16_t destination_port = 0;
    std::uint16_t length = 0;  ///< from the header, including the header
    std::uint16_t checksum = 0;
    Bytes payload;  ///< its captured part

    /// \returns nothing if the header of 8 octets is incomplete
    static std::optional<UdpDatagram> parse(Bytes octets) noexcept;

    /// Parses the datagram in an IP packet.
    /// \returns nothing if the packet is a fragment or not UDP
    static std::optional<UdpDatagram> in(const IpPacket& packet) noexcept;
};

/// A TCP segment (RFC 9293). Borrows the captured octets.
struct TcpSegment {
    std::uint16_t source_port = 0;
    std::uint16_t destination_port = 0;
    Bytes payload;  ///< up to the end of the capture

    /// \returns nothing if the header or its options are incomplete
    static std::optional<TcpSegment> parse(Bytes octets) noexcept;
};

/// An ICMP message (RFC 792). Borrows the captured octets.
struct IcmpMessage {
    std::uint8_t type = 0;
    std::uint8_t code = 0;
    Bytes payload;  ///< after the header of 8 octets; in error messages, the packet that caused the error

    /// \returns nothing if the header is incomplete
    static std::optional<IcmpMessage> parse(Bytes octets) noexcept;
};

/// Whether datagrams from or to a port are treated as DNS: 53 (DNS) and 5353 (multicast DNS).
[[nodiscard]] constexpr bool is_dns_port(std::uint16_t port) noexcept {
    return port == 53 || port == 5353;
}

}  // namespace spindrift::packet

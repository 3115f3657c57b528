#pragma once

#include <spindrift/packet/header_options.hpp>
#include <spindrift/packet/header_view.hpp>

/// Views of captured transport headers, complete or not. Use `TcpSegment`, `UdpDatagram` and `IcmpMessage` if only
/// complete headers are of interest.
namespace spindrift::packet {

/// TCP (RFC 9293).
class TcpHeader : public HeaderView {
public:
    using HeaderView::HeaderView;
    /// Octets without options.
    static constexpr std::size_t size = 20;

    [[nodiscard]] std::uint16_t source_port() const noexcept { return field<std::uint16_t>(0); }
    [[nodiscard]] std::uint16_t destination_port() const noexcept { return field<std::uint16_t>(2); }
    [[nodiscard]] std::uint32_t sequence() const noexcept { return field<std::uint32_t>(4); }
    [[nodiscard]] std::uint32_t acknowledgment() const noexcept { return field<std::uint32_t>(8); }
    /// In units of 4 octets.
    [[nodiscard]] unsigned data_offset() const noexcept { return field<std::uint8_t>(12) >> 4; }
    /// Octets with options.
    [[nodiscard]] std::size_t header_size() const noexcept { return std::size_t{4} * data_offset(); }
    /// The historic ECN nonce sum (RFC 3540).
    [[nodiscard]] bool ns() const noexcept { return (field<std::uint8_t>(12) & 0x01) != 0; }
    /// CWR, ECE, URG, ACK, PSH, RST, SYN, FIN, from the highest bit to the lowest.
    [[nodiscard]] std::uint8_t flags() const noexcept { return field<std::uint8_t>(13); }
    [[nodiscard]] bool cwr() const noexcept { return (flags() & 0x80) != 0; }
    [[nodiscard]] bool ece() const noexcept { return (flags() & 0x40) != 0; }
    [[nodiscard]] bool urg() const noexcept { return (flags() & 0x20) != 0; }
    [[nodiscard]] bool ack() const noexcept { return (flags() & 0x10) != 0; }
    [[nodiscard]] bool psh() const noexcept { return (flags() & 0x08) != 0; }
    [[nodiscard]] bool rst() const noexcept { return (flags() & 0x04) != 0; }
    [[nodiscard]] bool syn() const noexcept { return (flags() & 0x02) != 0; }
    [[nodiscard]] bool fin() const noexcept { return (flags() & 0x01) != 0; }
    [[nodiscard]] std::uint16_t window() const noexcept { return field<std::uint16_t>(14); }
    [[nodiscard]] std::uint16_t checksum() const noexcept { return field<std::uint16_t>(16); }
    [[nodiscard]] std::uint16_t urgent_pointer() const noexcept { return field<std::uint16_t>(18); }
    /// The captured options.
    [[nodiscard]] HeaderOptions options() const noexcept { return HeaderOptions(octets(), size, header_size()); }
    [[nodiscard]] Bytes payload() const noexcept { return after(header_size()); }
};

/// UDP (RFC 768).
class UdpHeader : public HeaderView {
public:
    using HeaderView::HeaderView;
    static constexpr std::size_t size = 8;

    [[nodiscard]] std::uint16_t source_port() const noexcept { return field<std::uint16_t>(0); }
    [[nodiscard]] std::uint16_t destination_port() const noexcept { return field<std::uint16_t>(2); }
    /// Octets of header and payload.
    [[nodiscard]] std::uint16_t length() const noexcept { return field<std::uint16_t>(4); }
    [[nodiscard]] std::uint16_t checksum() const noexcept { return field<std::uint16_t>(6); }
    [[nodiscard]] Bytes payload() const noexcept { return after(size); }
};

/// ICMP (RFC 792).
class IcmpHeader : public HeaderView {
public:
    using HeaderView::HeaderView;
    static constexpr std::size_t size = 8;

    enum Type : std::uint8_t { echo_reply = 0, destination_unreachable = 3, echo_request = 8, time_exceeded = 11 };

    [[nodiscard]] std::uint8_t type() const noexcept { return field<std::uint8_t>(0); }
    [[nodiscard]] std::uint8_t code() const noexcept { return field<std::uint8_t>(1); }
    [[nodiscard]] std::uint16_t checksum() const noexcept { return field<std::uint16_t>(2); }
    /// Of echo messages.
    [[nodiscard]] std::uint16_t id() const noexcept { return field<std::uint16_t>(4); }
    /// Of echo messages.
    [[nodiscard]] std::uint16_t sequence() const noexcept { return field<std::uint16_t>(6); }
    [[nodiscard]] Bytes payload() const noexcept { return after(size); }
};

/// ICMPv6 (RFC 4443).
class Icmpv6Header : public HeaderView {
public:
    using HeaderView::HeaderView;
    static constexpr std::size_t size = 4;

    [[nodiscard]] std::uint8_t type() const noexcept { return field<std::uint8_t>(0); }
    [[nodiscard]] std::uint8_t code() const noexcept { return field<std::uint8_t>(1); }
    [[nodiscard]] std::uint16_t checksum() const noexcept { return field<std::uint16_t>(2); }
    /// The body of the message.
    [[nodiscard]] Bytes payload() const noexcept { return after(size); }
};

/// Which of two ports is more likely that of a server, by the ranges that operating systems have used for servers and
/// clients: below 512, from 5000 on, 512 to 1023, 1024 to 4999. The smaller one if both are in the same range.
[[nodiscard]] std::uint16_t server_port(std::uint16_t source, std::uint16_t destination) noexcept;

}  // namespace spindrift::packet

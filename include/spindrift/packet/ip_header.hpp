#pragma once

#include <spindrift/packet/header_options.hpp>
#include <spindrift/packet/header_view.hpp>

#include <cstdint>
#include <optional>
#include <string_view>

/// Views of captured IP headers, complete or not. Use `IpPacket` if only valid packets are of interest.
namespace spindrift::packet {

/// IANA's protocol numbers.
namespace ip_protocol {
inline constexpr std::uint8_t hop_by_hop = 0;
inline constexpr std::uint8_t icmp = 1;
inline constexpr std::uint8_t ipv4 = 4;
inline constexpr std::uint8_t tcp = 6;
inline constexpr std::uint8_t udp = 17;
inline constexpr std::uint8_t dccp = 33;
inline constexpr std::uint8_t ipv6 = 41;
inline constexpr std::uint8_t routing = 43;
inline constexpr std::uint8_t fragment = 44;
inline constexpr std::uint8_t gre = 47;
inline constexpr std::uint8_t esp = 50;
inline constexpr std::uint8_t authentication = 51;
inline constexpr std::uint8_t icmpv6 = 58;
inline constexpr std::uint8_t none = 59;
inline constexpr std::uint8_t destination_options = 60;
inline constexpr std::uint8_t sctp = 132;
inline constexpr std::uint8_t udp_lite = 136;
}  // namespace ip_protocol

/// The name of a common IP protocol in lower case, such as `tcp`; empty if it has none here.
[[nodiscard]] std::string_view protocol_name(std::uint8_t protocol) noexcept;

/// The number of a common IP protocol by its name, in upper or lower case.
[[nodiscard]] std::optional<std::uint8_t> protocol_number(std::string_view name) noexcept;

/// IPv4 (RFC 791).
class Ipv4Header : public HeaderView {
public:
    using HeaderView::HeaderView;
    /// Octets without options.
    static constexpr std::size_t size = 20;

    [[nodiscard]] unsigned version() const noexcept { return field<std::uint8_t>(0) >> 4; }
    /// Octets with options.
    [[nodiscard]] std::size_t header_size() const noexcept { return 4U * (field<std::uint8_t>(0) & 0xFU); }
    [[nodiscard]] unsigned dscp() const noexcept { return field<std::uint8_t>(1) >> 2; }
    [[nodiscard]] unsigned ecn() const noexcept { return field<std::uint8_t>(1) & 3U; }
    [[nodiscard]] std::uint16_t total_length() const noexcept { return field<std::uint16_t>(2); }
    [[nodiscard]] std::uint16_t id() const noexcept { return field<std::uint16_t>(4); }
    [[nodiscard]] bool reserved_flag() const noexcept { return (field<std::uint8_t>(6) & 0x80) != 0; }
    [[nodiscard]] bool dont_fragment() const noexcept { return (field<std::uint8_t>(6) & 0x40) != 0; }
    [[nodiscard]] bool more_fragments() const noexcept { return (field<std::uint8_t>(6) & 0x20) != 0; }
    /// In units of 8 octets.
    [[nodiscard]] std::uint16_t fragment_offset() const noexcept { return field<std::uint16_t>(6) & 0x1FFF; }
    [[nodiscard]] bool is_fragment() const noexcept { return (field<std::uint16_t>(6) & 0x3FFF) != 0; }
    [[nodiscard]] std::uint8_t ttl() const noexcept { return field<std::uint8_t>(8); }
    [[nodiscard]] std::uint8_t protocol() const noexcept { return field<std::uint8_t>(9); }
    [[nodiscard]] std::uint16_t checksum() const noexcept { return field<std::uint16_t>(10); }
    [[nodiscard]] Bytes source() const noexcept { return address(12, 4); }
    [[nodiscard]] Bytes destination() const noexcept { return address(16, 4); }
    [[nodiscard]] HeaderOptions options() const noexcept { return HeaderOptions(octets(), size, header_size()); }
    [[nodiscard]] Bytes payload() const noexcept { return after(header_size()); }
};

/// IPv6 (RFC 8200).
class Ipv6Header : public HeaderView {
public:
    using HeaderView::HeaderView;
    static constexpr std::size_t size = 40;

    [[nodiscard]] unsigned version() const noexcept { return field<std::uint8_t>(0) >> 4; }
    [[nodiscard]] unsigned traffic_class() const noexcept { return (field<std::uint16_t>(0) >> 4) & 0xFFU; }
    [[nodiscard]] std::uint32_t flow_label() const noexcept { return field<std::uint32_t>(0) & 0xFFFFF; }
    [[nodiscard]] std::uint16_t payload_length() const noexcept { return field<std::uint16_t>(4); }
    [[nodiscard]] std::uint8_t next_header() const noexcept { return field<std::uint8_t>(6); }
    [[nodiscard]] std::uint8_t hop_limit() const noexcept { return field<std::uint8_t>(7); }
    [[nodiscard]] Bytes source() const noexcept { return address(8, 16); }
    [[nodiscard]] Bytes destination() const noexcept { return address(24, 16); }
    [[nodiscard]] Bytes payload() const noexcept { return after(size); }
};

/// An IPv6 extension header that begins with a "next header" and a length field: hop-by-hop options, routing and
/// destination options (RFC 8200), and authentication (RFC 4302), whose length has another unit.
class Ipv6Extension : public HeaderView {
public:
    using HeaderView::HeaderView;
    /// The fields that all of them have.
    static constexpr std::size_t size = 2;

    [[nodiscard]] static constexpr bool is(std::uint8_t protocol) noexcept {
        return protocol == ip_protocol::hop_by_hop || protocol == ip_protocol::routing ||
               protocol == ip_protocol::destination_options || protocol == ip_protocol::authentication;
    }

    [[nodiscard]] std::uint8_t next_header() const noexcept { return field<std::uint8_t>(0); }
    [[nodiscard]] std::uint8_t length() const noexcept { return field<std::uint8_t>(1); }
    /// Octets of the extension header.
    /// \param protocol its type
    [[nodiscard]] std::size_t header_size(std::uint8_t protocol) const noexcept {
        return protocol == ip_protocol::authentication ? 4 * (length() + std::size_t{2})
                                                       : 8 * (length() + std::size_t{1});
    }
};

/// The IPv6 fragment header (RFC 8200).
class Ipv6Fragment : public HeaderView {
public:
    using HeaderView::HeaderView;
    static constexpr std::size_t size = 8;

    [[nodiscard]] std::uint8_t next_header() const noexcept { return field<std::uint8_t>(0); }
    /// In octets, a multiple of 8.
    [[nodiscard]] std::uint16_t fragment_offset() const noexcept { return field<std::uint16_t>(2) & 0xFFF8; }
    [[nodiscard]] bool more_fragments() const noexcept { return (field<std::uint8_t>(3) & 1) != 0; }
    [[nodiscard]] std::uint32_t id() const noexcept { return field<std::uint32_t>(4); }
    [[nodiscard]] Bytes payload() const noexcept { return after(size); }
};

}  // namespace spindrift::packet

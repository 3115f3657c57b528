#pragma once

#include <spindrift/packet/header_view.hpp>

/// Ethernet, and the headers that can be between it and the network layer.
namespace spindrift::packet {

/// The IEEE's numbers for the payload of Ethernet.
namespace ethertype {
inline constexpr std::uint16_t ipv4 = 0x0800;
inline constexpr std::uint16_t arp = 0x0806;
inline constexpr std::uint16_t vlan = 0x8100;  ///< 802.1Q
inline constexpr std::uint16_t ipv6 = 0x86DD;
inline constexpr std::uint16_t mpls = 0x8847;
inline constexpr std::uint16_t pppoe_session = 0x8864;
inline constexpr std::uint16_t eapol = 0x888E;         ///< 802.1X
inline constexpr std::uint16_t service_vlan = 0x88A8;  ///< 802.1ad
inline constexpr std::uint16_t old_service_vlan = 0x9100;
}  // namespace ethertype

/// An Ethernet II header (IEEE 802.3).
class EthernetHeader : public HeaderView {
public:
    using HeaderView::HeaderView;
    static constexpr std::size_t size = 14;

    [[nodiscard]] Bytes destination() const noexcept { return address(0, 6); }
    [[nodiscard]] Bytes source() const noexcept { return address(6, 6); }
    /// Values below 0x0600 are the length of an 802.3 frame.
    [[nodiscard]] std::uint16_t ethertype() const noexcept { return field<std::uint16_t>(12); }
    [[nodiscard]] Bytes payload() const noexcept { return after(size); }
};

/// The fields of an 802.1Q or 802.1ad tag after its ethertype.
class VlanTag : public HeaderView {
public:
    using HeaderView::HeaderView;
    static constexpr std::size_t size = 4;

    [[nodiscard]] unsigned priority() const noexcept { return field<std::uint8_t>(0) >> 5; }
    [[nodiscard]] bool drop_eligible() const noexcept { return (field<std::uint8_t>(0) & 0x10) != 0; }
    [[nodiscard]] std::uint16_t id() const noexcept { return field<std::uint16_t>(0) & 0x0FFF; }
    [[nodiscard]] std::uint16_t ethertype() const noexcept { return field<std::uint16_t>(2); }
    [[nodiscard]] Bytes payload() const noexcept { return after(size); }
};

/// An entry of an MPLS label stack (RFC 3032).
class MplsLabel : public HeaderView {
public:
    using HeaderView::HeaderView;
    static constexpr std::size_t size = 4;

    [[nodiscard]] std::uint32_t label() const noexcept { return field<std::uint32_t>(0) >> 12; }
    [[nodiscard]] unsigned traffic_class() const noexcept { return (field<std::uint8_t>(2) >> 1) & 7U; }
    [[nodiscard]] bool is_last() const noexcept { return (field<std::uint8_t>(2) & 1) != 0; }
    [[nodiscard]] std::uint8_t ttl() const noexcept { return field<std::uint8_t>(3); }
    [[nodiscard]] Bytes payload() const noexcept { return after(size); }
};

/// The header of a PPPoE session (RFC 2516) and the PPP protocol field after it.
class PppoeHeader : public HeaderView {
public:
    using HeaderView::HeaderView;
    static constexpr std::size_t size = 8;

    [[nodiscard]] unsigned version() const noexcept { return field<std::uint8_t>(0) >> 4; }
    [[nodiscard]] unsigned type() const noexcept { return field<std::uint8_t>(0) & 0xFU; }
    [[nodiscard]] std::uint8_t code() const noexcept { return field<std::uint8_t>(1); }
    [[nodiscard]] std::uint16_t session() const noexcept { return field<std::uint16_t>(2); }
    [[nodiscard]] std::uint16_t length() const noexcept { return field<std::uint16_t>(4); }
    /// A PPP protocol number: 0x0021 is IPv4, 0x0057 is IPv6.
    [[nodiscard]] std::uint16_t protocol() const noexcept { return field<std::uint16_t>(6); }
    [[nodiscard]] Bytes payload() const noexcept { return after(size); }
};

/// ARP (RFC 826), for addresses of any type and size.
class ArpHeader : public HeaderView {
public:
    using HeaderView::HeaderView;
    /// Octets before the addresses.
    static constexpr std::size_t size = 8;

    [[nodiscard]] std::uint16_t hardware_type() const noexcept { return field<std::uint16_t>(0); }
    [[nodiscard]] std::uint16_t protocol_type() const noexcept { return field<std::uint16_t>(2); }
    [[nodiscard]] std::uint8_t hardware_size() const noexcept { return field<std::uint8_t>(4); }
    [[nodiscard]] std::uint8_t protocol_size() const noexcept { return field<std::uint8_t>(5); }
    [[nodiscard]] std::uint16_t operation() const noexcept { return field<std::uint16_t>(6); }

    // The captured part of each address.
    [[nodiscard]] Bytes sender_hardware() const noexcept { return address(size, hardware_size()); }
    [[nodiscard]] Bytes sender_protocol() const noexcept { return address(size + hardware_size(), protocol_size()); }
    [[nodiscard]] Bytes target_hardware() const noexcept {
        return address(size + hardware_size() + protocol_size(), hardware_size());
    }
    [[nodiscard]] Bytes target_protocol() const noexcept {
        return address(size + 2U * hardware_size() + protocol_size(), protocol_size());
    }
};

}  // namespace spindrift::packet

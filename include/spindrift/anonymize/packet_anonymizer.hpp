#pragma once

#include <spindrift/anonymize/address_map.hpp>
#include <spindrift/packet/packet.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <utility>

namespace spindrift::anonymize {

/// Which addresses of a packet are replaced.
struct Sides {
    bool source = false;
    bool destination = false;

    [[nodiscard]] bool any() const noexcept { return source || destination; }
};

/// Replaces the addresses in IP headers, and in the packets that ICMP errors quote. Where an address was not captured
/// completely, its captured octets are those of the replaced address with zeros for the others. Checksums that tell of
/// the original addresses become 0: those of the outermost IPv4 header, of TCP, UDP, ICMP and ICMPv6; but not those in
/// quoted packets.
///
/// Other addresses stay: those of link layers, in ARP, in neighbor discovery, in tunnels, and in payloads.
class PacketAnonymizer {
public:
    PacketAnonymizer(std::unique_ptr<AddressMap> map, Sides sides) : map_(std::move(map)), sides_(sides) {}

    /// Changes a packet in place.
    /// \param packet says what link layer it has; its octets are `octets`
    void anonymize(const packet::Packet& packet, std::span<std::byte> octets);

    /// Packets that hold no IP header that is understood, such as ARP, or another IP packet in a tunnel: their
    /// addresses stayed, in part or all.
    [[nodiscard]] std::uint64_t not_understood() const noexcept { return not_understood_; }

    /// IPv6 packets whose addresses stayed, as the map does not replace them.
    [[nodiscard]] std::uint64_t ipv6_kept() const noexcept { return ipv6_kept_; }

private:
    // Replace the addresses of a packet, and of those that ICMP errors quote.
    void replace_ipv4(std::span<std::byte> packet);
    void replace_ipv6(std::span<std::byte> packet);

    std::unique_ptr<AddressMap> map_;
    Sides sides_;
    std::uint64_t not_understood_ = 0;
    std::uint64_t ipv6_kept_ = 0;
};

}  // namespace spindrift::anonymize

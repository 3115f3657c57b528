#include <spindrift/anonymize/packet_anonymizer.hpp>

#include <spindrift/packet/ip.hpp>
#include <spindrift/packet/layers.hpp>

#include <algorithm>
#include <array>
#include <utility>

namespace spindrift::anonymize {
namespace {

namespace protocol = packet::ip_protocol;
using packet::IcmpHeader;
using packet::Ipv4Header;

// The captured part of some octets.
std::span<std::byte> part(std::span<std::byte> octets, std::size_t at, std::size_t size) noexcept {
    const auto rest = octets.subspan(std::min(at, octets.size()));
    return rest.first(std::min(size, rest.size()));
}

void clear(std::span<std::byte> octets, std::size_t at, std::size_t size) noexcept {
    std::ranges::fill(part(octets, at, size), std::byte{0});
}

// The part of a packet that a view of its octets is.
std::span<std::byte> writable(std::span<std::byte> octets, Bytes view) noexcept {
    return view.data() != nullptr ? octets.subspan(static_cast<std::size_t>(view.data() - octets.data()), view.size())
                                  : std::span<std::byte>();
}

// Sets the checksum of a transport header to 0.
void clear_checksum(std::uint8_t number, std::span<std::byte> header) noexcept {
    constexpr std::size_t checksum_size = 2;
    constexpr std::size_t udp_at = 6;
    constexpr std::size_t tcp_at = 16;
    constexpr std::size_t icmpv6_at = 2;
    switch (number) {
        case protocol::udp: clear(header, udp_at, checksum_size); break;
        case protocol::tcp: clear(header, tcp_at, checksum_size); break;
        case protocol::icmpv6: clear(header, icmpv6_at, checksum_size); break;
        default: break;
    }
}

// The packet that an ICMP error in an IPv4 packet quotes; empty if there is none. It begins 8 octets behind the packet
// or later. Sets the checksum of ICMP messages to 0.
std::span<std::byte> quoted_in_ipv4(std::span<std::byte> packet) noexcept {
    constexpr std::size_t checksum_at = 2;
    constexpr std::uint8_t redirect = 5;
    const Ipv4Header header(packet);
    if (header.protocol() != protocol::icmp || header.fragment_offset() != 0 || !header.has(Ipv4Header::size)) {
        return {};
    }
    const std::span<std::byte> icmp = packet.subspan(std::min(header.header_size(), packet.size()));
    const std::uint8_t type = IcmpHeader(icmp).type();
    const bool is_error =
        type == IcmpHeader::destination_unreachable || type == redirect || type == IcmpHeader::time_exceeded;
    clear(icmp, checksum_at, 2);
    return is_error ? icmp.subspan(std::min(IcmpHeader::size, icmp.size())) : std::span<std::byte>();
}

// The packet that an ICMPv6 error in an IPv6 packet quotes; empty if there is none.
std::span<std::byte> quoted_in_ipv6(std::span<std::byte> packet) noexcept {
    constexpr std::size_t header_size = 8;
    constexpr unsigned first_informational = 128;
    const auto ip = packet::IpPacket::parse(packet);
    if (!ip || ip->is_v4() || ip->protocol != protocol::icmpv6 || (ip->fragment && ip->fragment->offset != 0)) {
        return {};
    }
    const std::span<std::byte> icmp = writable(packet, ip->payload());
    const bool is_error = icmp.size() > header_size && std::to_integer<unsigned>(icmp[0]) < first_informational;
    return is_error ? icmp.subspan(header_size) : std::span<std::byte>();
}

bool is_tunnel(std::uint8_t number) noexcept {
    return number == protocol::ipv4 || number == protocol::ipv6 || number == protocol::gre;
}

// Replaces the captured parts of the source address, which begins at `source_at`, and of the destination behind it.
template <std::size_t size, class Replace>
void replace_addresses(std::span<std::byte> packet, std::size_t source_at, Sides sides, const Replace& replace) {
    for (const auto& [wanted, at] : {std::pair(sides.source, source_at), {sides.destination, source_at + size}}) {
        if (wanted) {
            const auto captured = part(packet, at, size);
            std::array<std::byte, size> address{};
            std::ranges::copy(captured, address.begin());
            replace(std::span(address));
            std::ranges::copy_n(address.begin(), static_cast<std::ptrdiff_t>(captured.size()), captured.begin());
        }
    }
}

}  // namespace

void PacketAnonymizer::anonymize(const packet::Packet& packet, std::span<std::byte> octets) {
    if (!sides_.any()) {
        return;
    }
    packet::Packet own = packet;
    own.octets = octets;
    const packet::Layers layers = packet::layers_of(own);
    const std::span<std::byte> network = writable(octets, layers.network.octets);
    const auto version = network.empty() ? 0U : std::to_integer<unsigned>(network[0]) >> 4;
    if (layers.network.ethertype == packet::ethertype::ipv4 && version == 4) {
        const std::uint8_t number = Ipv4Header(network).protocol();
        not_understood_ += is_tunnel(number) ? 1U : 0U;
        replace_ipv4(network);
        constexpr std::size_t checksum_at = 10;
        clear(network, checksum_at, 2);
    } else if (layers.network.ethertype == packet::ethertype::ipv6 && version == 6) {
        not_understood_ += is_tunnel(layers.protocol) ? 1U : 0U;
        ipv6_kept_ += map_->replaces_ipv6() ? 0U : 1U;
        replace_ipv6(network);
    } else {
        ++not_understood_;
    }
    clear_checksum(layers.protocol, writable(octets, layers.transport));
}

void PacketAnonymizer::replace_ipv4(std::span<std::byte> packet) {
    const auto replace = [&](std::span<std::byte, 4> address) {
        store_be(address.data(), map_->ipv4(load_be<std::uint32_t>(address.data())));
    };
    for (; !packet.empty(); packet = quoted_in_ipv4(packet)) {
        replace_addresses<4>(packet, 12, sides_, replace);
    }
}

void PacketAnonymizer::replace_ipv6(std::span<std::byte> packet) {
    const auto replace = [&](std::span<std::byte, 16> address) { map_->ipv6(address); };
    for (; !packet.empty(); packet = quoted_in_ipv6(packet)) {
        replace_addresses<16>(packet, 8, sides_, replace);
    }
}

}  // namespace spindrift::anonymize

#include <spindrift/packet/link.hpp>

#include <algorithm>
#include <array>

namespace spindrift::packet {
namespace {

constexpr std::uint16_t ethertype_ipv4 = 0x0800;
constexpr std::uint16_t ethertype_ipv6 = 0x86DD;

bool is_vlan_tag(std::uint16_t ethertype) noexcept {
    return ethertype == 0x8100 || ethertype == 0x88A8 || ethertype == 0x9100;
}

// A packet whose fixed header is there and of a version that can be.
std::optional<Bytes> checked(Bytes packet) noexcept {
    if (packet.empty()) {
        return std::nullopt;
    }
    const unsigned version = std::to_integer<unsigned>(packet[0]) >> 4;
    const bool complete = (version == 4 && packet.size() >= 20) || (version == 6 && packet.size() >= 40);
    return complete ? std::optional(packet) : std::nullopt;
}

// `rest` begins behind the type.
std::optional<Bytes> behind_ethertype(std::uint16_t ethertype, Bytes rest) noexcept {
    while (is_vlan_tag(ethertype) && rest.size() >= 4) {
        ethertype = load_be<std::uint16_t>(rest.data() + 2);
        rest = rest.subspan(4);
    }
    return ethertype == ethertype_ipv4 || ethertype == ethertype_ipv6 ? checked(rest) : std::nullopt;
}

std::optional<Bytes> behind_family(Bytes frame) noexcept {
    if (frame.size() < 4) {
        return std::nullopt;
    }
    // AF_INET, and AF_INET6 of Linux, NetBSD, FreeBSD and macOS.
    static constexpr std::array<std::uint32_t, 5> families = {2, 10, 24, 28, 30};
    const bool known = std::ranges::count(families, load_be<std::uint32_t>(frame.data())) > 0 ||
                       std::ranges::count(families, load_le<std::uint32_t>(frame.data())) > 0;
    return known ? checked(frame.subspan(4)) : std::nullopt;
}

}  // namespace

std::optional<Bytes> ip_packet_in(LinkType type, Bytes frame) noexcept {
    const auto with_header = [&](std::size_t header_size, std::size_t type_at) {
        return frame.size() < header_size
                   ? std::nullopt
                   : behind_ethertype(load_be<std::uint16_t>(frame.data() + type_at), frame.subspan(header_size));
    };
    switch (type) {
        case LinkType::ethernet: return with_header(14, 12);
        case LinkType::linux_sll: return with_header(16, 14);
        case LinkType::linux_sll2: return with_header(20, 0);
        case LinkType::raw: return checked(frame);
        case LinkType::null:
        case LinkType::loop: return behind_family(frame);
    }
    return std::nullopt;
}

}  // namespace spindrift::packet

#include <spindrift/packet/erf.hpp>

namespace spindrift::packet {
namespace {

constexpr std::uint32_t extension_size = 8;
constexpr std::uint32_t ethernet_padding = 2;

// Octets of the pseudo-headers before the packet itself.
constexpr std::size_t sll_size = 16;
constexpr std::size_t min_pflog_size = 45;  // up to and including the direction

constexpr std::uint16_t ethertype_loopback = 0x0060;  // libtrace marks complete Ethernet frames with it
constexpr std::uint16_t ethertype_ipv4 = 0x0800;
constexpr std::uint16_t ethertype_ipv6 = 0x86DD;

constexpr bool is_ethernet(ErfType type) noexcept {
    return type == ErfType::ethernet || type == ErfType::color_ethernet || type == ErfType::dsm_color_ethernet ||
           type == ErfType::color_hash_ethernet;
}

/// A packet without its pseudo-header.
struct Unwrapped {
    Bytes octets;
    LinkLayer link = LinkLayer::unknown;
    std::size_t counted = 0;  // octets of the pseudo-header that the length on the wire includes
};

Unwrapped skip_tags(Bytes octets) noexcept {
    return octets.size() < corsaro_tags_size ? Unwrapped{}
                                             : Unwrapped{octets.subspan(corsaro_tags_size), LinkLayer::ethernet, 0};
}

Unwrapped skip_sll(Bytes octets) noexcept {
    if (octets.size() < sll_size) {
        return {};
    }
    const Bytes rest = octets.subspan(sll_size);
    switch (load_be<std::uint16_t>(octets.data() + 14)) {
        case ethertype_loopback: return {rest, LinkLayer::ethernet, sll_size};
        case ethertype_ipv4:
        case ethertype_ipv6: return {rest, LinkLayer::raw_ip, sll_size};
        default: return {};
    }
}

// The first octet of the header is its length without the padding to a multiple of four.
Unwrapped skip_pflog(Bytes octets) noexcept {
    if (octets.empty()) {
        return {};
    }
    const std::size_t size = (std::to_integer<std::size_t>(octets[0]) + 3) / 4 * 4;
    if (size < min_pflog_size || size > octets.size()) {
        return {};
    }
    return {octets.subspan(size), LinkLayer::raw_ip, size};
}

Unwrapped unwrap(const Packet& packet) noexcept {
    switch (packet.link) {
        case LinkLayer::corsaro_tags: return skip_tags(packet.octets);
        case LinkLayer::linux_sll: return skip_sll(packet.octets);
        case LinkLayer::pflog: return skip_pflog(packet.octets);
        default: return {packet.octets, packet.link, 0};
    }
}

bool is_ipv6(Bytes packet) noexcept {
    return !packet.empty() && std::to_integer<unsigned>(packet[0]) >> 4 == 6;
}

std::optional<ErfType> erf_type(LinkLayer link, Bytes octets) noexcept {
    switch (link) {
        case LinkLayer::chdlc: return ErfType::hdlc_pos;
        case LinkLayer::ethernet: return ErfType::ethernet;
        case LinkLayer::atm: return ErfType::atm;
        case LinkLayer::aal5: return ErfType::aal5;
        case LinkLayer::raw_ip: return is_ipv6(octets) ? ErfType::ipv6 : ErfType::ipv4;
        case LinkLayer::erf_meta: return ErfType::meta;
        default: return std::nullopt;
    }
}

}  // namespace

std::uint32_t ErfRecord::other_framing_size() const noexcept {
    std::uint32_t at = header_size;
    bool more = (octet(type_at) & extended) != 0;
    while (more && at < size_) {
        more = (octet(at) & extended) != 0;
        at += extension_size;
    }
    // An extension header that starts at or after the end of the record makes the record malformed, too.
    at += more ? extension_size : 0;
    return at + (is_ethernet(type()) ? ethernet_padding : 0);
}

LinkLayer ErfRecord::other_link() const noexcept {
    switch (type()) {
        case ErfType::legacy: {
            // A guess, as the record does not tell: PPP in HDLC-like framing has its IPv4 packet at offset 4.
            const Bytes packet = captured();
            return packet.size() > 4 && packet[4] == std::byte{0x45} ? LinkLayer::ppp : LinkLayer::unknown;
        }
        case ErfType::hdlc_pos: return LinkLayer::chdlc;
        case ErfType::atm: return LinkLayer::atm;
        case ErfType::aal5: return LinkLayer::aal5;
        case ErfType::ethernet:
        case ErfType::color_ethernet:
        case ErfType::dsm_color_ethernet:
        case ErfType::color_hash_ethernet: return LinkLayer::ethernet;
        case ErfType::ipv4:
        case ErfType::ipv6: return LinkLayer::raw_ip;
        case ErfType::meta: return LinkLayer::erf_meta;
        default: return LinkLayer::unknown;
    }
}

ErfContent other_erf_content(const Packet& packet, Direction unknown) noexcept {
    const Unwrapped inner = unwrap(packet);
    const auto type = erf_type(inner.link, inner.octets);
    if (!type) {
        return {};
    }
    ErfContent content;
    content.octets = inner.octets;
    content.time = packet.time.erf();
    content.type = static_cast<std::uint8_t>(*type);
    content.flags = static_cast<std::uint8_t>(packet.direction == Direction::unknown ? unknown : packet.direction);
    content.truncate(ErfContent::max_record_size);
    // Provenance has no length on the wire, but readers use at most that many octets of a record.
    const std::size_t wire_size = type == ErfType::meta
                                      ? content.octets.size()
                                      : packet.wire_size - std::min<std::size_t>(packet.wire_size, inner.counted);
    content.set_wire_size(static_cast<std::uint32_t>(wire_size));
    return content;
}

}  // namespace spindrift::packet

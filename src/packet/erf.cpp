#include <spindrift/packet/erf.hpp>

namespace spindrift::packet {
namespace {

constexpr std::uint32_t extension_size = 8;
constexpr std::uint32_t ethernet_padding = 2;

// What some link layers have in front of what was on the wire.
constexpr std::size_t tags_size = 67;
constexpr std::size_t sll_size = 16;
constexpr std::size_t smallest_pflog_size = 45;  // up to the direction

constexpr std::uint16_t ethertype_loopback = 0x0060;  // by which libtrace marks whole Ethernet frames
constexpr std::uint16_t ethertype_ipv4 = 0x0800;
constexpr std::uint16_t ethertype_ipv6 = 0x86DD;

constexpr bool is_ethernet(ErfType type) noexcept {
    return type == ErfType::ethernet || type == ErfType::color_ethernet || type == ErfType::dsm_color_ethernet ||
           type == ErfType::color_hash_ethernet;
}

/// Octets, what they begin with, and how many of those before them the length on the wire counts.
struct Inner {
    Bytes octets;
    LinkLayer link = LinkLayer::unknown;
    std::size_t counted = 0;
};

Inner behind_tags(Bytes octets) noexcept {
    return octets.size() < tags_size ? Inner{} : Inner{octets.subspan(tags_size), LinkLayer::ethernet, 0};
}

Inner behind_sll(Bytes octets) noexcept {
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

// Its first octet tells the length, without the padding to a multiple of four.
Inner behind_pflog(Bytes octets) noexcept {
    if (octets.empty()) {
        return {};
    }
    const std::size_t size = (std::to_integer<std::size_t>(octets[0]) + 3) / 4 * 4;
    if (size < smallest_pflog_size || size > octets.size()) {
        return {};
    }
    return {octets.subspan(size), LinkLayer::raw_ip, size};
}

Inner inner(const Packet& packet) noexcept {
    switch (packet.link) {
        case LinkLayer::corsaro_tags: return behind_tags(packet.octets);
        case LinkLayer::linux_sll: return behind_sll(packet.octets);
        case LinkLayer::pflog: return behind_pflog(packet.octets);
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
    // An extension header that is announced where the record ends makes it malformed, too.
    at += more ? extension_size : 0;
    return at + (is_ethernet(type()) ? ethernet_padding : 0);
}

LinkLayer ErfRecord::other_link() const noexcept {
    switch (type()) {
        case ErfType::legacy: {
            // As good as a guess: where the IP packet of PPP in HDLC-like framing begins.
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
    const Inner what = inner(packet);
    const auto type = erf_type(what.link, what.octets);
    if (!type) {
        return {};
    }
    ErfContent content;
    content.octets = what.octets;
    content.time = packet.time.erf();
    content.type = static_cast<std::uint8_t>(*type);
    content.flags = static_cast<std::uint8_t>(packet.direction == Direction::unknown ? unknown : packet.direction);
    content.cut(ErfContent::max_record_size);
    // Provenance was on no wire, but readers take no more octets from a record than its length on the wire.
    const std::size_t wire_size = packet.wire_size - std::min<std::size_t>(packet.wire_size, what.counted);
    content.wire_size = static_cast<std::uint16_t>(type == ErfType::meta ? content.octets.size() : wire_size);
    return content;
}

}  // namespace spindrift::packet

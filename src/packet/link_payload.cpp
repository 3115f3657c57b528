#include <spindrift/packet/layers.hpp>

#include <algorithm>

// The payload of each link layer.
namespace spindrift::packet {
namespace {

constexpr std::size_t sll_size = 16;
constexpr std::size_t sll2_size = 20;
constexpr std::size_t prism_size = 144;
constexpr std::size_t llc_snap_size = 8;

// The header of OpenBSD's packet filter begins with its own length, without the padding after it. Newer versions are
// longer.
std::size_t pflog_size(Bytes octets) noexcept {
    constexpr std::size_t oldest = 45;
    const auto size = octets.empty() ? 0 : std::to_integer<std::size_t>(octets[0]);
    return (std::max(size, oldest) + 3) / 4 * 4;
}

/// Removes a header, if it was captured completely.
Frame skip(Bytes octets, std::size_t size, LinkLayer next) noexcept {
    return octets.size() < size ? Frame{} : Frame{next, octets.subspan(size)};
}

// If the protocol is that of Ethernet loopback, the frame follows with its Ethernet header.
LinkLayer link_after_sll(std::uint16_t hardware_type, std::uint16_t protocol) noexcept {
    constexpr std::uint16_t loop_protocol = 0x0060;
    const LinkLayer link = link_of_hardware(hardware_type);
    const bool has_header = protocol == loop_protocol;
    return link == LinkLayer::ethernet && !has_header ? LinkLayer::raw_ip : link;
}

std::uint16_t number_at(Bytes octets, std::size_t at) noexcept {
    return load_be<std::uint16_t>(octets.data() + at);
}

NetworkLayer after_type(Bytes octets, std::size_t size) noexcept {
    if (octets.size() < size) {
        return {};
    }
    return {load_be<std::uint16_t>(octets.data() + size - 2), octets.subspan(size)};
}

NetworkLayer after_ppp_protocol(Bytes octets, std::size_t size) noexcept {
    NetworkLayer network = after_type(octets, size);
    switch (network.ethertype) {
        case 0x0021: network.ethertype = ethertype::ipv4; break;
        case 0x0057: network.ethertype = ethertype::ipv6; break;
        default: network.ethertype = 0;
    }
    return network;
}

// With or without the address and control octets of HDLC-like framing (RFC 1662). Linux writes a direction, 0 or 1,
// instead of the address. The protocol has one octet if that octet is odd, else two (RFC 1661).
NetworkLayer after_ppp(Bytes octets) noexcept {
    const bool framed = octets.size() >= 2 && octets[1] == std::byte{0x03} &&
                        (octets[0] == std::byte{0xFF} || std::to_integer<unsigned>(octets[0]) <= 1);
    const Bytes rest = octets.subspan(framed ? 2 : 0);
    if (!rest.empty() && (rest[0] & std::byte{1}) != std::byte{0}) {
        switch (std::to_integer<unsigned>(rest[0])) {
            case 0x21: return {ethertype::ipv4, rest.subspan(1)};
            case 0x57: return {ethertype::ipv6, rest.subspan(1)};
            default: return {0, rest.subspan(1)};
        }
    }
    return after_ppp_protocol(rest, 2);
}

NetworkLayer by_version(Bytes octets) noexcept {
    switch (octets.empty() ? 0 : std::to_integer<unsigned>(octets[0]) >> 4) {
        case 4: return {ethertype::ipv4, octets};
        case 6: return {ethertype::ipv6, octets};
        default: return {};
    }
}

// IEEE 802.11: only data frames have a payload. The header has a fourth address if both DS flags are set, and two more
// octets if the QoS flag is set. LLC and SNAP follow.
NetworkLayer after_80211(Bytes octets) noexcept {
    constexpr std::size_t header_size = 24;
    if (octets.size() < header_size) {
        return {};
    }
    const auto control = std::to_integer<unsigned>(octets[0]);
    const auto flags = std::to_integer<unsigned>(octets[1]);
    if ((control & 0x0C) != 0x08) {
        return {};
    }
    const std::size_t size = header_size + ((flags & 3) == 3 ? 6 : 0) + ((control & 0x80) != 0 ? 2 : 0);
    if (octets.size() < size + 2 || load_be<std::uint16_t>(octets.data() + size) != 0xAAAA) {
        return after_type(octets, size + 2);
    }
    return after_type(octets, size + llc_snap_size);
}

}  // namespace

LinkLayer link_of_hardware(std::uint16_t hardware_type) noexcept {
    switch (hardware_type) {
        case 1:
        case 2: return LinkLayer::ethernet;
        case 801: return LinkLayer::ieee80211;
        case 803: return LinkLayer::radiotap;
        case 512:
        case 772:
        case 0xFFFE: return LinkLayer::raw_ip;
        default: return LinkLayer::unknown;
    }
}

Frame frame_in(LinkLayer link, Bytes octets) noexcept {
    Frame frame{link, octets};
    // Only SLL can be followed by another of these pseudo-headers.
    for (;;) {
        switch (frame.link) {
            case LinkLayer::corsaro_tags: return skip(frame.octets, corsaro_tags_size, LinkLayer::ethernet);
            case LinkLayer::prism: return skip(frame.octets, prism_size, LinkLayer::ieee80211);
            case LinkLayer::pflog: return skip(frame.octets, pflog_size(frame.octets), LinkLayer::raw_ip);
            case LinkLayer::radiotap:
                return frame.octets.size() < 4
                           ? Frame{}
                           : skip(frame.octets, load_le<std::uint16_t>(frame.octets.data() + 2), LinkLayer::ieee80211);
            case LinkLayer::linux_sll:
                if (frame.octets.size() < sll_size) {
                    return {};
                }
                frame = {link_after_sll(number_at(frame.octets, 2), number_at(frame.octets, 14)),
                         frame.octets.subspan(sll_size)};
                break;
            case LinkLayer::linux_sll2:
                if (frame.octets.size() < sll2_size) {
                    return {};
                }
                frame = {link_after_sll(number_at(frame.octets, 8), number_at(frame.octets, 0)),
                         frame.octets.subspan(sll2_size)};
                break;
            default: return frame;
        }
    }
}

NetworkLayer payload_of_link(LinkLayer link, Bytes octets) noexcept {
    switch (link) {
        case LinkLayer::ethernet: return after_type(octets, EthernetHeader::size);
        case LinkLayer::raw_ip: return by_version(octets);
        case LinkLayer::chdlc: return after_type(octets, 4);
        case LinkLayer::pos: return after_ppp_protocol(octets, 4);
        case LinkLayer::ppp: return after_ppp(octets);
        case LinkLayer::ieee80211: return after_80211(octets);
        case LinkLayer::llc_snap: return after_type(octets, llc_snap_size);
        case LinkLayer::atm: return after_type(octets, 4 + llc_snap_size);
        case LinkLayer::bsd_null:
        case LinkLayer::openbsd_loop: return octets.size() < 4 ? NetworkLayer{} : by_version(octets.subspan(4));
        default: return {};
    }
}

}  // namespace spindrift::packet

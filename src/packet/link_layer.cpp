#include "link_layer.hpp"

#include <spindrift/packet/layers.hpp>

#include <algorithm>

namespace spindrift::packet {
namespace {

constexpr std::uint16_t ethertype_loopback = 0x0060;  // libtrace marks complete Ethernet frames with it

bool is_cooked_ethernet(Bytes frame) noexcept {
    return frame.size() >= 16 && load_be<std::uint16_t>(frame.data() + 14) == ethertype_loopback;
}

/// Whether a radiotap header says that the frame check sequence was captured.
bool has_fcs(Bytes frame) noexcept {
    constexpr std::uint32_t has_timer = 1;  // 8 octets, aligned to 8
    constexpr std::uint32_t has_flags = 2;  // 1 octet, after the timer
    constexpr std::uint32_t has_more = 1U << 31;
    constexpr unsigned fcs_flag = 0x10;
    std::size_t at = 4;
    std::uint32_t first_word = 0;
    for (std::uint32_t word = has_more; (word & has_more) != 0; at += 4) {
        if (frame.size() < at + 4) {
            return false;
        }
        word = load_le<std::uint32_t>(frame.data() + at);
        first_word = at == 4 ? word : first_word;
    }
    if ((first_word & has_timer) != 0) {
        at = (at + 7) / 8 * 8 + 8;
    }
    return (first_word & has_flags) != 0 && at < frame.size() && (std::to_integer<unsigned>(frame[at]) & fcs_flag) != 0;
}

}  // namespace

LinkLayer link_layer_of(int link_type) noexcept {
    switch (link_type) {
        case 0: return LinkLayer::bsd_null;
        case 1: return LinkLayer::ethernet;
        case 9:
        case 166:  // PPP with a direction instead of the address
        case 204: return LinkLayer::ppp;
        case 11:   // ATM with LLC encapsulation: libpcap's number
        case 100:  // the number in files
            return LinkLayer::llc_snap;
        case 12:   // raw IP: libpcap's number
        case 101:  // the number in files
        case 228:  // IPv4 only
        case 229:  // IPv6 only
            return LinkLayer::raw_ip;
        case 50: return LinkLayer::pos;
        case 104: return LinkLayer::chdlc;
        case 105: return LinkLayer::ieee80211;
        case 108: return LinkLayer::openbsd_loop;
        case 113: return LinkLayer::linux_sll;
        case 276: return LinkLayer::linux_sll2;
        case 119: return LinkLayer::prism;
        case 117: return LinkLayer::pflog;
        case 127: return LinkLayer::radiotap;
        default: return LinkLayer::unknown;
    }
}

std::optional<std::uint16_t> link_type_of(LinkLayer link) noexcept {
    switch (link) {
        case LinkLayer::ethernet: return 1;
        case LinkLayer::ppp: return 9;
        case LinkLayer::llc_snap: return 11;  // not 100, because libtrace reads 11
        case LinkLayer::raw_ip: return 101;
        case LinkLayer::pos: return 50;
        case LinkLayer::chdlc: return 104;
        case LinkLayer::ieee80211: return 105;
        case LinkLayer::openbsd_loop: return 108;
        case LinkLayer::linux_sll: return 113;
        case LinkLayer::linux_sll2: return 276;
        case LinkLayer::bsd_null: return 0;
        case LinkLayer::pflog: return 117;
        case LinkLayer::radiotap: return 127;
        default: return std::nullopt;
    }
}

std::uint32_t extra_wire_size(LinkLayer link, Bytes frame) noexcept {
    const bool extra = link == LinkLayer::ethernet || (link == LinkLayer::linux_sll && is_cooked_ethernet(frame)) ||
                       (link == LinkLayer::radiotap && !has_fcs(frame));
    return extra ? fcs_size : 0;
}

std::optional<unsigned> packet_type_in(LinkLayer link, Bytes frame) noexcept {
    constexpr std::size_t sll2_type_at = 10;
    if (link == LinkLayer::linux_sll && frame.size() >= 2) {
        return load_be<std::uint16_t>(frame.data());
    }
    if (link == LinkLayer::linux_sll2 && frame.size() > sll2_type_at) {
        return std::to_integer<unsigned>(frame[sll2_type_at]);
    }
    return std::nullopt;
}

Direction direction_in(LinkLayer link, Bytes frame) noexcept {
    constexpr std::size_t pflog_direction_at = 44;
    if (const auto type = packet_type_in(link, frame)) {
        return *type == 0 ? Direction::incoming : Direction::outgoing;
    }
    if (link == LinkLayer::pflog && frame.size() > pflog_direction_at) {
        return frame[pflog_direction_at] == std::byte{0} ? Direction::incoming : Direction::outgoing;
    }
    return Direction::unknown;
}

std::uint32_t wire_size_without_fcs(const Packet& packet) noexcept {
    const bool is_ethernet = packet.link == LinkLayer::ethernet || packet.link == LinkLayer::corsaro_tags;
    const std::uint32_t extra = is_ethernet                      ? fcs_size
                                : has_pseudo_header(packet.link) ? extra_wire_size(packet.link, packet.octets)
                                                                 : 0;
    return packet.wire_size - std::min(extra, packet.wire_size);
}

std::uint32_t frame_wire_size(const Packet& packet) noexcept {
    return std::max(wire_size_without_fcs(packet), static_cast<std::uint32_t>(packet.frame().size()));
}

Packet captured_packet(LinkLayer link, Bytes octets, std::uint32_t wire_size, Timestamp time) noexcept {
    Packet packet;
    packet.octets = octets;
    packet.time = PacketTime::from(time);
    packet.link = link;
    derive_fields(packet, wire_size);
    if (const auto type = packet_type_in(link, octets)) {
        packet.direction = direction_of_packet_type(*type);
    }
    return packet;
}

}  // namespace spindrift::packet

#include "replayed_frame.hpp"

#include <spindrift/packet/header_checksums.hpp>
#include <spindrift/packet/layers.hpp>
#include <spindrift/packet/packet_reader.hpp>

#include <algorithm>
#include <array>

namespace tracereplay {
namespace {

using namespace spindrift;
using packet::EthernetHeader;
using packet::LinkLayer;
using packet::NetworkLayer;

constexpr std::size_t ethertype_at = 12;
constexpr std::size_t mac_size = 6;
constexpr std::uint32_t fcs_size = 4;
// The addresses of frames that IP packets get: those of libtrace's command.
constexpr std::array<std::uint8_t, ethertype_at> addresses = {0x10, 0x11, 0x10, 0x11, 0x10, 0x11,
                                                              0x20, 0x21, 0x20, 0x21, 0x20, 0x21};

NetworkLayer after_mpls(Bytes octets) noexcept {
    if (octets.size() <= packet::MplsLabel::size) {
        return {};
    }
    const Bytes payload = octets.subspan(packet::MplsLabel::size);
    return packet::MplsLabel(octets).is_last()
               ? NetworkLayer{packet::payload_of_link(LinkLayer::raw_ip, payload).ethertype, payload}
               : NetworkLayer{packet::ethertype::mpls, payload};
}

/// What follows the tags that are removed. Those of 802.1ad stay, as in libtrace.
NetworkLayer after_tags(NetworkLayer network) noexcept {
    while (!network.octets.empty()) {
        const Bytes octets = network.octets;
        switch (network.ethertype) {
            case packet::ethertype::vlan:
                network = octets.size() <= packet::VlanTag::size ? NetworkLayer{}
                                                                 : NetworkLayer{packet::VlanTag(octets).ethertype(),
                                                                                octets.subspan(packet::VlanTag::size)};
                break;
            case packet::ethertype::mpls: network = after_mpls(octets); break;
            case packet::ethertype::pppoe_session:
                network = octets.size() <= packet::PppoeHeader::size
                              ? NetworkLayer{}
                              : packet::payload_of_link(LinkLayer::ppp, octets.subspan(6));
                break;
            default: return network;
        }
    }
    return {};
}

/// The type of a packet that has no frame.
std::uint16_t ethertype_of(const packet::Packet& packet) noexcept {
    const std::uint16_t type = packet::layers_of(packet).network.ethertype;
    return type != 0 ? type : packet::ethertype::ipv4;
}

bool has_fcs(LinkLayer link) noexcept {
    return link == LinkLayer::ethernet || link == LinkLayer::ieee80211;
}

}  // namespace

std::optional<packet::Packet> ReplayedFrame::make(const packet::Packet& packet) {
    const Bytes captured = snap_length_ == 0
                               ? packet.octets
                               : packet.octets.first(std::min<std::size_t>(snap_length_, packet.octets.size()));
    packet::Frame frame = packet::frame_in(packet.link, captured);
    if (packet.wire_size == 0 || frame.octets.empty() || frame.link == LinkLayer::unknown) {
        return std::nullopt;
    }
    std::uint32_t wire_size = packet.wire_size - (has_fcs(frame.link) ? std::min(fcs_size, packet.wire_size) : 0);
    octets_.clear();
    if (frame.link == LinkLayer::raw_ip) {
        octets_.resize(EthernetHeader::size);
        std::ranges::copy(std::as_bytes(std::span(addresses)), octets_.begin());
        store_be(octets_.data() + ethertype_at, ethertype_of(packet));
        wire_size += EthernetHeader::size;
        frame.link = LinkLayer::ethernet;
    }
    octets_.insert(octets_.end(), frame.octets.begin(), frame.octets.end());
    if (frame.link == LinkLayer::ethernet) {
        strip_tags();
        if (broadcast_) {
            std::fill_n(octets_.begin(), std::min(mac_size, octets_.size()), std::byte{0xFF});
        }
    }
    packet::set_checksums(octets_, frame.link);
    return packet::captured_packet(frame.link, octets_, wire_size, Timestamp::now());
}

void ReplayedFrame::strip_tags() {
    const NetworkLayer first = packet::payload_of_link(LinkLayer::ethernet, octets_);
    const NetworkLayer last = after_tags(first);
    if (last.octets.data() == nullptr || last.octets.data() == first.octets.data()) {
        return;
    }
    store_be(octets_.data() + ethertype_at, last.ethertype);
    const auto begin = octets_.begin() + EthernetHeader::size;
    octets_.erase(begin, begin + (last.octets.data() - first.octets.data()));
}

}  // namespace tracereplay

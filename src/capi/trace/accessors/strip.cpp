#include "link_tags.hpp"
#include "packet_layers.hpp"

#include <cstring>

namespace spindrift::libtrace::accessors {
namespace {

/// What `trace_strip_packet` removes: not 802.1ad, and no frame of Ethernet behind MPLS.
packet::NetworkLayer after_stripped_headers(packet::NetworkLayer network) noexcept {
    while (!network.octets.empty()) {
        switch (network.ethertype) {
            case packet::ethertype::vlan: network = after_vlan_tag(network.octets); break;
            case packet::ethertype::mpls: network = after_mpls_label(network.octets); break;
            case packet::ethertype::pppoe_session: network = after_pppoe_header(network.octets); break;
            default: return network;
        }
    }
    return network;
}

/// Sets the capture length, also where the format has no room for it in the record.
void set_capture_length(libtrace_packet_t& packet, std::size_t size) noexcept {
    (void)trace_set_capture_length(&packet, size);
    packet.cached.capture_length = static_cast<int>(size);
}

/// Moves what is before the first removed header, up to and including the MAC addresses, forward.
void strip(libtrace_packet_t& packet, const packet::Frame& frame) noexcept {
    constexpr std::size_t ethertype_at = 12;
    const packet::NetworkLayer first = packet::payload_of_link(frame.link, frame.octets);
    const packet::NetworkLayer last = after_stripped_headers(first);
    const std::ptrdiff_t removed = last.octets.data() - first.octets.data();
    if (last.octets.data() == nullptr || removed == 0) {
        return;
    }
    const std::size_t capture_length = captured(&packet).size();
    store_be(pointer_to(frame.octets) + ethertype_at, last.ethertype);
    auto* const start = static_cast<std::byte*>(packet.payload);
    std::memmove(start + removed, start, static_cast<std::size_t>(first.octets.data() - start));
    set_capture_length(packet, capture_length - static_cast<std::size_t>(removed));
    packet.payload = start + removed;
    packet.cached.l2_header = nullptr;
    packet.cached.l3_header = nullptr;
    packet.cached.l4_header = nullptr;
    packet.cached.payload_length = -1;
    packet.unsafe_payload = 1;
}

}  // namespace
}  // namespace spindrift::libtrace::accessors

using namespace spindrift::libtrace::accessors;

libtrace_packet_t* trace_strip_packet(libtrace_packet_t* packet) {
    const spindrift::packet::Frame frame = layer2_of(packet);
    if (frame.link == spindrift::packet::LinkLayer::ethernet) {
        strip(*packet, frame);
    }
    return packet;
}

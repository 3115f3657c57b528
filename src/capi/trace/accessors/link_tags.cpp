#include "link_tags.hpp"

#include "octets.hpp"

#include <algorithm>
#include <array>

namespace spindrift::libtrace::accessors {

using packet::LinkLayer;
using packet::NetworkLayer;

NetworkLayer after_vlan_tag(Bytes octets) noexcept {
    const Bytes payload = after(octets, packet::VlanTag::size);
    return payload.data() == nullptr ? NetworkLayer{} : NetworkLayer{packet::VlanTag(octets).ethertype(), payload};
}

NetworkLayer after_mpls_label(Bytes octets) noexcept {
    const Bytes payload = after(octets, packet::MplsLabel::size);
    if (payload.data() == nullptr) {
        return {};
    }
    if (!packet::MplsLabel(octets).is_last()) {
        return {packet::ethertype::mpls, payload};
    }
    return {packet::payload_of_link(LinkLayer::raw_ip, payload).ethertype, payload};
}

NetworkLayer after_pppoe_header(Bytes octets) noexcept {
    constexpr std::size_t size_without_protocol = 6;
    return packet::payload_of_link(LinkLayer::ppp, after(octets, size_without_protocol));
}

NetworkLayer after_tag(const NetworkLayer& network) noexcept {
    switch (network.ethertype) {
        case packet::ethertype::vlan:
        case packet::ethertype::service_vlan: return after_llc_snap(after_vlan_tag(network.octets));
        case packet::ethertype::pppoe_session: return after_pppoe_header(network.octets);
        default: break;
    }
    const NetworkLayer payload = after_mpls_label(network.octets);
    return payload.ethertype != 0 ? payload
                                  : after_llc_snap(packet::payload_of_link(LinkLayer::ethernet, payload.octets));
}

NetworkLayer after_llc_snap(const NetworkLayer& network) noexcept {
    // Unnumbered information between two SNAP access points, and the organisation code of ethertypes (RFC 1042).
    static constexpr std::array start = {std::byte{0xAA}, std::byte{0xAA}, std::byte{0x03},
                                         std::byte{0},    std::byte{0},    std::byte{0}};
    constexpr std::size_t size = 8;
    if (network.ethertype >= ethertype::min || network.ethertype == 0 || network.octets.size() < size ||
        !std::ranges::equal(network.octets.first(start.size()), start)) {
        return network;
    }
    return packet::payload_of_link(LinkLayer::llc_snap, network.octets);
}

NetworkLayer after_tags(NetworkLayer network) noexcept {
    network = after_llc_snap(network);
    while (is_tag(network)) {
        network = after_tag(network);
    }
    return network.octets.empty() ? NetworkLayer{} : network;
}

}  // namespace spindrift::libtrace::accessors

using namespace spindrift::libtrace::accessors;

void* trace_get_payload_from_vlan(void* ethernet, uint16_t* type, uint32_t* remaining) {
    const auto payload = after_vlan_tag(octets_at(ethernet, remaining));
    store(type, payload.ethertype);
    return to_caller(payload.octets, remaining);
}

void* trace_get_payload_from_mpls(void* ethernet, uint16_t* type, uint32_t* remaining) {
    const auto payload = after_mpls_label(octets_at(ethernet, remaining));
    store(type, payload.ethertype);
    return to_caller(payload.octets, remaining);
}

void* trace_get_payload_from_pppoe(void* link, uint16_t* type, uint32_t* remaining) {
    const auto payload = after_pppoe_header(octets_at(link, remaining));
    store(type, payload.ethertype);
    return to_caller(payload.octets, remaining);
}

#include "link_tags.hpp"
#include "packet_layers.hpp"

namespace spindrift::libtrace::accessors {
namespace {

constexpr bool is_vlan(std::uint16_t type) noexcept {
    return type == packet::ethertype::vlan || type == packet::ethertype::service_vlan;
}

constexpr bool is_mpls(std::uint16_t type) noexcept {
    return type == packet::ethertype::mpls;
}

/// The first header that `matches`, from outside to inside.
/// \param size octets of it that must have been captured
template <typename Predicate>
Bytes outermost(const libtrace_packet_t* packet, Predicate matches, std::size_t size) noexcept {
    auto network = after_llc_snap(payload_of_layer2(packet));
    while (is_tag(network) && !matches(network.ethertype)) {
        network = after_tag(network);
    }
    return matches(network.ethertype) && network.octets.size() >= size ? network.octets : Bytes{};
}

}  // namespace
}  // namespace spindrift::libtrace::accessors

using namespace spindrift::libtrace::accessors;

uint16_t trace_get_outermost_vlan(libtrace_packet_t* packet, uint8_t** vlanptr, uint32_t* remaining) {
    constexpr std::size_t id_size = 2;
    const spindrift::Bytes tag = outermost(packet, is_vlan, id_size);
    store(vlanptr, to_caller<uint8_t>(tag, remaining));
    return tag.empty() ? uint16_t{VLAN_NOT_FOUND} : spindrift::packet::VlanTag(tag).id();
}

uint32_t trace_get_outermost_mpls(libtrace_packet_t* packet, uint8_t** mplsptr, uint32_t* remaining) {
    constexpr std::size_t label_size = 3;
    const spindrift::Bytes label = outermost(packet, is_mpls, label_size);
    store(mplsptr, to_caller<uint8_t>(label, remaining));
    return label.empty() ? uint32_t{MPLS_NOT_FOUND} : spindrift::packet::MplsLabel(label).label();
}

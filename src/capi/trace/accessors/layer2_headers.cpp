#include "link_tags.hpp"
#include "packet_layers.hpp"

#include <cstdlib>
#include <cstring>

// The list of headers between the link and the network layer.
namespace spindrift::libtrace::accessors {
namespace {

/// The bit of a header that is listed; 0 for all others.
std::uint64_t bit_of(std::uint16_t type) noexcept {
    switch (type) {
        case packet::ethertype::arp: return TRACE_BITMASK_ARP;
        case packet::ethertype::vlan: return TRACE_BITMASK_8021Q;
        case packet::ethertype::service_vlan: return TRACE_BITMASK_8021QS;
        case packet::ethertype::mpls: return TRACE_BITMASK_MPLS;
        case ethertype::mpls_multicast: return TRACE_BITMASK_MPLS_MC;
        case ethertype::pppoe_discovery: return TRACE_BITMASK_PPP_DISC;
        case packet::ethertype::pppoe_session: return TRACE_BITMASK_PPP_SES;
        default: return 0;
    }
}

/// Calls `visit` with each header, from outside to inside.
template <typename Visit>
void for_each_header(const packet::NetworkLayer& first, Visit visit) noexcept {
    auto network = first;
    for (; is_tag(network); network = after_tag(network)) {
        visit(network);
    }
    if (bit_of(network.ethertype) != 0 && !network.octets.empty()) {
        visit(network);
    }
}

/// The list in memory of malloc, as programs in C may free it; NULL if no headers are there or memory is out.
libtrace_layer2_headers_t* make_list(const packet::NetworkLayer& first) noexcept {
    int count = 0;
    for_each_header(first, [&](const packet::NetworkLayer&) { ++count; });
    if (count == 0) {
        return nullptr;
    }
    auto* const list = static_cast<libtrace_layer2_headers_t*>(std::calloc(1, sizeof(libtrace_layer2_headers_t)));
    auto* const headers = static_cast<libtrace_layer2_header_t*>(
        std::calloc(static_cast<std::size_t>(count), sizeof(libtrace_layer2_header_t)));
    if (list == nullptr || headers == nullptr) {
        std::free(headers);
        std::free(list);
        return nullptr;
    }
    list->header = headers;
    for_each_header(first, [list](const packet::NetworkLayer& header) {
        list->bitmask |= bit_of(header.ethertype);
        list->header[list->num].ethertype = header.ethertype;
        list->header[list->num].data = pointer_to(header.octets);
        ++list->num;
    });
    return list;
}

}  // namespace
}  // namespace spindrift::libtrace::accessors

using namespace spindrift::libtrace::accessors;

libtrace_layer2_headers_t* trace_get_layer2_headers(libtrace_packet_t* packet) {
    return make_list(after_llc_snap(payload_of_layer2(packet)));
}

int trace_destroy_layer2_headers(libtrace_layer2_headers_t* headers) {
    if (headers == nullptr) {
        return -1;
    }
    std::free(headers->header);
    std::free(headers);
    return 1;
}

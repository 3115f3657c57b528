#include "metadata_header.hpp"

#include "packet_layers.hpp"

namespace spindrift::libtrace::accessors {
namespace {

using packet::Frame;
using packet::LinkLayer;

/// The link layer for one of Linux's hardware types. Libtrace takes those of two kinds of tunnel for known, too.
LinkLayer link_of_hardware(std::uint16_t hardware_type) noexcept {
    constexpr std::uint16_t loopback = 772;
    constexpr std::uint16_t sit_tunnel = 776;
    constexpr std::uint16_t gre_tunnel = 778;
    switch (hardware_type) {
        case loopback:
        case sit_tunnel: return LinkLayer::ethernet;
        case gre_tunnel: return LinkLayer::raw_ip;
        default: return packet::link_of_hardware(hardware_type);
    }
}

/// Linux SLL replaces the header of Ethernet; that follows only if the protocol is that of Ethernet loopback.
Frame after_sll(Bytes octets) noexcept {
    constexpr std::size_t size = 16;
    constexpr std::size_t hardware_at = 2;
    constexpr std::size_t protocol_at = 14;
    constexpr std::uint16_t loop_protocol = 0x0060;
    if (octets.size() < size) {
        return {};
    }
    LinkLayer link = link_of_hardware(load_be<std::uint16_t>(octets.data() + hardware_at));
    if (link == LinkLayer::ethernet && load_be<std::uint16_t>(octets.data() + protocol_at) != loop_protocol) {
        link = LinkLayer::raw_ip;
    }
    return {link, octets.subspan(size)};
}

/// Whether packets of a link type that `trace_get_packet_meta` is for.
bool is_metadata(LinkLayer link) noexcept {
    switch (link) {
        case LinkLayer::linux_sll:
        case LinkLayer::radiotap:
        case LinkLayer::prism:
        case LinkLayer::erf_meta:
        case LinkLayer::etsi_li:
        case LinkLayer::corsaro_tags: return true;
        default: return false;
    }
}

}  // namespace

bool has_metadata_header(LinkLayer link) noexcept {
    switch (link) {
        case LinkLayer::linux_sll:
        case LinkLayer::radiotap:
        case LinkLayer::prism:
        case LinkLayer::pflog:
        case LinkLayer::corsaro_tags: return true;
        default: return false;
    }
}

Frame after_metadata_header(LinkLayer link, Bytes octets) noexcept {
    return link == LinkLayer::linux_sll ? after_sll(octets) : packet::frame_in(link, octets);
}

Frame after_metadata_headers(Frame frame) noexcept {
    while (has_metadata_header(frame.link)) {
        frame = after_metadata_header(frame.link, frame.octets);
    }
    return frame;
}

}  // namespace spindrift::libtrace::accessors

using namespace spindrift::libtrace::accessors;

void* trace_get_packet_meta(const libtrace_packet_t* packet, libtrace_linktype_t* linktype, uint32_t* remaining) {
    if (packet == nullptr || linktype == nullptr) {
        return nullptr;
    }
    *linktype = trace_get_link_type(packet);
    void* const start = to_caller(captured(packet), remaining);
    return is_metadata(to_link_layer(*linktype)) ? start : nullptr;
}

void* trace_get_payload_from_meta(const void* meta, libtrace_linktype_t* linktype, uint32_t* remaining) {
    if (meta == nullptr || linktype == nullptr || remaining == nullptr ||
        !has_metadata_header(to_link_layer(*linktype))) {
        return nullptr;
    }
    const auto next = after_metadata_header(to_link_layer(*linktype), octets_at(meta, remaining));
    if (next.octets.data() != nullptr) {
        *linktype = to_linktype(next.link);
    }
    return to_caller(next.octets, remaining);
}

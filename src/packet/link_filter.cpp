#include <spindrift/packet/link_filter.hpp>

#include "link_layer.hpp"
#include "pcap_handle.hpp"

#include <spindrift/base/error.hpp>

namespace spindrift::packet {
namespace {

constexpr int snapshot_length = 65'535;

// libpcap's number (`DLT_…`) for a link layer. For raw IP it differs from the number in files (`LINKTYPE_…`).
int data_link_of(LinkLayer link) noexcept {
    switch (link) {
        case LinkLayer::corsaro_tags: return DLT_EN10MB;
        case LinkLayer::raw_ip: return DLT_RAW;
        default: return link_type_of(link) ? *link_type_of(link) : -1;
    }
}

}  // namespace

LinkFilter::LinkFilter(const std::string& expression) : expression_(expression) {
    const PcapHandle handle(::pcap_open_dead(DLT_EN10MB, snapshot_length));
    last_ = programs_[LinkLayer::ethernet] = compile(handle.get(), expression);
}

LinkFilter::LinkFilter(LinkFilter&&) noexcept = default;
LinkFilter& LinkFilter::operator=(LinkFilter&&) noexcept = default;
LinkFilter::~LinkFilter() = default;

bool LinkFilter::supports(LinkLayer link) noexcept {
    return data_link_of(link) >= 0;
}

bool LinkFilter::matches(const Packet& packet) {
    if (packet.is_metadata()) {
        return true;
    }
    if (packet.link != last_link_) {
        last_ = program_for(packet.link);
        last_link_ = packet.link;
    }
    const Bytes frame = packet.frame();
    return last_ && packet::matches(*last_, frame, static_cast<std::uint32_t>(frame.size()));
}

const LinkFilter::Program& LinkFilter::program_for(LinkLayer link) {
    const auto [at, is_new] = programs_.try_emplace(link);
    const int data_link = data_link_of(link);
    if (is_new && data_link >= 0) {
        const PcapHandle handle(::pcap_open_dead(data_link, snapshot_length));
        if (compiles(handle.get(), expression_)) {
            at->second = compile(handle.get(), expression_);
        }
    }
    return at->second;
}

}  // namespace spindrift::packet

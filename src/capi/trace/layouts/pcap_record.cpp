#include "pcap_record.hpp"

#include <algorithm>

namespace spindrift::libtrace {
namespace {

constexpr std::size_t null_header_size = 4;
constexpr std::size_t sll2_header_size = 20;

// Of cooked frames and pflog, type 0 is incoming and every other type outgoing, whatever it is.
packet::Direction direction_in_file(const packet::Packet& packet) noexcept {
    const bool is_cooked = packet.link == packet::LinkLayer::linux_sll && packet.octets.size() >= 2;
    if (!is_cooked) {
        return packet.direction;
    }
    return load_be<std::uint16_t>(packet.octets.data()) == 0 ? packet::Direction::incoming
                                                             : packet::Direction::outgoing;
}

// Link layers that libtrace has no number for.
packet::LinkLayer numbered_by_libtrace(packet::LinkLayer link) noexcept {
    return link == packet::LinkLayer::bsd_null || link == packet::LinkLayer::linux_sll2 ? packet::LinkLayer::unknown
                                                                                        : link;
}

}  // namespace

packet::Packet pcap_packet(const libtrace_packet_t& packet, int base, std::uint32_t captured, std::uint32_t wire,
                           packet::PacketTime time) noexcept {
    const auto link = numbered_by_libtrace(packet::link_layer_of(static_cast<int>(packet.type) - base));
    packet::Packet found = packet::captured_packet(link, payload_of(packet, captured), wire, Timestamp(0));
    found.direction = direction_in_file(found);
    found.time = time;
    return found;
}

packet::Packet stripped_for_libtrace(const packet::Packet& read) noexcept {
    packet::Packet known = read;
    if (read.link == packet::LinkLayer::corsaro_tags) {  // which pcapng files may have
        known.octets = read.frame();
        known.link = packet::LinkLayer::ethernet;
        return known;
    }
    const std::size_t header = read.link == packet::LinkLayer::bsd_null     ? null_header_size
                               : read.link == packet::LinkLayer::linux_sll2 ? sll2_header_size
                                                                            : 0;
    if (header != 0) {
        const std::size_t removed = std::min(header, known.octets.size());
        known.link = packet::LinkLayer::raw_ip;
        known.octets = known.octets.subspan(removed);
        known.wire_size -= std::min(static_cast<std::uint32_t>(removed), known.wire_size);
    }
    return known;
}

}  // namespace spindrift::libtrace

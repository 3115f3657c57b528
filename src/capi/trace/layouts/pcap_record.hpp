#pragma once

#include "../layout.hpp"

#include <spindrift/packet/packet_reader.hpp>

namespace spindrift::libtrace {

// What records of libpcap have in common: the type tells the link layer, and the length on the wire does not include
// the frame check sequence.

/// The header before each packet of a `pcapfile` trace: numbers in the order of the host.
struct PcapRecordHeader {
    std::uint32_t seconds;
    std::uint32_t fraction;  ///< microseconds, or nanoseconds if the trace counts these
    std::uint32_t captured;
    std::uint32_t wire;
};
static_assert(sizeof(PcapRecordHeader) == 16);

/// The `type` of a record whose link layer is `link`. 1999 if libpcap has no number for it.
[[nodiscard]] inline libtrace_rt_types_t pcap_type(packet::LinkLayer link, int base) noexcept {
    constexpr int none = -1;
    return static_cast<libtrace_rt_types_t>(base + dlt_of(static_cast<libtrace_linktype_t>(link)).value_or(none));
}

/// The packet of a record. \param base of `type`: `TRACE_RT_DATA_DLT` or `TRACE_RT_DATA_PCAPNG`
[[nodiscard]] packet::Packet pcap_packet(const libtrace_packet_t& packet, int base, std::uint32_t captured,
                                         std::uint32_t wire, packet::PacketTime time) noexcept;

/// A packet without what records of libpcap do not have in libtrace: tags, and pseudo-headers that libtrace does not
/// know. IP begins behind these.
[[nodiscard]] packet::Packet stripped_for_libtrace(const packet::Packet& read) noexcept;
[[nodiscard]] inline packet::Packet known_to_libtrace(const packet::Packet& read) noexcept {
    return read.link == packet::LinkLayer::ethernet ? read : stripped_for_libtrace(read);
}

}  // namespace spindrift::libtrace

#pragma once

#include <spindrift/base/bytes.hpp>
#include <spindrift/packet/packet_time.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>

namespace spindrift::packet {

/// The link layer of a packet. The values are libtrace's numbers, which its tools print (docs/formats/ndag.md 10.8).
enum class LinkLayer : std::int8_t {
    unknown = -1,
    chdlc = 1,
    ethernet = 2,
    atm = 3,
    ieee80211 = 4,
    raw_ip = 5,  ///< IPv4 or IPv6 according to the version field
    linux_sll = 6,
    pflog = 7,
    pos = 9,
    prism = 12,
    aal5 = 13,
    duck = 14,
    radiotap = 15,
    llc_snap = 16,
    ppp = 17,
    metadata = 18,
    nondata = 19,
    openbsd_loop = 20,
    erf_meta = 21,  ///< ERF provenance
    etsi_li = 22,
    pcapng_meta = 23,
    tzsp = 24,
    corsaro_tags = 25,  ///< 67 octets of tags, then an Ethernet frame
    xdp = 26,

    // Libtrace does not have these.
    bsd_null = 100,  ///< an address family in the byte order of the capturing host, then IPv4 or IPv6
    linux_sll2 = 101,
};

/// Octets of tags before the frame of a packet whose link layer is `corsaro_tags`. `tag::PacketTags` decodes them.
inline constexpr std::size_t corsaro_tags_size = 67;

/// The direction of a packet; in ERF, the number of the capture interface.
enum class Direction : std::int8_t { unknown = -1, outgoing = 0, incoming = 1, other = 2, third = 3 };

/// A captured packet from any input. Borrows its octets, which stay valid until the next read from that input.
struct Packet {
    Bytes octets;                 ///< the captured octets, starting with the link layer; may end anywhere
    std::uint32_t wire_size = 0;  ///< octets on the wire; for Ethernet, including the 4 of the frame check sequence
    PacketTime time;
    LinkLayer link = LinkLayer::unknown;
    Direction direction = Direction::unknown;
    /// Octets of the header of the record that brought the packet. They are directly before `octets`, and valid as long
    /// as these. 0 if there is no such header; set for ERF records and tagged nDAG streams (`tag::record_number`). Set
    /// it to 0 when you copy the octets elsewhere.
    std::uint8_t record_header_size = 0;

    /// The captured octets without tags.
    [[nodiscard]] constexpr Bytes frame() const noexcept {
        return link == LinkLayer::corsaro_tags ? octets.subspan(std::min(corsaro_tags_size, octets.size())) : octets;
    }

    /// The header of the record that brought the packet; empty if there is none.
    [[nodiscard]] constexpr Bytes record_header() const noexcept {
        return {octets.data() - record_header_size, record_header_size};
    }

    /// Whether it describes the capture and was not on the wire. Metadata are neither counted nor filtered.
    [[nodiscard]] constexpr bool is_metadata() const noexcept {
        return link == LinkLayer::erf_meta || link == LinkLayer::pcapng_meta || link == LinkLayer::metadata;
    }
};

}  // namespace spindrift::packet

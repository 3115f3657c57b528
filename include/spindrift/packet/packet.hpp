#pragma once

#include <spindrift/base/bytes.hpp>
#include <spindrift/packet/packet_time.hpp>

#include <cstdint>

namespace spindrift::packet {

/// What a packet begins with, by the numbers libtrace has for it and its tools show (docs/formats/ndag.md 10.8).
enum class LinkLayer : std::int8_t {
    unknown = -1,
    chdlc = 1,
    ethernet = 2,
    atm = 3,
    ieee80211 = 4,
    raw_ip = 5,  ///< IPv4 or IPv6, as the version says
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

    // Libtrace does not know these.
    bsd_null = 100,  ///< an address family in the byte order of who captured, then IPv4 or IPv6
    linux_sll2 = 101,
};

/// Which way a packet went; ERF has the number of the capture interface here.
enum class Direction : std::int8_t { unknown = -1, outgoing = 0, incoming = 1, other = 2, third = 3 };

/// A packet as it was captured, wherever it comes from. Borrows its octets, which stay valid until more are read
/// from where it came.
struct Packet {
    Bytes octets;                 ///< what was captured, link layer first; may end anywhere
    std::uint32_t wire_size = 0;  ///< octets it had on the wire; for Ethernet with the 4 of the frame check sequence
    PacketTime time;
    LinkLayer link = LinkLayer::unknown;
    Direction direction = Direction::unknown;

    /// About the capture, not of the traffic: neither counted nor filtered.
    [[nodiscard]] constexpr bool is_metadata() const noexcept {
        return link == LinkLayer::erf_meta || link == LinkLayer::pcapng_meta || link == LinkLayer::metadata;
    }
};

}  // namespace spindrift::packet

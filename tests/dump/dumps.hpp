#pragma once

#include "tests/packet/packets.hpp"

#include <spindrift/dump/packet_dumper.hpp>

#include <cstdlib>
#include <ctime>
#include <string>

// Packets and their texts for tests of dumps.
namespace spindrift::tests {

/// The frame of docs/formats/ndag.md 8.2, which has its frame check sequence.
inline Octets golden_frame() {
    return from_hex(
        "3cfdfe19d800 00defbba06c7 0800"
        "45000028 25f90000 ee06fac5 c11be556 2caed8f0"
        "b5171f41 7cb8e248 00000000 50020400 cc770000"
        "000048f78dad7a1d4b34");
}

/// All lines of a packet, in UTC.
inline std::string whole_dump_of(const packet::Packet& packet) {
    setenv("TZ", "UTC", 1);
    dump::PacketDumper dumper;
    Buffer out;
    dumper.append(out, packet);
    return std::string(out.text());
}

/// The lines of a packet without the three that do not depend on its octets.
inline std::string dump_of(packet::LinkLayer link, Bytes octets) {
    packet::Packet packet;
    packet.link = link;
    packet.octets = octets;
    std::string all = whole_dump_of(packet);
    for (int i = 0; i < 3; ++i) {
        all.erase(0, all.find('\n') + 1);
    }
    return all;
}

/// Destination and source of Ethernet frames, in hex.
inline const char* const addresses = "3cfdfe19d800 00defbba06c7";

/// The first line of the text of a frame with these addresses, without its type.
inline const char* const ethernet_line = " Ethernet: Dest: 3c:fd:fe:19:d8:00 Source: 00:de:fb:ba:06:c7 Ethertype: 0x";

/// A UDP datagram without payload, and its text.
inline const Octets no_payload = udp(4000, 53000, {});
inline const std::string no_payload_text =
    " UDP: Source 4000 Dest 53000\n"
    " UDP: Len 8 Checksum 43981\n"
    "unknown protocol udp/4000\n"
    " Unknown Protocol: 4000\n";

}  // namespace spindrift::tests

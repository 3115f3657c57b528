#pragma once

#include "test_packet.hpp"

#include <libtrace.h>

#include <cstdint>
#include <initializer_list>
#include <string>
#include <vector>

namespace trace_test {

/// Concatenates.
template <typename... Parts>
Octets join(const Parts&... parts) {
    Octets all;
    (all.insert(all.end(), parts.begin(), parts.end()), ...);
    return all;
}

inline Octets octets(std::initializer_list<unsigned> values) {
    Octets all;
    for (const unsigned value : values) {
        all.push_back(static_cast<std::uint8_t>(value));
    }
    return all;
}

inline Octets number16(unsigned value) {
    return octets({value >> 8 & 0xFF, value & 0xFF});
}

inline Octets text(const std::string& characters) {
    return {characters.begin(), characters.end()};
}

inline Octets cut(Octets frame, std::size_t size) {
    frame.resize(size);
    return frame;
}

/// From 02:00:00:00:00:02 to 02:00:00:00:00:01.
Octets ethernet(unsigned ethertype, const Octets& payload);

/// From 192.0.2.1 to 198.51.100.2, with correct checksum.
/// \param fragment the 16 bits of flags and offset
Octets ipv4(unsigned protocol, const Octets& payload, unsigned fragment = 0);

/// From 2001:db8::1 to 2001:db8::2.
Octets ipv6(unsigned next_header, const Octets& payload);

/// An extension header of 8 octets.
Octets extension(unsigned next_header, unsigned length = 0);
/// \param position offset in octets and, in the lowest bit, whether there are more
Octets ipv6_fragment(unsigned next_header, unsigned position);

/// One option (maximum segment size).
Octets tcp(unsigned source, unsigned destination, const Octets& payload);
/// Without options.
Octets short_tcp(unsigned source, unsigned destination, const Octets& payload);
Octets udp(unsigned source, unsigned destination, const Octets& payload);
Octets icmp_echo(unsigned type, const Octets& payload);
Octets vlan(unsigned id, unsigned ethertype, const Octets& payload);
Octets mpls(unsigned label, bool is_last, const Octets& payload);
Octets pppoe(const Octets& payload);
Octets sctp(const Octets& chunks);
Octets sctp_chunk(unsigned type, const Octets& body);
/// 16 octets of Linux SLL.
Octets sll(unsigned hardware, unsigned protocol, const Octets& payload);

/// The IPv4 packet that most frames contain: TCP from port 40000 to 80 with 5 octets of payload.
Octets tcp_packet();

/// A frame with what the accessors must find in it; "-" is "nothing".
struct Row {
    std::string name;
    Octets frame;
    std::string layer3;     ///< offset/ethertype/remaining
    std::string transport;  ///< offset/protocol/remaining
    std::string fragment;   ///< offset/more
    unsigned source_port = 0;
    unsigned destination_port = 0;
    std::size_t payload_length = 0;
};

/// Frames of Ethernet of all kinds.
const std::vector<Row>& rows();

}  // namespace trace_test

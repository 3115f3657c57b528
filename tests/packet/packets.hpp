#pragma once

#include "tests/base/octets.hpp"

#include <spindrift/packet/ip.hpp>

#include <cstdint>

// Packets for tests.
namespace spindrift::tests {

inline void append(Octets& to, Bytes octets) {
    to.insert(to.end(), octets.begin(), octets.end());
}

inline Octets joined(std::initializer_list<Octets> parts) {
    Octets all;
    for (const Octets& part : parts) {
        append(all, part);
    }
    return all;
}

/// An IPv4 packet from 192.0.2.1 to 198.51.100.2, its checksum wrong. `flags` also holds the offset in units of 8.
inline Octets ipv4(std::uint8_t protocol, Bytes payload, std::uint16_t flags = 0, std::uint16_t id = 0x1234,
                   Bytes options = {}) {
    Octets packet = from_hex("45000000 00000000 40000000 c0000201 c6336402");
    packet[0] = static_cast<std::byte>(0x45 + options.size() / 4);
    store_be(packet.data() + 2, static_cast<std::uint16_t>(20 + options.size() + payload.size()));
    store_be(packet.data() + 4, id);
    store_be(packet.data() + 6, flags);
    packet[9] = static_cast<std::byte>(protocol);
    append(packet, options);
    append(packet, payload);
    return packet;
}

/// An IPv6 packet from 2001:db8::1 to 2001:db8::2; `payload` begins with the header `next` names.
inline Octets ipv6(std::uint8_t next, Bytes payload) {
    Octets packet = from_hex(
        "60000000 00000040 20010db8 00000000 00000000 00000001"
        "20010db8 00000000 00000000 00000002");
    store_be(packet.data() + 4, static_cast<std::uint16_t>(payload.size()));
    packet[6] = static_cast<std::byte>(next);
    append(packet, payload);
    return packet;
}

/// An IPv6 extension header of `size` octets whose length octet is `length`.
inline Octets extension(std::uint8_t next, std::uint8_t length, std::size_t size) {
    Octets header(size, std::byte{0xEE});
    header[0] = static_cast<std::byte>(next);
    header[1] = static_cast<std::byte>(length);
    return header;
}

/// An IPv6 fragment header; `offset` in octets.
inline Octets fragment_header(std::uint8_t next, std::uint16_t offset, bool more, std::uint32_t id = 0xAABBCCDD) {
    Octets header(8);
    header[0] = static_cast<std::byte>(next);
    store_be(header.data() + 2, static_cast<std::uint16_t>(offset | (more ? 1 : 0)));
    store_be(header.data() + 4, id);
    return header;
}

inline Octets udp(std::uint16_t source, std::uint16_t destination, Bytes payload) {
    Octets datagram(8);
    store_be(datagram.data(), source);
    store_be(datagram.data() + 2, destination);
    store_be(datagram.data() + 4, static_cast<std::uint16_t>(8 + payload.size()));
    store_be(datagram.data() + 6, std::uint16_t{0xABCD});
    append(datagram, payload);
    return datagram;
}

}  // namespace spindrift::tests

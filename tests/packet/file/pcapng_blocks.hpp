#pragma once

#include "packet_reading.hpp"

#include <concepts>
#include <cstdint>
#include <initializer_list>

// pcapng files for tests.
namespace spindrift::tests {

/// Builds the blocks of a pcapng file, with numbers in one byte order.
class PcapngBlocks {
public:
    explicit PcapngBlocks(bool big = false) : big_(big) {}

    template <std::unsigned_integral T>
    [[nodiscard]] Octets number(T value) const {
        Octets octets(sizeof value);
        big_ ? store_be(octets.data(), value) : store_le(octets.data(), value);
        return octets;
    }
    [[nodiscard]] Octets n16(unsigned value) const { return number(static_cast<std::uint16_t>(value)); }
    [[nodiscard]] Octets n32(std::uint64_t value) const { return number(static_cast<std::uint32_t>(value)); }

    [[nodiscard]] static Octets padded(Octets octets) {
        octets.resize((octets.size() + 3) / 4 * 4);
        return octets;
    }

    [[nodiscard]] Octets block(std::uint32_t type, const Octets& body) const {
        const Octets size = n32(12 + padded(body).size());
        return joined({n32(type), size, padded(body), size});
    }

    [[nodiscard]] Octets option(unsigned code, const Octets& value) const {
        return joined({n16(code), n16(static_cast<unsigned>(value.size())), padded(value)});
    }

    [[nodiscard]] Octets section() const {
        return block(0x0A0D0D0A, joined({n32(0x1A2B3C4D), n16(1), n16(0), number(~std::uint64_t{0})}));
    }

    [[nodiscard]] Octets interface(unsigned link_type, const Octets& options = {}, std::uint32_t snapshot = 0) const {
        return block(1, joined({n16(link_type), n16(0), n32(snapshot), options}));
    }

    [[nodiscard]] Octets packet(std::uint32_t interface_number, std::uint64_t time, const Octets& octets,
                                std::size_t wire_size, const Octets& options = {}) const {
        return block(6, joined({n32(interface_number), n32(time >> 32), n32(time), n32(octets.size()), n32(wire_size),
                                padded(octets), options}));
    }

private:
    bool big_;
};

/// An Ethernet frame with a UDP datagram.
inline const Octets udp_frame = joined({from_hex("ffffffffffff 020000000001 0800"), ipv4(17, udp(1, 2, copy("x")))});

/// The packets of a file of these blocks.
inline ReadPackets read_octets(std::initializer_list<Octets> parts) {
    const CaptureFolder folder;
    return read_packets(folder.write("a.pcapng", joined(parts)));
}

}  // namespace spindrift::tests

#include "tests/packet/packets.hpp"

#include <spindrift/nmsg/types/packet_message.hpp>

#include <gtest/gtest.h>

namespace spindrift::nmsg {
namespace {

using namespace spindrift::tests;

/// A packet with room around it, and the octets there.
struct Framed {
    explicit Framed(const Octets& packet) : octets(joined({Octets(packet_margin), packet, Octets(packet_margin)})) {}
    std::byte* packet() { return octets.data() + packet_margin; }

    Octets octets;
};

// The octets are those of docs/formats/nmsg-messages.md 10.8 and 10.12.
TEST(PacketMessage, HasTheOctetsOfTheSpecification) {
    Framed abc(copy("ABC"));
    EXPECT_EQ("0a034142431003", to_hex(wrap_pkt(abc.packet(), 3, 3)));
    Framed e(copy("E"));
    EXPECT_EQ("0801120145", to_hex(wrap_packet(e.packet(), 1)));
    Framed v4(from_hex("45"));
    EXPECT_EQ("0800120145", to_hex(wrap_ncap(v4.packet(), 1)));
    Framed v6(from_hex("60"));
    EXPECT_EQ("0801120160", to_hex(wrap_ncap(v6.packet(), 1)));
}

TEST(PacketMessage, StaysWithinItsMargins) {
    for (const std::size_t size : {std::size_t{1}, std::size_t{127}, std::size_t{128}, std::size_t{16'383},
                                   std::size_t{16'384}, std::size_t{262'144}}) {
        const Octets packet(size, std::byte{0x45});
        for (const bool whole_frame : {false, true}) {
            Framed framed(packet);
            const Bytes message =
                whole_frame ? wrap_pkt(framed.packet(), size, 0xFFFF'FFFF) : wrap_packet(framed.packet(), size);
            EXPECT_GE(message.data(), framed.octets.data()) << size;
            EXPECT_LE(message.data() + message.size(), framed.octets.data() + framed.octets.size()) << size;
            EXPECT_EQ(as_text(packet), as_text(Bytes(framed.packet(), size)));
        }
    }
}

}  // namespace
}  // namespace spindrift::nmsg

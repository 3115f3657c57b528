#pragma once

#include <spindrift/packet/packet.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace tracereplay {

/// Makes frames to send of packets. One object makes one frame after the other.
class ReplayedFrame {
public:
    /// \param snap_length octets that are sent at most; 0 for all
    /// \param broadcast whether frames of Ethernet get the broadcast address
    ReplayedFrame(std::uint32_t snap_length, bool broadcast) : snap_length_(snap_length), broadcast_(broadcast) {}

    /// The frame of a packet: without VLAN tags, MPLS labels and PPPoE headers, and with correct checksums; IP packets
    /// without a frame get a header of Ethernet. Its time is that of the system. Borrows the object's memory until the
    /// next call.
    /// \returns nothing for packets without a link layer that is known, or without octets
    std::optional<spindrift::packet::Packet> make(const spindrift::packet::Packet& packet);

private:
    void strip_tags();

    std::uint32_t snap_length_;
    bool broadcast_;
    std::vector<std::byte> octets_;
};

}  // namespace tracereplay

#pragma once

#include <spindrift/base/bytes.hpp>

#include <cstdint>
#include <span>

namespace spindrift::packet {

/// The result of verifying the checksum of a UDP datagram. The values are those of the message type base:dnsqr.
enum class UdpChecksum : std::uint8_t {
    error = 0,  ///< cannot be verified
    absent = 1,
    incorrect = 2,
    correct = 3,
};

/// Verifies the datagram in an IP packet, or in the packets that are all of its fragments
/// (docs/formats/nmsg-messages.md 13.7). Fragments may be in any order, but only the last in `packets` may have an odd
/// payload size.
[[nodiscard]] UdpChecksum verify_udp_checksum(std::span<const Bytes> packets) noexcept;

}  // namespace spindrift::packet

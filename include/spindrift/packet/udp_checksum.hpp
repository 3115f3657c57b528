#pragma once

#include <spindrift/base/bytes.hpp>

#include <cstdint>
#include <span>

namespace spindrift::packet {

/// What becomes of checking the checksum of a UDP datagram; the numbers are those of base dnsqr.
enum class UdpChecksum : std::uint8_t {
    error = 0,  ///< cannot be checked
    absent = 1,
    incorrect = 2,
    correct = 3,
};

/// Checks the datagram in an IP packet, or in the packets that are all its fragments in any order but begins with one
/// of even size each but the last (docs/formats/nmsg-messages.md 13.7).
[[nodiscard]] UdpChecksum verify_udp_checksum(std::span<const Bytes> packets) noexcept;

}  // namespace spindrift::packet

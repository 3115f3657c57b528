#pragma once

#include "packet_layers.hpp"

#include <cstddef>
#include <optional>

namespace spindrift::libtrace::accessors {

/// Octets of the transport header and its payload according to the length field of IP; according to the capture if
/// that is 0, as the packets of a segmentation offload have it. 0 if there is no transport header.
[[nodiscard]] std::size_t transport_length(const packet::NetworkLayer& network, const Transport& transport) noexcept;

/// Octets of a transport header with its options, as it states them.
/// \returns nothing if its fixed part was not captured completely, or if it is none of TCP, UDP, ICMP, ICMPv6 and SCTP
[[nodiscard]] std::optional<std::size_t> transport_header_size(const Transport& transport) noexcept;

}  // namespace spindrift::libtrace::accessors

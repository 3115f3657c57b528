#pragma once

#include <spindrift/packet/ip_header.hpp>
#include <spindrift/tag/filter_bits.hpp>

#include <cstdint>

namespace spindrift::tag {

/// What tags are computed from: the fields of an IPv4 packet (docs/formats/tagging.md 5.2, 6.3). Borrows its octets.
struct Ipv4Fields {
    std::uint32_t source = 0;
    std::uint32_t destination = 0;
    std::uint16_t length = 0;  ///< from the header; it bounds nothing
    std::uint16_t flags_and_offset = 0;
    std::uint8_t ttl = 0;
    std::uint8_t protocol = 0;
    bool has_transport = false;
    Bytes transport;  ///< everything captured after the IP header, padding included; empty without a transport header
    std::uint16_t source_port = 0;
    std::uint16_t dest_port = 0;

    /// \param header with at least its first 20 octets
    explicit Ipv4Fields(const packet::Ipv4Header& header) noexcept;
};

/// The first two numbers of a transport header, as the tags have them: ports, or type and code; 0 if there are none.
struct Ports {
    std::uint16_t source = 0;
    std::uint16_t destination = 0;

    Ports() = default;
    Ports(std::uint8_t protocol, Bytes transport) noexcept;
};

/// The bit of a filter if a condition holds, otherwise 0; without a branch.
[[nodiscard]] constexpr FilterBits bit_if(bool condition, Filter filter) noexcept {
    return FilterBits{condition} << static_cast<unsigned>(filter);
}

/// All filters that an IPv4 packet matches.
[[nodiscard]] FilterBits filters_of(const Ipv4Fields& fields) noexcept;

/// The filters for UDP packets only, and `backscatter`; not the composite ones.
[[nodiscard]] FilterBits udp_filters(const Ipv4Fields& fields) noexcept;

/// The filters for TCP segments only, `abnormal_protocol` and `backscatter`; not the composite ones.
[[nodiscard]] FilterBits tcp_filters(const Ipv4Fields& fields) noexcept;

}  // namespace spindrift::tag

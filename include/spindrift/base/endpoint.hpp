#pragma once

#include <spindrift/base/ip_address.hpp>

#include <compare>
#include <cstdint>
#include <string>

namespace spindrift {

/// An address and a UDP or TCP port.
struct Endpoint {
    IpAddress address;
    std::uint16_t port = 0;

    auto operator<=>(const Endpoint&) const = default;

    /// The form NMSG tools use: `192.0.2.1/8430`.
    [[nodiscard]] std::string text() const;
};

}  // namespace spindrift

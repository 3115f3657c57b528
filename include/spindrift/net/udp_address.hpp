#pragma once

#include <spindrift/base/endpoint.hpp>

#include <string>

namespace spindrift::net {

/// Where datagrams come from or go to: an address, IPv4 or IPv6, of a host, a network (broadcast) or a group
/// (multicast), and the interface that leads there, if the system's choice is not right.
struct UdpAddress {
    Endpoint endpoint;
    std::string interface;

    /// `192.0.2.1/8430`, `ff02::8430%eth1/8430`.
    [[nodiscard]] std::string text() const;
};

}  // namespace spindrift::net

#pragma once

#include <spindrift/base/endpoint.hpp>

#include <string>

namespace spindrift::net {

/// The IPv4 or IPv6 address of a host, a network (broadcast) or a group (multicast) that datagrams are sent to or
/// received at, with a port. The name of an interface replaces the system's choice of one, unless it is empty.
struct UdpAddress {
    Endpoint endpoint;
    std::string interface;

    /// `192.0.2.1/8430`, `ff02::8430%eth1/8430`.
    [[nodiscard]] std::string text() const;
};

}  // namespace spindrift::net

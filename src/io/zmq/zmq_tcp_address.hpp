#pragma once

#include <spindrift/io/zmq/zmq.hpp>

namespace spindrift::io {

/// The part of an endpoint `tcp://HOST:PORT` behind `tcp://`. libzmq resolves the host of a connection later, on a
/// thread of its own, and retries without a word if that fails; and it takes a port modulo 65,536. So both are checked
/// here.
class ZmqTcpAddress {
public:
    /// \throws Error without a prefix if the host cannot be resolved, or the port is impossible. libzmq itself reports
    /// an endpoint that has no port.
    ZmqTcpAddress(std::string_view text, bool accepts);

    /// Whether the socket needs the option `ZMQ_IPV6`. It does for an IPv6 address, and for a name that has no IPv4
    /// address: with the option, libzmq prefers the IPv6 address of a name that has both, such as `localhost`, while
    /// its peers mostly listen to IPv4.
    [[nodiscard]] bool needs_ipv6() const noexcept { return needs_ipv6_; }

private:
    void check_port(std::string_view port, bool accepts) const;
    void check_local_host(const std::string& host);
    void check_remote_host(const std::string& host);

    bool needs_ipv6_ = false;
};

}  // namespace spindrift::io

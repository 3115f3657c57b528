#pragma once

#include <spindrift/base/endpoint.hpp>

#include <sys/types.h>

#include <optional>
#include <string>

namespace spindrift::net {

/// The process that has a socket open. Processes of other users can only be seen by root.
struct SocketOwner {
    pid_t process = 0;    ///< 0 if it cannot be seen
    std::string command;  ///< its name; empty if it cannot be seen
};

/// The owner of a UDP socket that is bound to exactly this address and receives from everywhere; sockets of this
/// process do not count. Source: /proc/net/udp and /proc/net/udp6 (proc(5)), /proc/PID/fd.
/// \returns nothing if there is none, or if /proc cannot be read
[[nodiscard]] std::optional<SocketOwner> other_udp_owner(const Endpoint& address);

}  // namespace spindrift::net

#pragma once

#include <spindrift/base/endpoint.hpp>
#include <spindrift/base/file_descriptor.hpp>
#include <spindrift/net/udp_address.hpp>

#include <netinet/in.h>
#include <sys/socket.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

// The socket calls of the system, with the types of this library.
namespace spindrift::net {

/// An address in the form the socket calls take.
struct SocketAddress {
    sockaddr_storage storage{};
    socklen_t size = 0;

    /// \throws Error if the interface does not exist
    static SocketAddress from(const UdpAddress& address);

    [[nodiscard]] const sockaddr* get() const noexcept { return reinterpret_cast<const sockaddr*>(&storage); }
};

/// The endpoint of an address that a socket call has filled in.
[[nodiscard]] Endpoint endpoint_of(const sockaddr_storage& storage) noexcept;

/// Opens a UDP socket of the family of an address. \throws Error with the system's reason
[[nodiscard]] FileDescriptor open_udp_socket(const IpAddress& address);

/// Sets an integer option. \throws Error `setsockopt(NAME): reason`
void set_option(const FileDescriptor& socket, int level, int option, int value, std::string_view name);

/// Sets an integer option whose failure does not matter. \returns whether it was set
bool try_option(const FileDescriptor& socket, int level, int option, int value) noexcept;

/// The datagrams that the kernel has dropped so far because the receive buffer of a socket was full; nothing if it does
/// not tell. Unlike the numbers that datagrams bring (SO_RXQ_OVFL), it also counts those after the last that was
/// queued.
[[nodiscard]] std::optional<std::uint32_t> dropped_datagrams(const FileDescriptor& socket) noexcept;

/// Sets the size of the receive buffer. A process with CAP_NET_ADMIN may exceed the limit `net.core.rmem_max`
/// (SO_RCVBUFFORCE); for others, the kernel reduces the size to it (SO_RCVBUF).
/// \returns the size that the kernel reports, in octets: twice the size it granted, as it includes its own overhead; 0
/// if it reports none
int enlarge_receive_buffer(const FileDescriptor& socket, int size) noexcept;

[[nodiscard]] bool is_multicast(const IpAddress& address) noexcept;

/// \throws Error if the group cannot be joined
void join_group(const FileDescriptor& socket, const UdpAddress& group);

/// Sets the interface that datagrams to a group are sent from. \throws Error
void set_multicast_interface(const FileDescriptor& socket, const UdpAddress& group);

/// Sends datagrams to a group from the interface that has the address `source`. If that is an IPv4 address, it is also
/// their source address. \throws Error
void set_multicast_source(const FileDescriptor& socket, const IpAddress& source);

/// Parses an address, or resolves a host name to its first address.
/// \throws Error with the resolver's reason
[[nodiscard]] IpAddress resolve(const std::string& host);

}  // namespace spindrift::net

#pragma once

#include <spindrift/base/endpoint.hpp>
#include <spindrift/base/file_descriptor.hpp>
#include <spindrift/net/udp_address.hpp>

#include <netinet/in.h>
#include <sys/socket.h>

#include <string>
#include <string_view>

// The system's socket calls in the terms of this library.
namespace spindrift::net {

/// An address as the system wants it.
struct SocketAddress {
    sockaddr_storage storage{};
    socklen_t size = 0;

    /// \throws Error if the interface does not exist
    static SocketAddress from(const UdpAddress& address);

    [[nodiscard]] const sockaddr* get() const noexcept { return reinterpret_cast<const sockaddr*>(&storage); }
};

/// The endpoint in an address the system filled in.
[[nodiscard]] Endpoint endpoint_of(const sockaddr_storage& storage) noexcept;

/// \throws Error if there is no such socket to be had
[[nodiscard]] FileDescriptor open_udp_socket(const IpAddress& address);

/// Sets an integer option. \throws Error `setsockopt(NAME): reason`
void set_option(const FileDescriptor& socket, int level, int option, int value, std::string_view name);

/// The same where failure does not matter. \returns whether it worked
bool try_option(const FileDescriptor& socket, int level, int option, int value) noexcept;

/// Asks for room for what comes while nobody looks, beyond the system's limit where that is allowed.
/// \returns the octets the kernel counts on, which is twice what it grants; 0 if it does not say
int enlarge_receive_buffer(const FileDescriptor& socket, int wanted) noexcept;

[[nodiscard]] bool is_multicast(const IpAddress& address) noexcept;

/// \throws Error if the group cannot be joined
void join_group(const FileDescriptor& socket, const UdpAddress& group);

/// Chooses the interface datagrams to a group leave by. \throws Error
void set_multicast_interface(const FileDescriptor& socket, const UdpAddress& group);

/// Chooses the interface that has an address, which they then come from if it is IPv4. \throws Error
void set_multicast_source(const FileDescriptor& socket, const IpAddress& source);

/// The address in digits, or the first of a name.
/// \throws Error with the resolver's reason
[[nodiscard]] IpAddress resolve(const std::string& host);

}  // namespace spindrift::net

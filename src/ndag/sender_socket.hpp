#pragma once

#include <spindrift/base/file_descriptor.hpp>
#include <spindrift/ndag/sender.hpp>

#include <cstdint>
#include <vector>

namespace spindrift::ndag {

/// A socket that sends to a port of the group.
/// \throws Error
[[nodiscard]] FileDescriptor open_sender_socket(const SenderOptions& options, std::uint16_t port);

/// A stream's port and its socket, which is bound to it: so no other monitor on this host takes the same.
struct StreamSocket {
    std::uint16_t port = 0;
    FileDescriptor socket;
};

/// Sockets for all streams, with ports one behind the other that nobody here uses in the group.
/// \throws Error
[[nodiscard]] std::vector<StreamSocket> open_stream_sockets(const SenderOptions& options);

}  // namespace spindrift::ndag

#pragma once

#include <spindrift/base/file_descriptor.hpp>
#include <spindrift/ndag/sender.hpp>

#include <cstdint>
#include <vector>

namespace spindrift::ndag {

/// Opens a socket that is connected to a port of the group.
/// \throws Error
[[nodiscard]] FileDescriptor open_sender_socket(const SenderOptions& options, std::uint16_t port);

/// The port of a stream and its socket, which is bound to the port so that no other monitor on this host uses it.
struct StreamSocket {
    std::uint16_t port = 0;
    FileDescriptor socket;
};

/// Opens sockets for all streams, with consecutive ports that no other program on this host uses in the group.
/// \throws Error
[[nodiscard]] std::vector<StreamSocket> open_stream_sockets(const SenderOptions& options);

}  // namespace spindrift::ndag

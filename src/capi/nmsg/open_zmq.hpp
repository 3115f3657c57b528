#pragma once

#include <spindrift/io/container/container_sink.hpp>
#include <spindrift/pipeline/source.hpp>

#include <memory>

/// ZeroMQ, whose sockets and contexts belong to programs. All functions throw Error: if the library is built without
/// ZeroMQ, or it refuses the socket or endpoint.
namespace spindrift::capi {

/// Takes the socket.
[[nodiscard]] std::unique_ptr<pipeline::Source> zmq_source(void* socket);
[[nodiscard]] std::unique_ptr<pipeline::Source> zmq_source(void* context, const char* endpoint);

/// Takes the socket.
[[nodiscard]] std::unique_ptr<io::ContainerSink> zmq_sink(void* socket, std::size_t container_size);
[[nodiscard]] std::unique_ptr<io::ContainerSink> zmq_sink(void* context, const char* endpoint,
                                                          std::size_t container_size);

}  // namespace spindrift::capi

#include "open_zmq.hpp"

#include <spindrift/base/error.hpp>
#include <spindrift/io/zmq/zmq.hpp>

namespace spindrift::capi {
namespace {

io::ZmqEndpoint endpoint_of(const char* endpoint, io::ZmqEndpoint::Direction direction) {
    if (endpoint == nullptr || *endpoint == '\0') {
        throw Error("no ZeroMQ endpoint is given");
    }
    return io::ZmqEndpoint::parse(endpoint, direction);
}

}  // namespace

std::unique_ptr<pipeline::Source> zmq_source(void* socket) {
    return std::make_unique<io::ZmqSource>(socket, "ZeroMQ socket", io::ZmqSource::Options{});
}

std::unique_ptr<pipeline::Source> zmq_source(void* context, const char* endpoint) {
    return std::make_unique<io::ZmqSource>(endpoint_of(endpoint, io::ZmqEndpoint::Direction::input),
                                           io::ZmqSource::Options{.context = io::borrow_zmq_context(context)});
}

std::unique_ptr<io::ContainerSink> zmq_sink(void* socket, std::size_t container_size) {
    return std::make_unique<io::ZmqSink>(socket, "ZeroMQ socket",
                                         io::ZmqSink::Options{.container = {.container_size = container_size}});
}

std::unique_ptr<io::ContainerSink> zmq_sink(void* context, const char* endpoint, std::size_t container_size) {
    return std::make_unique<io::ZmqSink>(endpoint_of(endpoint, io::ZmqEndpoint::Direction::output),
                                         io::ZmqSink::Options{.container = {.container_size = container_size},
                                                              .context = io::borrow_zmq_context(context)});
}

}  // namespace spindrift::capi

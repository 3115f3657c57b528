#include "open_zmq.hpp"

#include <spindrift/base/error.hpp>

// For builds without ZeroMQ.
namespace spindrift::capi {
namespace {

[[noreturn]] void refuse() {
    throw Error("this library is built without ZeroMQ");
}

}  // namespace

std::unique_ptr<pipeline::Source> zmq_source(void*) {
    refuse();
}

std::unique_ptr<pipeline::Source> zmq_source(void*, const char*) {
    refuse();
}

std::unique_ptr<io::ContainerSink> zmq_sink(void*, std::size_t) {
    refuse();
}

std::unique_ptr<io::ContainerSink> zmq_sink(void*, const char*, std::size_t) {
    refuse();
}

}  // namespace spindrift::capi

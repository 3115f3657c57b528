// The implementation for builds without ZeroMQ.

#include "zmq_endpoints.hpp"

#include <spindrift/base/error.hpp>

#include <fmt/format.h>

namespace nmsgtool {
namespace {

[[noreturn]] void refuse(const std::string& spec) {
    throw spindrift::Error(fmt::format("cannot open {}: this nmsgtool is built without ZeroMQ", spec));
}

}  // namespace

std::unique_ptr<spindrift::pipeline::Source> ZmqEndpoints::open_input(std::string_view, const std::string& spec) const {
    refuse(spec);
}

std::unique_ptr<spindrift::pipeline::Sink> ZmqEndpoints::open_output(const std::string& spec) const {
    refuse(spec);
}

}  // namespace nmsgtool

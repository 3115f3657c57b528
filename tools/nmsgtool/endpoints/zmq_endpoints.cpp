#include "zmq_endpoints.hpp"

#include "open_or_fail.hpp"

#include <spindrift/io/zmq/zmq.hpp>

#include <utility>

namespace nmsgtool {

using namespace spindrift;

const std::shared_ptr<io::ZmqContext>& ZmqEndpoints::context() const {
    if (context_ == nullptr) {
        context_ = io::make_zmq_context(settings_.allow);
    }
    return context_;
}

std::unique_ptr<pipeline::Source> ZmqEndpoints::open_input(std::string_view option, const std::string& spec) const {
    console_.say(2, fmt::format("nmsg ZMQ input: {}", spec));
    return open_or_fail(option, spec, [&] {
        io::ZmqSource::Options options;
        options.filter = settings_.filter;
        options.limits = settings_.memory.container();
        options.memory = settings_.tables.get();
        options.queue_memory = settings_.queue_memory();
        options.context = context();
        return std::make_unique<io::ZmqSource>(io::ZmqEndpoint::parse(spec, io::ZmqEndpoint::Direction::input),
                                               std::move(options));
    });
}

std::unique_ptr<pipeline::Sink> ZmqEndpoints::open_output(const std::string& spec) const {
    console_.say(2, fmt::format("nmsg ZMQ output: {}", spec));
    return open_or_fail("-S", spec, [&] {
        io::ZmqSink::Options options;
        options.container = {.container_size = nmsg::jumbo_container_size,
                             .zlib = settings_.options.zlibout,
                             .buffered = !settings_.options.unbuffered,
                             .header = settings_.header};
        options.context = context();
        options.queue_memory = settings_.queue_memory();
        return std::make_unique<io::ZmqSink>(io::ZmqEndpoint::parse(spec, io::ZmqEndpoint::Direction::output),
                                             std::move(options));
    });
}

}  // namespace nmsgtool

#include "zmq_socket.hpp"

#include <spindrift/base/error.hpp>

#include <fmt/format.h>

#include <limits>
#include <thread>

namespace spindrift::io {
namespace {

using Clock = std::chrono::steady_clock;

constexpr int wait_time = 100;                       // milliseconds between checks whether to drain
constexpr std::chrono::milliseconds memory_wait{2};  // libzmq does not tell when it has freed a message

// ZeroMQ messages have no size limit, so containers are not fragmented.
constexpr std::size_t unlimited = std::numeric_limits<std::size_t>::max();

}  // namespace

ZmqSink::ZmqSink(const ZmqEndpoint& endpoint, Options options)
    : ContainerSink(options.container, true, unlimited),
      name_(endpoint.text()),
      pushes_(endpoint.pushes),
      queued_(std::make_shared<MemoryBudget>(options.queue_memory)),
      // A sink receives nothing but subscriptions, which are small.
      socket_(std::make_unique<ZmqSocket>(std::move(options.context), endpoint, ZmqEndpoint::Direction::output,
                                          ZmqSocket::Limits{.message_size = 4096})) {}

ZmqSink::ZmqSink(void* socket, std::string name, const Options& options)
    : ContainerSink(options.container, true, unlimited),
      name_(std::move(name)),
      queued_(std::make_shared<MemoryBudget>(options.queue_memory)),
      socket_(std::make_unique<ZmqSocket>(socket, name_)) {
    pushes_ = !socket_->publishes();
}

ZmqSink::~ZmqSink() = default;

std::string ZmqSink::name() const {
    return name_;
}

void ZmqSink::send(std::span<const Bytes> containers, pipeline::Counters& counters, const Reporter&,
                   const StopSignal& abort) {
    for (std::size_t i = 0; i < containers.size(); ++i) {
        if (!send(containers[i], abort)) {
            if (!pushes_) {
                ++dropped_;
                ++counters.records_unsent;
                continue;
            }
            const std::size_t left = containers.size() - i;
            counters.records_unsent += left;
            throw Error(
                fmt::format("output {}: gave up {} container{} that nobody took", name(), left, left == 1 ? "" : "s"));
        }
        ++sent_;
        ++counters.containers_out;
        counters.bytes_out += containers[i].size();
    }
}

// Waits while no receiver takes the container. \returns false if it has waited too long, or must not wait
bool ZmqSink::send(Bytes container, const StopSignal& abort) {
    const auto begin = Clock::now();
    const auto is_over = [&] { return abort.drain_requested() && Clock::now() - begin > ZmqSocket::linger; };
    auto message = ZmqMessage::copy(container, queued_);
    while (!message) {
        if (!pushes_ || is_over()) {
            return false;
        }
        std::this_thread::sleep_for(memory_wait);
        message = ZmqMessage::copy(container, queued_);
    }
    while (!socket_->send(*message)) {
        if (is_over()) {
            return false;
        }
        socket_->wait(ZMQ_POLLOUT, abort, wait_time);
    }
    return true;
}

void ZmqSink::close(pipeline::Counters& counters, const Reporter& report, const StopSignal& abort) {
    ContainerSink::close(counters, report, abort);
    if (dropped_ > 0) {
        throw Error(fmt::format("output {}: left out {} container{}, as slow receivers had not taken those before",
                                name(), dropped_, dropped_ == 1 ? "" : "s"));
    }
    if (!pushes_ || !socket_->watches_peers() || sent_ == 0) {
        return;
    }
    // If no receiver has ever connected, all containers are still queued in the socket.
    for (const auto end = Clock::now() + ZmqSocket::linger; !socket_->had_peer() && Clock::now() < end;) {
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    if (!socket_->had_peer()) {
        counters.records_unsent += sent_;
        throw Error(fmt::format("output {}: nobody has come to take what was sent", name()));
    }
}

}  // namespace spindrift::io

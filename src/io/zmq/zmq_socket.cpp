#include "zmq_socket.hpp"

#include <spindrift/base/error.hpp>

#include <fmt/format.h>

#include <atomic>
#include <cerrno>

namespace spindrift::io {
namespace {

constexpr int send_limit = 1000;            // messages that wait to be sent
constexpr std::string_view topic = "NMSG";  // what every container begins with

zmq::socket_type type_of(const ZmqEndpoint& endpoint, ZmqEndpoint::Direction direction) {
    if (direction == ZmqEndpoint::Direction::input) {
        return endpoint.pushes ? zmq::socket_type::pull : zmq::socket_type::sub;
    }
    return endpoint.pushes ? zmq::socket_type::push : zmq::socket_type::pub;
}

// ZeroMQ has error numbers of its own besides the system's.
Error zmq_error(std::string_view what) {
    return Error(fmt::format("{}: {}", what, ::zmq_strerror(::zmq_errno())));
}

}  // namespace

std::shared_ptr<ZmqContext> make_zmq_context() {
    return std::make_shared<ZmqContext>();
}

ZmqSocket::ZmqSocket(std::shared_ptr<ZmqContext> context, const ZmqEndpoint& endpoint, ZmqEndpoint::Direction direction,
                     std::size_t message_limit)
    : context_(context != nullptr ? std::move(context) : make_zmq_context()), name_(endpoint.text()) {
    const zmq::socket_type type = type_of(endpoint, direction);
    try {
        socket_ = zmq::socket_t(context_->context, type);
        socket_.set(zmq::sockopt::maxmsgsize, static_cast<std::int64_t>(message_limit));
        if (type == zmq::socket_type::sub) {
            socket_.set(zmq::sockopt::subscribe, topic);
        }
        socket_.set(zmq::sockopt::linger, 0);
        if (direction == ZmqEndpoint::Direction::output) {
            socket_.set(zmq::sockopt::sndhwm, send_limit);
            socket_.set(zmq::sockopt::linger, static_cast<int>(linger.count()));
        }
        if (type == zmq::socket_type::push) {
            watch_peers();
        }
        if (endpoint.accepts) {
            socket_.bind(endpoint.address);
        } else {
            socket_.connect(endpoint.address);
        }
        descriptor_ = socket_.get(zmq::sockopt::fd);
    } catch (const zmq::error_t&) {
        throw zmq_error(fmt::format("cannot {} {}", endpoint.accepts ? "accept at" : "connect to", endpoint.address));
    }
}

void ZmqSocket::watch_peers() {
    static std::atomic<unsigned> number = 0;
    const std::string address = fmt::format("inproc://spindrift-monitor-{}", number++);
    if (::zmq_socket_monitor(socket_.handle(), address.c_str(), ZMQ_EVENT_HANDSHAKE_SUCCEEDED) != 0) {
        throw zmq::error_t();
    }
    monitor_ = zmq::socket_t(context_->context, zmq::socket_type::pair);
    monitor_.set(zmq::sockopt::linger, 0);
    monitor_.connect(address);
}

bool ZmqSocket::has_had_peer() {
    zmq::message_t event;
    had_peer_ = had_peer_ || ::zmq_msg_recv(event.handle(), monitor_.handle(), ZMQ_DONTWAIT) >= 0;
    return had_peer_;
}

bool ZmqSocket::receive(zmq::message_t& message) {
    if (::zmq_msg_recv(message.handle(), socket_.handle(), ZMQ_DONTWAIT) >= 0) {
        return true;
    }
    if (::zmq_errno() == EAGAIN || ::zmq_errno() == EINTR) {
        return false;
    }
    throw zmq_error(fmt::format("read error on {}", name_));
}

bool ZmqSocket::send(Bytes message) {
    if (::zmq_send(socket_.handle(), message.data(), message.size(), ZMQ_DONTWAIT) >= 0) {
        return true;
    }
    if (::zmq_errno() == EAGAIN || ::zmq_errno() == EINTR) {
        return false;
    }
    throw zmq_error(fmt::format("write error on {}", name_));
}

void ZmqSocket::wait(short events, const StopSignal& signal, int milliseconds) {
    // The descriptor only tells that something has changed since this was asked.
    if ((socket_.get(zmq::sockopt::events) & events) == 0) {
        static_cast<void>(signal.wait_readable(descriptor_, milliseconds));
    }
}

}  // namespace spindrift::io

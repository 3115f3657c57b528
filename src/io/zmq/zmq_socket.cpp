#include "zmq_socket.hpp"

#include "zmq_access.hpp"
#include "zmq_tcp_address.hpp"

#include <spindrift/base/error.hpp>

#include <fmt/format.h>
#include <poll.h>

#include <algorithm>
#include <atomic>
#include <cerrno>

namespace spindrift::io {
namespace {

constexpr std::string_view topic = "NMSG";  // every container begins with it

int type_of(const ZmqEndpoint& endpoint, ZmqEndpoint::Direction direction) {
    if (direction == ZmqEndpoint::Direction::input) {
        return endpoint.pushes ? ZMQ_PULL : ZMQ_SUB;
    }
    return endpoint.pushes ? ZMQ_PUSH : ZMQ_PUB;
}

// ZeroMQ has error numbers of its own besides the system's.
Error zmq_error(std::string_view what) {
    return Error(fmt::format("{}: {}", what, zmq().error_text(zmq().error_number())));
}

std::string failure(const ZmqEndpoint& endpoint) {
    return fmt::format("cannot {} {}", endpoint.accepts ? "accept at" : "connect to", endpoint.address);
}

void check(int result, const ZmqEndpoint& endpoint) {
    if (result != 0) {
        throw zmq_error(failure(endpoint));
    }
}

bool needs_ipv6(const ZmqEndpoint& endpoint) {
    constexpr std::string_view scheme = "tcp://";
    if (!endpoint.address.starts_with(scheme)) {
        return false;
    }
    try {
        return ZmqTcpAddress(std::string_view(endpoint.address).substr(scheme.size()), endpoint.accepts).needs_ipv6();
    } catch (const Error& error) {
        throw Error(fmt::format("{}: {}", failure(endpoint), error.what()));
    }
}

}  // namespace

ZmqSocket::ZmqSocket(std::shared_ptr<ZmqContext> context, const ZmqEndpoint& endpoint, ZmqEndpoint::Direction direction,
                     Limits limits)
    : context_(context != nullptr ? std::move(context) : make_zmq_context()), name_(endpoint.text()) {
    const int type = type_of(endpoint, direction);
    socket_ = make_socket(type);
    check(set_zmq_option(socket_, ZMQ_MAXMSGSIZE, static_cast<std::int64_t>(limits.message_size)), endpoint);
    if (type == ZMQ_SUB) {
        check(zmq().setsockopt(socket_.get(), ZMQ_SUBSCRIBE, topic.data(), topic.size()), endpoint);
    }
    const bool sends = direction == ZmqEndpoint::Direction::output;
    check(set_zmq_option(socket_, ZMQ_LINGER, sends ? static_cast<int>(linger.count()) : 0), endpoint);
    check(set_zmq_option(socket_, sends ? ZMQ_SNDHWM : ZMQ_RCVHWM, static_cast<int>(limits.messages)), endpoint);
    if (!sends && endpoint.accepts && context_->access() != nullptr) {
        // The handler counts refused connections by this name, which may have 255 octets.
        check(zmq().setsockopt(socket_.get(), ZMQ_ZAP_DOMAIN, name_.data(), std::min<std::size_t>(name_.size(), 255)),
              endpoint);
    }
    if (needs_ipv6(endpoint)) {
        check(set_zmq_option(socket_, ZMQ_IPV6, 1), endpoint);
    }
    if (type == ZMQ_PUSH) {
        watch_peers();
    }
    check(endpoint.accepts ? zmq().bind(socket_.get(), endpoint.address.c_str())
                           : zmq().connect(socket_.get(), endpoint.address.c_str()),
          endpoint);
    descriptor_ = get_zmq_option(socket_, ZMQ_FD);
}

ZmqSocket::ZmqSocket(void* socket, std::string name) : name_(std::move(name)), socket_(socket) {
    descriptor_ = get_zmq_option(socket_, ZMQ_FD);
    if (descriptor_ < 0) {
        static_cast<void>(socket_.release());  // it is none, so it must not be closed
        throw zmq_error(fmt::format("cannot use {}", name_));
    }
}

ZmqHandle ZmqSocket::make_socket(int type) const {
    ZmqHandle socket(zmq().socket(context_->get(), type));
    if (socket == nullptr) {
        throw zmq_error(fmt::format("cannot make a socket for {}", name_));
    }
    return socket;
}

void ZmqSocket::watch_peers() {
    static std::atomic<unsigned> number = 0;
    const std::string address = fmt::format("inproc://spindrift-monitor-{}", number++);
    monitor_ = make_socket(ZMQ_PAIR);
    if (zmq().socket_monitor(socket_.get(), address.c_str(), ZMQ_EVENT_HANDSHAKE_SUCCEEDED) != 0 ||
        set_zmq_option(monitor_, ZMQ_LINGER, 0) != 0 || zmq().connect(monitor_.get(), address.c_str()) != 0) {
        throw zmq_error(fmt::format("cannot watch who connects to {}", name_));
    }
}

bool ZmqSocket::publishes() const noexcept {
    const int type = get_zmq_option(socket_, ZMQ_TYPE);
    return type == ZMQ_PUB || type == ZMQ_XPUB;
}

bool ZmqSocket::had_peer() {
    ZmqMessage event;
    peer_seen_ = peer_seen_ || zmq().msg_recv(event.get(), monitor_.get(), ZMQ_DONTWAIT) >= 0;
    return peer_seen_;
}

std::uint64_t ZmqSocket::refused() const {
    return context_ != nullptr && context_->access() != nullptr ? context_->access()->refused(name_.substr(0, 255)) : 0;
}

bool ZmqSocket::receive(ZmqMessage& message) {
    if (zmq().msg_recv(message.get(), socket_.get(), ZMQ_DONTWAIT) >= 0) {
        return true;
    }
    if (zmq().error_number() == EAGAIN || zmq().error_number() == EINTR) {
        return false;
    }
    throw zmq_error(fmt::format("read error on {}", name_));
}

bool ZmqSocket::send(ZmqMessage& message) {
    if (zmq().msg_send(message.get(), socket_.get(), ZMQ_DONTWAIT) >= 0) {
        return true;
    }
    if (zmq().error_number() == EAGAIN || zmq().error_number() == EINTR) {
        return false;
    }
    throw zmq_error(fmt::format("write error on {}", name_));
}

void ZmqSocket::wait(short events, const StopSignal& signal, int milliseconds) {
    // ZMQ_FD is edge-triggered: it becomes readable only when the state changes after ZMQ_EVENTS was read.
    if ((get_zmq_option(socket_, ZMQ_EVENTS) & events) != 0) {
        return;
    }
    if (!signal.requested()) {
        static_cast<void>(signal.wait_readable(descriptor_, milliseconds));
        return;
    }
    // A signal that was given would end the wait at once.
    pollfd readable = {descriptor_, POLLIN, 0};
    ::poll(&readable, 1, milliseconds);
}

}  // namespace spindrift::io

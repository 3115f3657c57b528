#include "tcp_connections.hpp"

#include <spindrift/base/error.hpp>
#include <spindrift/net/socket.hpp>

#include <netinet/tcp.h>
#include <sys/epoll.h>

#include <algorithm>
#include <cerrno>

namespace spindrift::ndag {
namespace {

constexpr std::size_t read_size = 256 * 1024;
constexpr int listen_backlog = 128;
// TCP keep-alive detects a dead sender after 15 seconds.
constexpr int probe_after_seconds = 5;
constexpr int probe_interval_seconds = 2;
constexpr int probes = 5;
// While connections are busy, others are accepted only once in so many calls: it is a system call.
constexpr unsigned accept_period = 64;

}  // namespace

FileDescriptor listen_on(const net::UdpAddress& address) {
    const net::SocketAddress local = net::SocketAddress::from(address);
    FileDescriptor socket(::socket(local.get()->sa_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    if (!socket) {
        throw system_error("socket", errno);
    }
    net::set_option(socket, SOL_SOCKET, SO_REUSEADDR, 1, "SO_REUSEADDR");
    // Connections inherit these.
    net::set_option(socket, SOL_SOCKET, SO_KEEPALIVE, 1, "SO_KEEPALIVE");
    net::set_option(socket, IPPROTO_TCP, TCP_KEEPIDLE, probe_after_seconds, "TCP_KEEPIDLE");
    net::set_option(socket, IPPROTO_TCP, TCP_KEEPINTVL, probe_interval_seconds, "TCP_KEEPINTVL");
    net::set_option(socket, IPPROTO_TCP, TCP_KEEPCNT, probes, "TCP_KEEPCNT");
    if (::bind(socket.get(), local.get(), local.size) != 0 || ::listen(socket.get(), listen_backlog) != 0) {
        throw system_error("cannot listen on " + address.text(), errno);
    }
    return socket;
}

TcpConnection::TcpConnection(FileDescriptor socket, IpAddress peer, TimePoint now, std::shared_ptr<MemoryBudget> memory)
    : socket_(std::move(socket)),
      peer_(peer),
      octets_(std::make_shared<Octets>(std::move(memory))),
      message_at_(now),
      incomplete_since_(now) {}

void TcpConnection::take(std::size_t size, bool is_valid) noexcept {
    taken_ += size;
    complete_records = 0;
    complete_size = 0;
    has_sent_ = has_sent_ || is_valid;
    if (is_valid) {
        message_at_ = incomplete_since_ = received_at_;
    }
}

// Batches may share the ownership of the buffer with the taken messages, so the rest is copied to a new one.
void TcpConnection::discard_taken() {
    if (taken_ > 0) {
        auto rest = std::make_shared<Octets>(octets_->budget);
        if (const Bytes left = octets(); !left.empty() && rest->charge.grow(left.size())) {
            rest->buffer.append(left);
        } else if (!left.empty()) {
            close();  // no memory is left for the start of a message
        }
        octets_ = std::move(rest);
        taken_ = 0;
    }
}

TcpConnection::Received TcpConnection::receive(TimePoint now) {
    if (!socket_) {
        return Received::nothing;
    }
    discard_taken();
    if (!socket_) {
        return Received::no_memory;
    }
    Buffer& buffer = octets_->buffer;
    const std::size_t needed = buffer.size() + read_size;
    // A buffer grows to one and a half of its capacity at least.
    const std::size_t capacity =
        needed <= buffer.capacity() ? buffer.capacity() : std::max(needed, buffer.capacity() + buffer.capacity() / 2);
    if (!octets_->charge.resize(capacity)) {
        return Received::no_memory;
    }
    was_read_ = true;
    received_at_ = now;
    char* const to = buffer.room(read_size);
    const ssize_t size = ::recv(socket_.get(), to, read_size, 0);
    if (size <= 0) {
        if (size == 0 || (errno != EAGAIN && errno != EINTR)) {
            close();
        }
        return Received::nothing;
    }
    if (buffer.empty()) {
        incomplete_since_ = now;
    }
    buffer.set_end(to + size);
    return size == static_cast<ssize_t>(read_size) ? Received::as_much_as_fits : Received::some;
}

TcpConnections::TcpConnections(const net::UdpAddress& address, Options options)
    : options_(std::move(options)), ready_(::epoll_create1(EPOLL_CLOEXEC)), listener_(listen_on(address)) {
    if (!ready_) {
        throw system_error("cannot wait for " + address.text(), errno);
    }
    watch_listener(true);
}

void TcpConnections::watch(int descriptor, int operation) noexcept {
    epoll_event event{};
    event.events = EPOLLIN;
    ::epoll_ctl(ready_.get(), operation, descriptor, &event);
}

void TcpConnections::watch_listener(bool wanted) noexcept {
    if (wanted != listener_watched_) {
        watch(listener_.get(), wanted ? EPOLL_CTL_ADD : EPOLL_CTL_DEL);
        listener_watched_ = wanted;
    }
}

// All messages that were received before have been taken, so every connection is judged by what it has sent.
bool TcpConnections::receive() {
    const TimePoint now = options_.clock->now();
    close_overdue(now);
    std::erase_if(connections_,
                  [](const TcpConnection& connection) { return !connection.is_open() && connection.octets().empty(); });
    if (is_idle_ || ++receives_ % accept_period == 0) {
        accept(now);
    }
    is_idle_ = true;
    bool has_more = false;
    for (TcpConnection& connection : connections_) {
        const auto received = connection.receive(now);
        if (received == TcpConnection::Received::no_memory) {
            close(connection);
        }
        is_idle_ = is_idle_ && received == TcpConnection::Received::nothing;
        has_more = has_more || received == TcpConnection::Received::as_much_as_fits;
    }
    return has_more;
}

// Accepts those that wait, as far as there is room. Those that were not read yet may be the true senders, so they are
// not closed for others.
void TcpConnections::accept(TimePoint now) {
    accept_error_ = 0;
    for (std::size_t i = 0; i < max_connections; ++i) {
        sockaddr_storage from{};
        socklen_t size = sizeof from;
        FileDescriptor socket(
            ::accept4(listener_.get(), reinterpret_cast<sockaddr*>(&from), &size, SOCK_CLOEXEC | SOCK_NONBLOCK));
        if (!socket) {
            accept_error_ = errno == EAGAIN || errno == EINTR || errno == ECONNABORTED ? 0 : errno;
            break;
        }
        add(std::move(socket), net::endpoint_of(from).address, now);
    }
    // If accept4() failed, for example with EMFILE, the listener would stay readable and epoll would spin, so stop
    // watching it; the next call tries again.
    watch_listener(accept_error_ == 0);
}

void TcpConnections::add(FileDescriptor socket, const IpAddress& peer, TimePoint now) {
    if (!options_.allow.allows(peer)) {
        ++refused_;
    } else if (connections_.size() >= max_connections && !make_room(now)) {
        ++closed_;
    } else {
        watch(socket.get(), EPOLL_CTL_ADD);
        connections_.emplace_back(std::move(socket), peer, now, options_.memory);
    }
}

// Closes the connection that has been without a message for the longest time; if all have sent messages, only one that
// has sent none for `message_timeout`. \returns whether there is room
bool TcpConnections::make_room(TimePoint now) {
    const auto worth = [](const TcpConnection& connection) {
        return std::pair(connection.has_sent_, connection.message_at_);
    };
    const auto worst = std::ranges::min_element(connections_, {}, worth);
    if (worst->has_sent_ ? now - worst->message_at_ < message_timeout : !worst->was_read_) {
        return false;
    }
    close(*worst);
    connections_.erase(worst);
    return true;
}

bool TcpConnections::is_overdue(const TcpConnection& connection, TimePoint now) const noexcept {
    if (!connection.has_sent_) {
        return now - connection.message_at_ >= first_message_timeout;
    }
    const bool is_idle = connection.octets().empty() && options_.may_be_idle;
    const TimePoint since = options_.may_be_idle ? connection.incomplete_since_ : connection.message_at_;
    return !is_idle && now - since >= message_timeout;
}

void TcpConnections::close_overdue(TimePoint now) {
    for (TcpConnection& connection : connections_) {
        if (connection.is_open() && is_overdue(connection, now)) {
            close(connection);
        }
    }
}

void TcpConnections::close(TcpConnection& connection) noexcept {
    connection.close();
    ++closed_;
}

}  // namespace spindrift::ndag

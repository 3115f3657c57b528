#include "tcp_link.hpp"

#include <spindrift/base/error.hpp>
#include <spindrift/net/socket.hpp>

#include <fmt/format.h>
#include <linux/sockios.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include <cerrno>
#include <utility>

namespace spindrift::ndag {
namespace {

using Clock = std::chrono::steady_clock;
using namespace std::chrono_literals;

constexpr auto report_period = 10s;
// How long a receiver may take nothing.
constexpr auto max_pause = 10s;
constexpr auto max_pause_after_stop = 1s;
constexpr auto look_at_stop = 100ms;

bool is_writable(const FileDescriptor& socket, std::chrono::milliseconds patience) noexcept {
    pollfd one{.fd = socket.get(), .events = POLLOUT, .revents = 0};
    return ::poll(&one, 1, static_cast<int>(patience.count())) > 0;
}

int pending_error(const FileDescriptor& socket) noexcept {
    int error_number = 0;
    socklen_t size = sizeof error_number;
    return ::getsockopt(socket.get(), SOL_SOCKET, SO_ERROR, &error_number, &size) == 0 ? error_number : errno;
}

bool would_block(int error_number) noexcept {
    return error_number == EAGAIN || error_number == EWOULDBLOCK;
}

/// Whether the receiver has closed the connection. Drops what it has sent.
bool is_at_end(const FileDescriptor& socket) noexcept {
    char octet = 0;
    const auto got = ::recv(socket.get(), &octet, 1, MSG_DONTWAIT);
    return got == 0 || (got < 0 && !would_block(errno) && errno != EINTR);
}

}  // namespace

TcpLink::TcpLink(const Endpoint& receiver, std::optional<unsigned> thread, Reporter report)
    : receiver_(receiver), thread_(thread), report_(std::move(report)), refused_(report_period) {}

bool TcpLink::is_open() {
    if (state_ != State::open) {
        return false;
    }
    char octet = 0;
    const auto got = ::recv(socket_.get(), &octet, 1, MSG_PEEK | MSG_DONTWAIT);
    if (got == 0) {
        lose("the receiver has closed it");
    } else if (got < 0 && !would_block(errno) && errno != EINTR) {
        lose(errno_text(errno));
    }
    return state_ == State::open;
}

bool TcpLink::connect(std::chrono::milliseconds patience) {
    if (state_ == State::closed) {
        begin();
    }
    if (state_ == State::connecting && is_writable(socket_, patience)) {
        if (const int error_number = pending_error(socket_); error_number != 0) {
            fail(error_number);
        } else {
            state_ = State::open;
            report_(change(event::ReceiverChanged::State::connected));
        }
    }
    return state_ == State::open;
}

void TcpLink::begin() {
    const net::SocketAddress remote = net::SocketAddress::from({receiver_, {}});
    socket_ = FileDescriptor(::socket(remote.storage.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
    if (!socket_) {
        fail(errno);
        return;
    }
    // A message is sent when it is complete, or when its packets have waited long enough.
    static_cast<void>(net::try_option(socket_, IPPROTO_TCP, TCP_NODELAY, 1));
    static_cast<void>(net::try_option(socket_, SOL_SOCKET, SO_KEEPALIVE, 1));
    if (::connect(socket_.get(), remote.get(), remote.size) != 0 && errno != EINPROGRESS) {
        fail(errno);
        return;
    }
    state_ = State::connecting;
}

void TcpLink::fail(int error_number) {
    socket_ = FileDescriptor();
    state_ = State::closed;
    if (const std::uint64_t count = refused_.add(1); count > 0) {
        auto failed = change(event::ReceiverChanged::State::awaited);
        failed.reason = errno_text(error_number);
        failed.count = count;
        report_(failed);
    }
}

void TcpLink::lose(const std::string& reason) {
    socket_ = FileDescriptor();
    state_ = State::closed;
    auto lost = change(event::ReceiverChanged::State::lost);
    lost.reason = reason;
    report_(lost);
}

bool TcpLink::send(Bytes octets, const StopSignal& stop) {
    auto progress = Clock::now();
    while (!octets.empty()) {
        const auto sent = ::send(socket_.get(), octets.data(), octets.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
        if (sent >= 0) {
            octets = octets.subspan(static_cast<std::size_t>(sent));
            progress = Clock::now();
        } else if (would_block(errno)) {
            static_cast<void>(is_writable(socket_, look_at_stop));
            if (Clock::now() - progress > (stop.requested() ? max_pause_after_stop : max_pause)) {
                lose("the receiver does not read");
                return false;
            }
        } else if (errno != EINTR) {
            lose(errno_text(errno));
            return false;
        }
    }
    return true;
}

void TcpLink::drain(const StopSignal& stop) const noexcept {
    constexpr auto look_period = 10ms;
    const auto begin = Clock::now();
    int left = 1;
    while (state_ == State::open && ::ioctl(socket_.get(), SIOCOUTQ, &left) == 0 && left > 0 &&
           Clock::now() - begin < (stop.requested() ? max_pause_after_stop : max_pause)) {
        static_cast<void>(stop.wait_readable(-1, static_cast<int>(std::chrono::milliseconds(look_period).count())));
    }
}

void TcpLink::finish(const StopSignal& stop) noexcept {
    if (state_ != State::open) {
        return;
    }
    ::shutdown(socket_.get(), SHUT_WR);
    const auto begin = Clock::now();
    while (!is_at_end(socket_) && Clock::now() - begin < (stop.requested() ? max_pause_after_stop : max_pause)) {
        pollfd one{.fd = socket_.get(), .events = POLLIN, .revents = 0};
        ::poll(&one, 1, static_cast<int>(std::chrono::milliseconds(look_at_stop).count()));
    }
    socket_ = FileDescriptor();
    state_ = State::closed;
}

event::ReceiverChanged TcpLink::change(event::ReceiverChanged::State state) const {
    event::ReceiverChanged changed;
    changed.state = state;
    changed.thread = thread_;
    changed.receiver = fmt::format("{}:{}", receiver_.address.text(), receiver_.port);
    return changed;
}

}  // namespace spindrift::ndag

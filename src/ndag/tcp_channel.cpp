#include "tcp_channel.hpp"

#include <spindrift/base/error.hpp>
#include <spindrift/ndag/protocol.hpp>
#include <spindrift/net/socket.hpp>
#include <spindrift/packet/erf.hpp>

#include <netinet/tcp.h>
#include <sys/epoll.h>

#include <algorithm>
#include <cerrno>

namespace spindrift::ndag {
namespace {

constexpr std::size_t read_size = 256 * 1024;
// Larger than the messages of all known senders. It limits the memory for a message that never ends.
constexpr std::size_t max_message_size = 4 << 20;
constexpr int listen_backlog = 10;
// TCP keep-alive detects a dead sender after 15 seconds; until then no other sender is accepted.
constexpr int probe_after_seconds = 5;
constexpr int probe_interval_seconds = 2;
constexpr int probes = 5;
constexpr std::size_t tagged_size_at = 11;
constexpr std::size_t tagged_header_size = 94;

// The size of the record at the start of `octets`; nothing if its header is incomplete.
std::optional<std::size_t> record_size(MessageType type, Bytes octets) noexcept {
    const std::size_t needed = type == MessageType::tagged ? tagged_header_size : packet::ErfRecord::header_size;
    if (octets.size() < needed) {
        return std::nullopt;
    }
    return type == MessageType::tagged ? tagged_header_size + load_be<std::uint16_t>(octets.data() + tagged_size_at)
                                       : packet::ErfRecord::stated_size(octets.data());
}

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

TcpChannel::TcpChannel(const net::UdpAddress& address)
    : ready_(::epoll_create1(EPOLL_CLOEXEC)), listener_(listen_on(address)) {
    if (!ready_) {
        throw system_error("cannot wait for " + address.text(), errno);
    }
    watch_listener(true);
}

void TcpChannel::watch(int descriptor, int operation) noexcept {
    epoll_event event{};
    event.events = EPOLLIN;
    ::epoll_ctl(ready_.get(), operation, descriptor, &event);
}

void TcpChannel::watch_listener(bool wanted) noexcept {
    if (wanted != listener_watched_) {
        watch(listener_.get(), wanted ? EPOLL_CTL_ADD : EPOLL_CTL_DEL);
        listener_watched_ = wanted;
    }
}

void TcpChannel::accept() {
    connection_ = FileDescriptor(::accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK));
    if (connection_) {
        watch_listener(false);
        watch(connection_.get(), EPOLL_CTL_ADD);
    } else {
        // accept4() failed, for example with EMFILE. The listener would stay readable and epoll would spin, so stop
        // watching it; `receive` tries again after the next wait ends.
        watch_listener(errno == EAGAIN);
    }
}

// Closes the connection. Another can be accepted after the received messages were taken.
void TcpChannel::close_connection() noexcept {
    connection_ = FileDescriptor();
    is_closed_ = true;
    watch_listener(true);
}

// Batches may share the ownership of the buffer with the taken messages, so the rest is copied to a new one.
void TcpChannel::discard_taken() {
    if (taken_ > 0) {
        auto rest = std::make_shared<Buffer>();
        rest->append(octets_->bytes().subspan(taken_));
        octets_ = std::move(rest);
        taken_ = 0;
    }
}

void TcpChannel::pin(std::vector<std::shared_ptr<const void>>& pinned) {
    pinned.push_back(octets_);
}

bool TcpChannel::receive() {
    if (!connection_) {
        taken_ = octets_->size();
        is_closed_ = false;
        accept();
    }
    discard_taken();
    if (!connection_) {
        return false;
    }
    char* const to = octets_->room(read_size);
    const ssize_t size = ::recv(connection_.get(), to, read_size, 0);
    if (size > 0) {
        octets_->set_end(to + size);
        return size == static_cast<ssize_t>(read_size);
    }
    if (size == 0 || (errno != EAGAIN && errno != EINTR)) {
        close_connection();
    }
    return false;
}

std::optional<Bytes> TcpChannel::take() {
    const Bytes rest = octets_->bytes().subspan(taken_);
    if (rest.empty()) {
        return std::nullopt;
    }
    std::size_t size = 0;
    const Parsed parsed = parse_message(rest, size);
    if (parsed == Parsed::incomplete && !is_closed_) {
        return std::nullopt;
    }
    if (parsed == Parsed::invalid && !is_closed_) {
        close_connection();
    }
    if (parsed != Parsed::complete) {
        // The start of the next message is unknown, so all remaining octets are delivered as one malformed message.
        size = rest.size();
    }
    taken_ += size;
    complete_records_ = 0;
    complete_size_ = 0;
    return rest.first(size);
}

TcpChannel::Parsed TcpChannel::parse_message(Bytes octets, std::size_t& size) noexcept {
    const auto header = Header::parse(octets);
    if (!header) {
        return header.error() == Errc::short_header ? Parsed::incomplete : Parsed::invalid;
    }
    if (header->type == MessageType::keep_alive) {
        // Keep-alives have 8 or 24 octets. If a valid header follows after 8, it is a short one.
        const bool is_short = octets.size() >= 2 * header_size && Header::parse(octets.subspan(header_size));
        size = is_short ? header_size : keep_alive_size;
        return octets.size() >= size ? Parsed::complete : Parsed::incomplete;
    }
    const auto data = DataHeader::parse(octets);
    if (!data) {
        return data.error() == Errc::short_message ? Parsed::incomplete : Parsed::invalid;
    }
    complete_size_ = std::max(complete_size_, data_header_size);
    for (; complete_records_ < data->records; ++complete_records_) {
        const Bytes rest = octets.subspan(complete_size_);
        const auto next = record_size(data->type, rest);
        if (data->is_truncated || complete_size_ + next.value_or(0) > max_message_size ||
            next.value_or(max_message_size) < packet::ErfRecord::header_size) {
            return Parsed::invalid;
        }
        if (!next || *next > rest.size()) {
            return Parsed::incomplete;
        }
        complete_size_ += *next;
    }
    size = complete_size_;
    return Parsed::complete;
}

}  // namespace spindrift::ndag

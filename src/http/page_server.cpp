#include <spindrift/http/page_server.hpp>

#include "connection.hpp"

#include <spindrift/base/error.hpp>
#include <spindrift/base/text.hpp>
#include <spindrift/net/socket.hpp>

#include <fmt/format.h>
#include <netinet/in.h>
#include <sys/epoll.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstdint>
#include <cstring>
#include <list>
#include <span>
#include <utility>

namespace spindrift::http {
namespace {

using std::chrono::milliseconds;
using Clock = Connection::Clock;

constexpr std::chrono::seconds client_timeout{10};
constexpr std::size_t max_clients = 512;  // at once; one more closes the oldest connection
constexpr int listen_backlog = 128;

FileDescriptor listening_socket(const IpAddress& host, std::uint16_t port) {
    sockaddr_in v4{};
    v4.sin_family = AF_INET;
    v4.sin_port = htons(port);
    sockaddr_in6 v6{};
    v6.sin6_family = AF_INET6;
    v6.sin6_port = htons(port);
    const Bytes octets = host.octets();
    std::memcpy(host.is_v4() ? static_cast<void*>(&v4.sin_addr) : static_cast<void*>(&v6.sin6_addr), octets.data(),
                octets.size());
    const auto* const address =
        host.is_v4() ? reinterpret_cast<const sockaddr*>(&v4) : reinterpret_cast<const sockaddr*>(&v6);
    const auto size = static_cast<socklen_t>(host.is_v4() ? sizeof v4 : sizeof v6);
    FileDescriptor socket(::socket(address->sa_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    const int on = 1;
    if (!socket || ::setsockopt(socket.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) != 0 ||
        ::bind(socket.get(), address, size) != 0 || ::listen(socket.get(), listen_backlog) != 0) {
        throw system_error(fmt::format("cannot listen on {}", host.is_v4() ? fmt::format("{}:{}", host.text(), port)
                                                                           : fmt::format("[{}]:{}", host.text(), port)),
                           errno);
    }
    return socket;
}

std::string error_response(std::string_view status) {
    return fmt::format(
        "HTTP/1.1 {0}\r\nContent-Type: text/plain\r\nContent-Length: {1}\r\nConnection: close\r\n\r\n{0}\n", status,
        status.size() + 1);
}

std::string page_response(std::string_view content_type, std::string_view page, bool with_page) {
    return fmt::format("HTTP/1.1 200 OK\r\nContent-Type: {}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{}",
                       content_type, page.size(), with_page ? page : std::string_view());
}

}  // namespace

PageServer::PageServer(const IpAddress& host, std::uint16_t port, std::string path, std::string content_type,
                       net::AllowList allow)
    : path_(std::move(path)),
      content_type_(std::move(content_type)),
      allow_(std::move(allow)),
      socket_(listening_socket(host, port)) {}

PageServer::~PageServer() {
    stop_.request();
    thread_.join();
}

void PageServer::start(Page page) {
    page_ = std::move(page);
    thread_ = Thread(
        [this] {
            while (!stop_.requested()) {
                serve_until_failure();
            }
        },
        nullptr);
}

namespace {

/// The connected clients, and the events they wait for. No client blocks another.
class Clients {
public:
    /// \param refused counts the connections from addresses that are not allowed
    Clients(int listener, const Connection::Respond& respond, const net::AllowList& allow,
            std::atomic<std::uint64_t>& refused)
        : listener_(listener),
          respond_(respond),
          allow_(allow),
          refused_(refused),
          epoll_(::epoll_create1(EPOLL_CLOEXEC)) {
        watch(EPOLL_CTL_ADD, listener_, EPOLLIN, nullptr);
    }

    /// Waits for events, the next deadline or the signal, and handles the events.
    void advance(const StopSignal& stop) {
        close_expired();
        if (!stop.wait_readable(epoll_.get(), wait_time())) {
            return;
        }
        std::array<epoll_event, 64> events;
        const int count = ::epoll_wait(epoll_.get(), events.data(), static_cast<int>(events.size()), 0);
        for (const epoll_event& event : std::span(events).first(static_cast<std::size_t>(std::max(count, 0)))) {
            if (event.data.ptr == nullptr) {
                accept(stop);
            } else if (const auto place = find(event.data.ptr); place != clients_.end()) {
                advance(place);
            }
        }
    }

private:
    using List = std::list<Connection>;  // in the order they connected, which is the order of their deadlines

    void watch(int operation, int descriptor, std::uint32_t events, void* client) {
        epoll_event event{};
        event.events = events;
        event.data.ptr = client;
        ::epoll_ctl(epoll_.get(), operation, descriptor, &event);
    }

    // The end of the list if an earlier event of the same epoll_wait() has closed the client.
    List::iterator find(const void* client) {
        return std::ranges::find(clients_, client, [](const Connection& one) -> const void* { return &one; });
    }

    void accept(const StopSignal& stop) {
        sockaddr_storage from{};
        socklen_t size = sizeof from;
        FileDescriptor socket(
            ::accept4(listener_, reinterpret_cast<sockaddr*>(&from), &size, SOCK_CLOEXEC | SOCK_NONBLOCK));
        if (!socket) {
            if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM) {
                // No descriptor or memory is left for another client. The listener stays readable, so the loop would
                // spin: close the oldest client, or wait.
                clients_.empty() ? static_cast<void>(stop.wait_readable(-1, 100)) : clients_.pop_front();
            }
            return;
        }
        if (!allow_.allows(net::endpoint_of(from).address)) {
            ++refused_;
            return;
        }
        if (clients_.size() == max_clients) {
            clients_.pop_front();
        }
        Connection& client = clients_.emplace_back(std::move(socket), Clock::now() + client_timeout);
        watch(EPOLL_CTL_ADD, client.descriptor(), EPOLLIN, &client);
    }

    void advance(List::iterator client) {
        switch (client->advance(respond_)) {
            case Connection::State::reading: break;
            case Connection::State::writing: watch(EPOLL_CTL_MOD, client->descriptor(), EPOLLOUT, &*client); break;
            case Connection::State::ended: clients_.erase(client); break;
        }
    }

    void close_expired() {
        while (!clients_.empty() && clients_.front().deadline() <= Clock::now()) {
            clients_.pop_front();
        }
    }

    [[nodiscard]] int wait_time() const {
        if (clients_.empty()) {
            return -1;
        }
        const auto left = std::chrono::ceil<milliseconds>(clients_.front().deadline() - Clock::now());
        return static_cast<int>(std::max<std::int64_t>(left.count(), 0));
    }

    int listener_;
    const Connection::Respond& respond_;
    const net::AllowList& allow_;
    std::atomic<std::uint64_t>& refused_;
    FileDescriptor epoll_;
    List clients_;
};

}  // namespace

void PageServer::serve_until_failure() noexcept {
    try {
        const Connection::Respond respond = [this](std::string_view request) { return response(request); };
        Clients clients(socket_.get(), respond, allow_, refused_);
        while (!stop_.requested()) {
            clients.advance(stop_);
        }
    } catch (...) {
        static_cast<void>(stop_.wait_readable(-1, 100));  // or, without memory, the loop spins
    }
}

std::string PageServer::response(std::string_view request) const {
    if (head_size(request) == 0) {
        return error_response("431 Request Header Fields Too Large");
    }
    std::string_view line = request.substr(0, request.find('\n'));
    const std::string_view method = next_word(line, " ");
    std::string_view path = next_word(line, " ");
    path = path.substr(0, path.find('?'));
    if (!line.starts_with(" HTTP/1.")) {
        return error_response("400 Bad Request");
    }
    if (method != "GET" && method != "HEAD") {
        return error_response("405 Method Not Allowed");
    }
    const bool wants_page = method == "GET";
    if (path == "/") {
        return page_response("text/html; charset=utf-8", fmt::format("<a href=\"{0}\">{0}</a>\n", path_), wants_page);
    }
    return path == path_ ? page_response(content_type_, page_(), wants_page) : error_response("404 Not Found");
}

}  // namespace spindrift::http

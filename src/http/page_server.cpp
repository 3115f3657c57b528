#include <spindrift/http/page_server.hpp>

#include <spindrift/base/error.hpp>
#include <spindrift/base/text.hpp>

#include <fmt/format.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <utility>

namespace spindrift::http {
namespace {

using namespace spindrift;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr milliseconds client_timeout{2000};
constexpr std::size_t max_request_size = 8192;
constexpr int listen_backlog = 16;

// Milliseconds until the deadline, but 100 at most, so that a stop is noticed soon.
int wait_time(steady_clock::time_point deadline) {
    const auto left = std::chrono::ceil<milliseconds>(deadline - steady_clock::now());
    return static_cast<int>(std::clamp<std::int64_t>(left.count(), 0, 100));
}

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

}  // namespace

PageServer::PageServer(const IpAddress& host, std::uint16_t port, std::string path, std::string content_type)
    : path_(std::move(path)), content_type_(std::move(content_type)), socket_(listening_socket(host, port)) {}

PageServer::~PageServer() {
    stop_.request();
    if (thread_.joinable()) {
        thread_.join();
    }
}

void PageServer::start(Page page) {
    page_ = std::move(page);
    thread_ = std::thread([this] { serve(); });
}

void PageServer::serve() const {
    while (!stop_.requested()) {
        if (!stop_.wait_readable(socket_.get(), longest_wait)) {
            continue;
        }
        const FileDescriptor client(::accept4(socket_.get(), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK));
        if (client) {
            handle(client.get());
        } else if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM) {
            // The client stays in the backlog, so without a pause this loop would spin.
            static_cast<void>(stop_.wait_readable(-1, 100));
        }
    }
}

void PageServer::handle(int client) const {
    const Deadline deadline = steady_clock::now() + client_timeout;
    std::string request;
    if (receive(client, request, deadline)) {
        send(client, response(request), deadline);
    }
}

// Reads the request up to its empty line. \returns false if the client has closed, failed or sent nothing in time
bool PageServer::receive(int client, std::string& request, Deadline deadline) const {
    std::array<char, 1024> octets;
    while (request.find("\r\n\r\n") == std::string::npos && request.size() < max_request_size) {
        if (stop_.requested() || steady_clock::now() >= deadline) {
            return false;
        }
        if (!stop_.wait_readable(client, wait_time(deadline))) {
            continue;
        }
        const ssize_t count = ::recv(client, octets.data(), octets.size(), 0);
        if (count > 0) {
            request.append(octets.data(), static_cast<std::size_t>(count));
        } else if (count == 0 || (errno != EAGAIN && errno != EINTR)) {
            return false;
        }
    }
    return true;
}

std::string PageServer::response(std::string_view request) const {
    if (request.find("\r\n\r\n") == std::string_view::npos) {
        return error_response("431 Request Header Fields Too Large");
    }
    std::string_view line = request.substr(0, request.find("\r\n"));
    const std::string_view method = next_word(line, " ");
    std::string_view path = next_word(line, " ");
    path = path.substr(0, path.find('?'));
    if (!line.starts_with(" HTTP/1.")) {
        return error_response("400 Bad Request");
    }
    if (method != "GET" && method != "HEAD") {
        return error_response("405 Method Not Allowed");
    }
    if (path != path_) {
        return error_response("404 Not Found");
    }
    const std::string page = page_();
    return fmt::format("HTTP/1.1 200 OK\r\nContent-Type: {}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{}",
                       content_type_, page.size(), method == "HEAD" ? std::string_view() : std::string_view(page));
}

void PageServer::send(int client, std::string_view octets, Deadline deadline) const {
    while (!octets.empty() && !stop_.requested() && steady_clock::now() < deadline) {
        const ssize_t count = ::send(client, octets.data(), octets.size(), MSG_NOSIGNAL);
        if (count > 0) {
            octets.remove_prefix(static_cast<std::size_t>(count));
        } else if (errno == EAGAIN) {
            pollfd writable{client, POLLOUT, 0};
            static_cast<void>(::poll(&writable, 1, wait_time(deadline)));
        } else if (errno != EINTR) {
            return;
        }
    }
}

}  // namespace spindrift::http

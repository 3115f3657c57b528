#include "connection.hpp"

#include <sys/socket.h>

#include <array>
#include <cerrno>

namespace spindrift::http {
namespace {

constexpr std::size_t max_request_size = 8192;

}  // namespace

std::size_t head_size(std::string_view request) noexcept {
    for (std::size_t at = request.find('\n'); at != std::string_view::npos; at = request.find('\n', at + 1)) {
        const std::string_view next = request.substr(at + 1);
        if (next.starts_with('\n') || next.starts_with("\r\n")) {
            return at + 1;
        }
    }
    return 0;
}

Connection::State Connection::advance(const Respond& respond) {
    return response_.empty() ? read(respond) : write();
}

Connection::State Connection::read(const Respond& respond) {
    while (head_size(request_) == 0 && request_.size() < max_request_size) {
        std::array<char, 1024> bytes;
        const ssize_t count = ::recv(socket_.get(), bytes.data(), bytes.size(), 0);
        if (count > 0) {
            request_.append(bytes.data(), static_cast<std::size_t>(count));
        } else if (count < 0 && errno == EINTR) {
            continue;
        } else {
            return count < 0 && errno == EAGAIN ? State::reading : State::ended;
        }
    }
    response_ = respond(request_);
    return write();
}

Connection::State Connection::write() {
    while (written_ < response_.size()) {
        const std::string_view rest = std::string_view(response_).substr(written_);
        const ssize_t count = ::send(socket_.get(), rest.data(), rest.size(), MSG_NOSIGNAL);
        if (count >= 0) {
            written_ += static_cast<std::size_t>(count);
        } else if (errno != EINTR) {
            return errno == EAGAIN ? State::writing : State::ended;
        }
    }
    ::shutdown(socket_.get(), SHUT_WR);
    return State::ended;
}

}  // namespace spindrift::http

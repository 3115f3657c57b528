#pragma once

#include <spindrift/base/file_descriptor.hpp>

#include <chrono>
#include <functional>
#include <string>
#include <string_view>

namespace spindrift::http {

/// A client of a page server: reads its request, then writes the response. Never blocks.
class Connection {
public:
    using Clock = std::chrono::steady_clock;

    /// Makes the whole response to a request, which ends with an empty line unless it is too large.
    using Respond = std::function<std::string(std::string_view request)>;

    /// \param client a connected socket, non-blocking
    Connection(FileDescriptor client, Clock::time_point deadline) : socket_(std::move(client)), deadline_(deadline) {}

    enum class State { reading, writing, ended };

    /// Reads or writes as much as possible without blocking.
    /// \returns what it waits for next; `ended` if the response is written, or the connection is closed or has failed
    State advance(const Respond& respond);

    [[nodiscard]] int descriptor() const noexcept { return socket_.get(); }
    [[nodiscard]] Clock::time_point deadline() const noexcept { return deadline_; }

private:
    State read(const Respond& respond);
    State write();

    FileDescriptor socket_;
    Clock::time_point deadline_;
    std::string request_;
    std::string response_;
    std::size_t written_ = 0;
};

/// The octets of a request up to its empty line. Lines end with CR LF, or with LF alone (RFC 9112 section 2.2).
/// \returns 0 if there is no empty line yet
[[nodiscard]] std::size_t head_size(std::string_view request) noexcept;

}  // namespace spindrift::http

#pragma once

#include <spindrift/base/bytes.hpp>

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace spindrift::io {

/// Answers requests of REQ sockets at a ZeroMQ endpoint, on a thread of its own. Answers are sent without copies of
/// their octets, so that clients that do not read cost no more than their queues of references: two answers for each.
class ZmqResponder {
public:
    /// The parts of a message.
    using Answer = std::shared_ptr<const std::vector<std::string>>;

    struct Options {
        std::string address{};                             ///< such as `ipc:///run/control` or `tcp://127.0.0.1:8081`
        std::size_t max_request = 1 << 10;                 ///< octets; a client that sends more is disconnected
        std::function<Answer(Bytes request)> answer{};     ///< called on the thread; the first part of a request
        std::function<void(const std::string&)> failed{};  ///< told why answering has ended, on the thread
    };

    /// Binds the endpoint. \throws Error if that fails, or if there is no ZeroMQ
    explicit ZmqResponder(Options options);
    ZmqResponder(const ZmqResponder&) = delete;
    ZmqResponder& operator=(const ZmqResponder&) = delete;
    /// Closes the endpoint.
    ~ZmqResponder();

private:
    class State;

    std::unique_ptr<State> state_;
};

}  // namespace spindrift::io

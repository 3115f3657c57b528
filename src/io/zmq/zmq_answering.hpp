#pragma once

#include "zmq_handle.hpp"
#include "zmq_message.hpp"

#include <spindrift/base/stop_signal.hpp>
#include <spindrift/base/thread.hpp>

#include <cstddef>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace spindrift::io {

/// Answers requests at an endpoint, on a thread of its own.
///
/// A ROUTER socket serves REQ clients as a REP socket does. A REP socket of libzmq 4.3.4 loses requests of some clients
/// when another one sends messages without an envelope and then one that is too large.
class ZmqAnswering {
public:
    /// The parts of a message. They are sent without copies.
    using Answer = std::shared_ptr<const std::vector<std::string>>;

    struct Options {
        std::string address{};
        std::size_t max_part = 1 << 10;                               ///< octets
        std::function<Answer(std::span<ZmqMessage> request)> answer;  ///< called on the thread; at least one part
        std::function<void(const std::string&)> failed{};             ///< told why answering has ended, on the thread
    };

    /// \param context of libzmq; must outlive this object
    /// \throws Error if the endpoint cannot be bound
    ZmqAnswering(void* context, Options options);
    ZmqAnswering(const ZmqAnswering&) = delete;
    ZmqAnswering& operator=(const ZmqAnswering&) = delete;
    ~ZmqAnswering();

private:
    [[noreturn]] void fail(std::string_view what) const;
    void check(int result, std::string_view what) const;
    void run();
    bool receive(std::vector<ZmqMessage>& parts);
    void answer(std::vector<ZmqMessage>& parts);
    void send(const Answer& answer);

    Options options_;
    ZmqHandle socket_;
    int descriptor_ = -1;
    StopSignal stop_;
    Thread thread_;
};

}  // namespace spindrift::io

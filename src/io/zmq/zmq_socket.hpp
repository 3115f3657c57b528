#pragma once

#include "zmq_message.hpp"

#include <spindrift/base/bytes.hpp>
#include <spindrift/base/stop_signal.hpp>
#include <spindrift/io/zmq/zmq.hpp>

#include <chrono>
#include <cstdint>
#include <memory>

namespace spindrift::io {

/// Its end waits for what sockets still have to send, but no longer than they linger.
class ZmqContext {
public:
    /// \throws Error if there is no ZeroMQ, or no memory for it
    ZmqContext();
    ZmqContext(const ZmqContext&) = delete;
    ZmqContext& operator=(const ZmqContext&) = delete;
    ~ZmqContext();

    [[nodiscard]] void* get() const noexcept { return context_; }

private:
    void* context_;
};

/// A ZeroMQ socket that is waited for by its descriptor, so that a signal ends the wait. One thread at a time.
class ZmqSocket {
public:
    /// How long a socket that is closed goes on sending.
    static constexpr std::chrono::milliseconds linger{1000};

    /// \param message_limit octets of the largest message to accept
    /// \throws Error if ZeroMQ refuses the endpoint
    ZmqSocket(std::shared_ptr<ZmqContext> context, const ZmqEndpoint& endpoint, ZmqEndpoint::Direction direction,
              std::size_t message_limit);

    /// \returns whether there was a message, or the next part of one
    /// \throws Error if there will never be one
    bool receive(ZmqMessage& message);

    /// \returns whether there is room for a message
    /// \throws Error if there will never be any
    bool send(Bytes message);

    /// Waits until a message can be received or sent, or the time is over.
    void wait(short events, const StopSignal& signal, int milliseconds);

    /// Whether somebody has ever been connected. Of sockets that push.
    bool has_had_peer();

private:
    struct Close {
        void operator()(void* socket) const noexcept { zmq().close(socket); }
    };
    using Handle = std::unique_ptr<void, Close>;

    [[nodiscard]] Handle make_socket(int type) const;
    void watch_peers();

    std::shared_ptr<ZmqContext> context_;
    std::string name_;
    Handle socket_;
    Handle monitor_;
    bool had_peer_ = false;
    int descriptor_ = -1;
};

}  // namespace spindrift::io

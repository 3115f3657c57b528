#pragma once

#include "zmq_context.hpp"
#include "zmq_handle.hpp"
#include "zmq_message.hpp"

#include <spindrift/base/bytes.hpp>
#include <spindrift/base/stop_signal.hpp>
#include <spindrift/io/zmq/zmq.hpp>

#include <chrono>
#include <cstdint>
#include <memory>

namespace spindrift::io {

/// A ZeroMQ socket. It waits on a descriptor, so that a signal can end the wait. For one thread at a time.
class ZmqSocket {
public:
    /// How long a closed socket continues to send.
    static constexpr std::chrono::milliseconds linger{1000};

    struct Limits {
        std::size_t message_size = 0;  ///< octets of the largest message to accept
        std::size_t messages = 1000;   ///< in the queue of a peer
    };

    /// \throws Error if ZeroMQ refuses the endpoint
    ZmqSocket(std::shared_ptr<ZmqContext> context, const ZmqEndpoint& endpoint, ZmqEndpoint::Direction direction,
              Limits limits);

    /// Takes a socket of libzmq, as it is set up.
    /// \throws Error if it is none
    ZmqSocket(void* socket, std::string name);

    /// \returns whether there was a message, or the next part of one
    /// \throws Error if the socket has failed
    bool receive(ZmqMessage& message);

    /// \returns whether the send queue had room for the message, which is empty then
    /// \throws Error if the socket has failed
    bool send(ZmqMessage& message);

    /// Waits until a message can be received or sent, the signal is given or the time is over.
    void wait(short events, const StopSignal& signal, int milliseconds);

    /// Whether it sends to all receivers, as fast as they take it.
    [[nodiscard]] bool publishes() const noexcept;

    /// Whether `had_peer` knows: of PUSH sockets that this class has made.
    [[nodiscard]] bool watches_peers() const noexcept { return monitor_ != nullptr; }

    /// Whether a peer has ever been connected.
    bool had_peer();

    /// How many connections were refused so far, as their addresses are not allowed.
    [[nodiscard]] std::uint64_t refused() const;

private:
    [[nodiscard]] ZmqHandle make_socket(int type) const;
    void watch_peers();

    std::shared_ptr<ZmqContext> context_;
    std::string name_;
    ZmqHandle socket_;
    ZmqHandle monitor_;
    bool peer_seen_ = false;
    int descriptor_ = -1;
};

}  // namespace spindrift::io

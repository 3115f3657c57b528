#pragma once

#include "zmq_functions.hpp"

#include <spindrift/base/bytes.hpp>
#include <spindrift/base/memory_budget.hpp>

#include <memory>
#include <optional>
#include <utility>

namespace spindrift::io {

/// A ZeroMQ message, or one part of it. A small message stores its octets inside the object, so they move with it.
class ZmqMessage {
public:
    ZmqMessage() noexcept { zmq().msg_init(&message_); }
    /// A copy of octets, which libzmq frees when it has passed them on to all receivers.
    /// \param memory charged until then, but not for more than its limit
    /// \returns nothing if there is no room
    /// \throws std::bad_alloc
    [[nodiscard]] static std::optional<ZmqMessage> copy(Bytes octets, const std::shared_ptr<MemoryBudget>& memory);

    ZmqMessage(ZmqMessage&& other) noexcept : ZmqMessage() { zmq().msg_move(&message_, &other.message_); }
    ZmqMessage& operator=(ZmqMessage&& other) noexcept {
        zmq().msg_move(&message_, &other.message_);
        return *this;
    }
    ~ZmqMessage() { zmq().msg_close(&message_); }

    [[nodiscard]] std::size_t size() const noexcept { return zmq().msg_size(&message_); }
    [[nodiscard]] Bytes octets() noexcept { return {static_cast<const std::byte*>(zmq().msg_data(&message_)), size()}; }

    /// Whether more parts of the message follow.
    [[nodiscard]] bool more() const noexcept { return zmq().msg_more(&message_) != 0; }

    [[nodiscard]] zmq_msg_t* get() noexcept { return &message_; }

private:
    zmq_msg_t message_;
};

}  // namespace spindrift::io

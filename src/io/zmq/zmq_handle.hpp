#pragma once

#include "zmq_functions.hpp"

#include <memory>

namespace spindrift::io {

struct ZmqClose {
    void operator()(void* socket) const noexcept { zmq().close(socket); }
};

/// Owns a socket of libzmq.
using ZmqHandle = std::unique_ptr<void, ZmqClose>;

/// \returns 0, or -1 and an error number of libzmq
template <class T>
[[nodiscard]] int set_zmq_option(const ZmqHandle& socket, int option, T value) noexcept {
    return zmq().setsockopt(socket.get(), option, &value, sizeof value);
}

/// The value of an option; -1 if there is none.
[[nodiscard]] inline int get_zmq_option(const ZmqHandle& socket, int option) noexcept {
    int value = 0;
    std::size_t size = sizeof value;
    return zmq().getsockopt(socket.get(), option, &value, &size) == 0 ? value : -1;
}

}  // namespace spindrift::io

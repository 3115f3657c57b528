#pragma once

#include <zmq.h>

namespace spindrift::io {

/// What is used of libzmq, as zeromq.so hands it over: only who has to do with ZeroMQ pays for loading it.
struct ZmqFunctions {
    decltype(&::zmq_bind) bind;
    decltype(&::zmq_close) close;
    decltype(&::zmq_connect) connect;
    decltype(&::zmq_ctx_new) ctx_new;
    decltype(&::zmq_ctx_term) ctx_term;
    decltype(&::zmq_errno) error_number;
    decltype(&::zmq_getsockopt) getsockopt;
    decltype(&::zmq_msg_close) msg_close;
    decltype(&::zmq_msg_data) msg_data;
    decltype(&::zmq_msg_init) msg_init;
    decltype(&::zmq_msg_more) msg_more;
    decltype(&::zmq_msg_move) msg_move;
    decltype(&::zmq_msg_recv) msg_recv;
    decltype(&::zmq_msg_size) msg_size;
    decltype(&::zmq_send) send;
    decltype(&::zmq_setsockopt) setsockopt;
    decltype(&::zmq_socket) socket;
    decltype(&::zmq_socket_monitor) socket_monitor;
    decltype(&::zmq_strerror) error_text;
};

/// What zeromq.so exports, as `zmq_functions_name`.
using GetZmqFunctions = const ZmqFunctions*();
inline constexpr const char* zmq_functions_name = "spindrift_zmq_functions";

/// The functions. The first call loads them.
/// \throws Error if they are not installed
[[nodiscard]] const ZmqFunctions& zmq();

}  // namespace spindrift::io

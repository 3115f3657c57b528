#pragma once

#include <zmq.h>

namespace spindrift::io {

/// The functions of libzmq that are used, as zeromq.so exports them. libzmq is loaded only if a ZeroMQ endpoint is
/// used.
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
    decltype(&::zmq_msg_init_data) msg_init_data;
    decltype(&::zmq_msg_more) msg_more;
    decltype(&::zmq_msg_move) msg_move;
    decltype(&::zmq_msg_recv) msg_recv;
    decltype(&::zmq_msg_send) msg_send;
    decltype(&::zmq_msg_size) msg_size;
    decltype(&::zmq_setsockopt) setsockopt;
    decltype(&::zmq_socket) socket;
    decltype(&::zmq_socket_monitor) socket_monitor;
    decltype(&::zmq_strerror) error_text;
};

/// The function that zeromq.so exports under the name `zmq_functions_name`.
using GetZmqFunctions = const ZmqFunctions*();
inline constexpr const char* zmq_functions_name = "spindrift_zmq_functions";

/// The table of functions. The first call loads zeromq.so.
/// \throws Error if zeromq.so cannot be loaded
[[nodiscard]] const ZmqFunctions& zmq();

}  // namespace spindrift::io

// zeromq.so: exports a table of the functions of libzmq.

#include "zmq_functions.hpp"

extern "C" __attribute__((visibility("default"))) const spindrift::io::ZmqFunctions* spindrift_zmq_functions() {
    static constexpr spindrift::io::ZmqFunctions functions = {
        .bind = &zmq_bind,
        .close = &zmq_close,
        .connect = &zmq_connect,
        .ctx_new = &zmq_ctx_new,
        .ctx_term = &zmq_ctx_term,
        .error_number = &zmq_errno,
        .getsockopt = &zmq_getsockopt,
        .msg_close = &zmq_msg_close,
        .msg_data = &zmq_msg_data,
        .msg_init = &zmq_msg_init,
        .msg_init_data = &zmq_msg_init_data,
        .msg_more = &zmq_msg_more,
        .msg_move = &zmq_msg_move,
        .msg_recv = &zmq_msg_recv,
        .msg_send = &zmq_msg_send,
        .msg_size = &zmq_msg_size,
        .setsockopt = &zmq_setsockopt,
        .socket = &zmq_socket,
        .socket_monitor = &zmq_socket_monitor,
        .error_text = &zmq_strerror,
    };
    return &functions;
}

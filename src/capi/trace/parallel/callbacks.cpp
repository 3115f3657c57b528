#include "callbacks.hpp"

#include <new>

namespace {

template <class Function>
int set(libtrace_callback_set_t* callbacks, Function callback_set::*member, Function function) noexcept {
    if (callbacks != nullptr) {
        callbacks->*member = function;
    }
    return 0;
}

}  // namespace

extern "C" {

libtrace_callback_set_t* trace_create_callback_set(void) {
    return new (std::nothrow) callback_set;
}

void trace_destroy_callback_set(libtrace_callback_set_t* cbset) {
    delete cbset;
}

int trace_set_starting_cb(libtrace_callback_set_t* cbset, fn_cb_starting handler) {
    return set(cbset, &callback_set::starting, handler);
}

int trace_set_stopping_cb(libtrace_callback_set_t* cbset, fn_cb_dataless handler) {
    return set(cbset, &callback_set::stopping, handler);
}

int trace_set_resuming_cb(libtrace_callback_set_t* cbset, fn_cb_dataless handler) {
    return set(cbset, &callback_set::resuming, handler);
}

int trace_set_pausing_cb(libtrace_callback_set_t* cbset, fn_cb_dataless handler) {
    return set(cbset, &callback_set::pausing, handler);
}

int trace_set_packet_cb(libtrace_callback_set_t* cbset, fn_cb_packet handler) {
    return set(cbset, &callback_set::packet, handler);
}

int trace_set_meta_packet_cb(libtrace_callback_set_t* cbset, fn_cb_meta_packet handler) {
    return set(cbset, &callback_set::meta_packet, handler);
}

int trace_set_first_packet_cb(libtrace_callback_set_t* cbset, fn_cb_first_packet handler) {
    return set(cbset, &callback_set::first_packet, handler);
}

int trace_set_result_cb(libtrace_callback_set_t* cbset, fn_cb_result handler) {
    return set(cbset, &callback_set::result, handler);
}

int trace_set_tick_count_cb(libtrace_callback_set_t* cbset, fn_cb_tick handler) {
    return set(cbset, &callback_set::tick_count, handler);
}

int trace_set_tick_interval_cb(libtrace_callback_set_t* cbset, fn_cb_tick handler) {
    return set(cbset, &callback_set::tick_interval, handler);
}

int trace_set_user_message_cb(libtrace_callback_set_t* cbset, fn_cb_usermessage handler) {
    return set(cbset, &callback_set::user_message, handler);
}

}  // extern "C"

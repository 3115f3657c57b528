#pragma once

#include "../api.hpp"

/// The functions that a program wants to be called; null for those it does not.
struct callback_set {
    fn_cb_starting starting = nullptr;
    fn_cb_dataless stopping = nullptr;
    fn_cb_dataless resuming = nullptr;
    fn_cb_dataless pausing = nullptr;
    fn_cb_packet packet = nullptr;
    fn_cb_meta_packet meta_packet = nullptr;
    fn_cb_result result = nullptr;
    fn_cb_first_packet first_packet = nullptr;
    fn_cb_tick tick_count = nullptr;
    fn_cb_tick tick_interval = nullptr;
    fn_cb_usermessage user_message = nullptr;
};

#include "input.hpp"

#include "guard.hpp"
#include "modules.hpp"

#include <cstdlib>

using spindrift::Bytes;
using namespace spindrift::capi;

nmsg_res nmsg_input::read(MessageHandle& message) {
    if (stop_.requested()) {
        return nmsg_res_stop;
    }
    const nmsg_res result = last_ = next(message);
    if (result == nmsg_res_success) {
        read_.fetch_add(1, std::memory_order_relaxed);
    }
    return result;
}

nmsg_res nmsg_input::loop(int count, nmsg_cb_message use, void* user) {
    loop_ends_ = false;
    for (int taken = 0; count < 0 || taken < count;) {
        if (loop_ends_.load(std::memory_order_acquire)) {
            return nmsg_res_success;
        }
        MessageHandle message;
        const nmsg_res result = read(message);
        if (result == nmsg_res_success) {
            ++taken;
            if (message != nullptr) {
                use(message.release(), user);
            }
        } else if (result != nmsg_res_again) {
            return result;
        }
    }
    return nmsg_res_success;
}

namespace {

// The results of setters that only some inputs have.
nmsg_res done(bool can) noexcept {
    return can ? nmsg_res_success : nmsg_res_failure;
}

nmsg_res read_into(nmsg_input_t input, nmsg_message_t* msg) {
    if (input == nullptr || msg == nullptr) {
        return nmsg_res_failure;
    }
    MessageHandle message;
    const nmsg_res result = input->read(message);
    if (result == nmsg_res_success) {
        *msg = message.release();
    }
    return result;
}

nmsg_res read_null(nmsg_input_t input, const std::uint8_t* buf, std::size_t buf_len, const timespec* ts,
                   nmsg_message_t** msg, std::size_t* n_msg) {
    if (msg == nullptr || n_msg == nullptr) {
        return nmsg_res_failure;
    }
    *msg = nullptr;
    *n_msg = 0;
    if (input == nullptr || buf == nullptr) {
        return nmsg_res_failure;
    }
    std::vector<MessageHandle> messages;
    const nmsg_res result =
        input->read_container(Bytes(reinterpret_cast<const std::byte*>(buf), buf_len), ts, messages);
    const std::size_t count = messages.size();
    *msg = malloc_array(messages);
    *n_msg = count;
    return result;
}

nmsg_res read_batch(nmsg_input_t input, nmsg_message_t* msgs, std::size_t max, std::size_t* n) {
    if (input == nullptr || msgs == nullptr || n == nullptr || max == 0) {
        return nmsg_res_failure;
    }
    *n = 0;
    nmsg_res result = nmsg_res_again;
    while (*n < max && (*n == 0 || input->has_buffered())) {
        result = read_into(input, &msgs[*n]);
        if (result == nmsg_res_success) {
            ++*n;
        } else if (!input->has_buffered()) {
            break;
        }
    }
    return *n != 0 ? nmsg_res_success : result;
}

}  // namespace

extern "C" {

nmsg_res nmsg_input_close(nmsg_input_t* input) {
    if (input != nullptr) {
        delete *input;
        *input = nullptr;
    }
    return nmsg_res_success;
}

nmsg_res nmsg_input_read(nmsg_input_t input, nmsg_message_t* msg) {
    return guarded(nmsg_res_failure, [&] { return read_into(input, msg); });
}

nmsg_res nmsg2_input_read_batch(nmsg_input_t input, nmsg_message_t* msgs, size_t max, size_t* n) {
    return guarded(nmsg_res_failure, [&] { return read_batch(input, msgs, max, n); });
}

nmsg_res nmsg_input_loop(nmsg_input_t input, int count, nmsg_cb_message cb, void* user) {
    return guarded(nmsg_res_failure,
                   [&] { return input != nullptr && cb != nullptr ? input->loop(count, cb, user) : nmsg_res_failure; });
}

void nmsg_input_breakloop(nmsg_input_t input) {
    if (input != nullptr) {
        input->end_loop();
    }
}

void nmsg2_input_stop(nmsg_input_t input) {
    if (input != nullptr) {
        input->stop();
    }
}

int nmsg2_input_get_fd(nmsg_input_t input) {
    return input != nullptr ? input->descriptor() : -1;
}

bool nmsg2_input_is_idle(nmsg_input_t input) {
    return input != nullptr && input->is_idle();
}

nmsg_res nmsg2_input_set_timeout(nmsg_input_t input, int milliseconds) {
    return done(input != nullptr && input->set_max_wait(milliseconds));
}

const char* nmsg2_input_get_error(nmsg_input_t input) {
    return input != nullptr ? input->error.c_str() : "";
}

nmsg_res nmsg_input_read_null(nmsg_input_t input, uint8_t* buf, size_t buf_len, struct timespec* ts,
                              nmsg_message_t** msg, size_t* n_msg) {
    return guarded(nmsg_res_failure, [&] { return read_null(input, buf, buf_len, ts, msg, n_msg); });
}

void nmsg_input_set_filter_msgtype(nmsg_input_t input, unsigned vid, unsigned msgtype) {
    if (input != nullptr) {
        input->filter.vid = vid;
        input->filter.msgtype = msgtype;
    }
}

nmsg_res nmsg_input_set_filter_msgtype_byname(nmsg_input_t input, const char* vname, const char* mname) {
    const nmsg_msgmod_t module =
        vname != nullptr && mname != nullptr ? ::nmsg_msgmod_lookup_byname(vname, mname) : nullptr;
    if (input == nullptr || module == nullptr) {
        return nmsg_res_failure;
    }
    nmsg_input_set_filter_msgtype(input, module->vid, module->msgtype);
    return nmsg_res_success;
}

void nmsg_input_set_filter_source(nmsg_input_t input, unsigned source) {
    if (input != nullptr) {
        input->filter.source = source;
    }
}

void nmsg_input_set_filter_operator(nmsg_input_t input, unsigned operator_) {
    if (input != nullptr) {
        input->filter.operator_id = operator_;
    }
}

void nmsg_input_set_filter_group(nmsg_input_t input, unsigned group) {
    if (input != nullptr) {
        input->filter.group = group;
    }
}

nmsg_res nmsg_input_set_blocking_io(nmsg_input_t input, bool flag) {
    return done(input != nullptr && input->set_blocking(flag));
}

nmsg_res nmsg_input_set_byte_rate(nmsg_input_t input, size_t rate) {
    return done(input != nullptr && input->set_byte_rate(rate));
}

nmsg_res nmsg_input_set_verify_seqsrc(nmsg_input_t input, bool verify) {
    return done(input != nullptr && input->set_counts_sequences(verify));
}

nmsg_res nmsg_input_get_count_container_received(nmsg_input_t input, uint64_t* count) {
    const auto counts = input != nullptr ? input->stream_counts() : std::nullopt;
    if (!counts || count == nullptr) {
        return nmsg_res_failure;
    }
    *count = counts->received;
    return nmsg_res_success;
}

nmsg_res nmsg_input_get_count_container_dropped(nmsg_input_t input, uint64_t* count) {
    const auto counts = input != nullptr && input->counts_sequences() ? input->stream_counts() : std::nullopt;
    if (!counts || count == nullptr) {
        return nmsg_res_failure;
    }
    *count = counts->dropped;
    return nmsg_res_success;
}

}  // extern "C"

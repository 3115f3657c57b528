#include "io_output.hpp"

#include <mutex>

namespace spindrift::capi {

void IoOutput::begin(const OutputLimits& limits) {
    limits_ = limits;
    count_ = 0;
    interval_begin_ = begin_of_interval();
}

std::time_t IoOutput::begin_of_interval() const noexcept {
    const std::time_t now = std::time(nullptr);
    return limits_.interval != 0 ? now - (now - limits_.offset) % limits_.interval : now;
}

bool IoOutput::is_interval_over() const noexcept {
    return limits_.interval != 0 && std::time(nullptr) - interval_begin_ >= static_cast<std::time_t>(limits_.interval);
}

// Counts a message, unless there are as many as there may be.
bool IoOutput::take_place() noexcept {
    if (limits_.count == 0) {
        return true;
    }
    unsigned count = count_;
    while (count < limits_.count) {
        if (count_.compare_exchange_weak(count, count + 1)) {
            return true;
        }
    }
    return false;
}

bool IoOutput::shares_messages() const noexcept {
    return output_ != nullptr && !output_->takes_messages() && output_->header().empty();
}

nmsg_res IoOutput::write(MessageHandle& message) {
    while (true) {
        nmsg_io_close_type reason = nmsg_io_close_type_interval;
        {
            const std::shared_lock lock(mutex_);
            if (output_ == nullptr) {
                return nmsg_res_stop;
            }
            if (!is_interval_over()) {
                if (take_place()) {
                    nmsg_message& written = *message;
                    if (output_->takes_messages()) {
                        static_cast<void>(message.release());
                    }
                    const nmsg_res result = output_->write(written);
                    written_ += result == nmsg_res_success ? 1 : 0;
                    return result;
                }
                reason = nmsg_io_close_type_count;
            }
        }
        if (const nmsg_res result = close(reason); result != nmsg_res_success) {
            return result;
        }
    }
}

nmsg_res IoOutput::check() {
    return is_interval_over() ? close(nmsg_io_close_type_interval)
           : is_full()        ? close(nmsg_io_close_type_count)
                              : nmsg_res_success;
}

// Another thread may have been faster: then there is nothing to close any more.
nmsg_res IoOutput::close(nmsg_io_close_type reason) {
    const std::unique_lock lock(mutex_);
    const bool is_due = reason == nmsg_io_close_type_count ? is_full() : is_interval_over();
    if (!is_due) {
        return nmsg_res_success;
    }
    if (limits_.on_close == nullptr) {
        return nmsg_res_stop;
    }
    tell(limits_.on_close, reason);
    count_ = reason == nmsg_io_close_type_count ? 0 : count_.load();
    interval_begin_ = reason == nmsg_io_close_type_interval ? begin_of_interval() : interval_begin_.load();
    return output_ != nullptr ? nmsg_res_success : nmsg_res_stop;
}

void IoOutput::end(nmsg_io_close_fp on_close) {
    if (output_ != nullptr && on_close != nullptr) {
        tell(on_close, nmsg_io_close_type_eof);
    }
}

void IoOutput::tell(nmsg_io_close_fp on_close, nmsg_io_close_type reason) {
    nmsg_io_close_event event{};
    event.output = &output_;
    event.output_type = output_->type();
    event.io = io_;
    event.io_type = nmsg_io_io_type_output;
    event.close_type = reason;
    event.user = user_;
    on_close(&event);
}

}  // namespace spindrift::capi

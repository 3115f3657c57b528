#include "io_filters.hpp"

#include "settings.hpp"

#include <utility>

namespace spindrift::capi {

IoFilters::Thread::~Thread() {
    for (std::size_t i = 0; i < begun_; ++i) {
        const auto* const module = std::get_if<std::unique_ptr<nmsg_fltmod>>(&filters_.filters_[i]);
        if (module != nullptr && (*module)->end_thread(data_[i]) != nmsg_res_success) {
            warn(1, "a filter module has failed to end a thread");
        }
    }
}

nmsg_res IoFilters::Thread::begin() {
    for (; begun_ < data_.size(); ++begun_) {
        const auto* const module = std::get_if<std::unique_ptr<nmsg_fltmod>>(&filters_.filters_[begun_]);
        if (module == nullptr) {
            continue;
        }
        if (const nmsg_res result = (*module)->begin_thread(&data_[begun_]); result != nmsg_res_success) {
            return result;
        }
    }
    return nmsg_res_success;
}

nmsg_res IoFilters::Thread::filter(MessageHandle& message, bool& keeps) {
    keeps = true;
    if (data_.empty()) {
        return nmsg_res_success;
    }
    for (std::size_t i = 0; i < data_.size(); ++i) {
        nmsg_filter_message_verdict verdict = nmsg_filter_message_verdict_DECLINED;
        nmsg_message_t given = message.release();
        nmsg_res result = nmsg_res_failure;
        if (const auto* const function = std::get_if<Function>(&filters_.filters_[i])) {
            result = function->call(&given, function->data, &verdict);
        } else {
            result = std::get<std::unique_ptr<nmsg_fltmod>>(filters_.filters_[i])->filter(&given, data_[i], &verdict);
        }
        message.reset(given);
        if (result != nmsg_res_success) {
            return result;
        }
        if (verdict != nmsg_filter_message_verdict_DECLINED) {
            keeps = verdict == nmsg_filter_message_verdict_ACCEPT && message != nullptr;
            return nmsg_res_success;
        }
    }
    keeps = filters_.policy_ == nmsg_filter_message_verdict_ACCEPT && message != nullptr;
    return nmsg_res_success;
}

}  // namespace spindrift::capi

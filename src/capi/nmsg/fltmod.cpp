#include "fltmod.hpp"

#include "guard.hpp"
#include "settings.hpp"

#include <spindrift/base/error.hpp>

#include <fmt/format.h>

using namespace spindrift::capi;

nmsg_fltmod::nmsg_fltmod(std::string_view name, const void* parameter, std::size_t size)
    : module_(load_module(name, "nmsg_flt1")),
      plugin_(static_cast<const nmsg_fltmod_plugin*>(exported(module_, "nmsg_fltmod_plugin_export", name))) {
    if (plugin_->fltmod_version != NMSG_FLTMOD_VERSION) {
        throw spindrift::Error(fmt::format("filter module {} is made for version {} of the interface, not {}", name,
                                           plugin_->fltmod_version, NMSG_FLTMOD_VERSION));
    }
    if (plugin_->module_init == nullptr) {
        return;
    }
    if (const nmsg_res result = plugin_->module_init(parameter, size, &data_); result != nmsg_res_success) {
        throw spindrift::Error(
            fmt::format("filter module {} does not accept its parameter: {}", name, ::nmsg_res_lookup(result)));
    }
}

nmsg_fltmod::~nmsg_fltmod() {
    if (plugin_->module_fini != nullptr) {
        plugin_->module_fini(data_);
    }
}

nmsg_res nmsg_fltmod::begin_thread(void** data) const {
    return plugin_->thread_init != nullptr ? plugin_->thread_init(data_, data) : nmsg_res_success;
}

nmsg_res nmsg_fltmod::end_thread(void* data) const {
    return plugin_->thread_fini != nullptr ? plugin_->thread_fini(data_, data) : nmsg_res_success;
}

nmsg_res nmsg_fltmod::filter(nmsg_message_t* message, void* thread_data, nmsg_filter_message_verdict* verdict) const {
    return plugin_->filter_message != nullptr ? plugin_->filter_message(message, data_, thread_data, verdict)
                                              : nmsg_res_notimpl;
}

namespace {

// Calls a function of a module, whose failure is the last error then.
template <class Call>
nmsg_res call(nmsg_fltmod_t fltmod, Call function) noexcept {
    return guarded(nmsg_res_failure, [&] {
        const nmsg_res result = fltmod != nullptr ? function() : nmsg_res_failure;
        if (result != nmsg_res_success) {
            set_last_error(::nmsg_res_lookup(result));
        }
        return result;
    });
}

}  // namespace

extern "C" {

nmsg_fltmod_t nmsg_fltmod_init(const char* name, const void* param, const size_t len_param) {
    auto* const fltmod =
        guarded(nmsg_fltmod_t(nullptr), [&] { return new nmsg_fltmod(name != nullptr ? name : "", param, len_param); });
    if (fltmod == nullptr) {
        warn(1, last_error());
    }
    return fltmod;
}

void nmsg_fltmod_destroy(nmsg_fltmod_t* fltmod) {
    if (fltmod != nullptr) {
        delete *fltmod;
        *fltmod = nullptr;
    }
}

nmsg_res nmsg_fltmod_thread_init(nmsg_fltmod_t fltmod, void** thr_data) {
    return call(fltmod, [&] { return fltmod->begin_thread(thr_data); });
}

nmsg_res nmsg_fltmod_thread_fini(nmsg_fltmod_t fltmod, void* thr_data) {
    return call(fltmod, [&] { return fltmod->end_thread(thr_data); });
}

nmsg_res nmsg_fltmod_filter_message(nmsg_fltmod_t fltmod, nmsg_message_t* msg, void* thr_data,
                                    nmsg_filter_message_verdict* vres) {
    return call(fltmod, [&] {
        return msg != nullptr && vres != nullptr ? fltmod->filter(msg, thr_data, vres) : nmsg_res_failure;
    });
}

}  // extern "C"

#pragma once

#include "api.hpp"
#include "plugin_file.hpp"

#include <nmsg/fltmod_plugin.h>

#include <string_view>

/// A loaded filter module (`nmsg_fltmod_t`). Threads may filter at the same time.
struct nmsg_fltmod {
public:
    /// Loads the module and calls its `module_init`.
    /// \param size octets of `parameter`, which is passed on as it is
    /// \throws Error with the reason
    nmsg_fltmod(std::string_view name, const void* parameter, std::size_t size);
    nmsg_fltmod(const nmsg_fltmod&) = delete;
    nmsg_fltmod& operator=(const nmsg_fltmod&) = delete;
    ~nmsg_fltmod();

    nmsg_res begin_thread(void** data) const;
    nmsg_res end_thread(void* data) const;
    nmsg_res filter(nmsg_message_t* message, void* thread_data, nmsg_filter_message_verdict* verdict) const;

private:
    spindrift::capi::ModuleHandle module_;
    const nmsg_fltmod_plugin* plugin_ = nullptr;
    void* data_ = nullptr;
};

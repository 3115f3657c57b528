// A filter module in C++ that throws: in the function that its parameter names, or for each message.
#include <pcap.h>

#include <nmsg.h>

#include <nmsg/fltmod_plugin.h>

#include <stdexcept>
#include <string_view>

namespace {

nmsg_res begin(const void* parameter, std::size_t, void**) {
    if (parameter != nullptr && static_cast<const char*>(parameter) == std::string_view("init")) {
        throw std::runtime_error("module_init throws");
    }
    return nmsg_res_success;
}

nmsg_res filter(nmsg_message_t*, void*, void*, nmsg_filter_message_verdict*) {
    throw std::runtime_error("filter_message throws");
}

}  // namespace

extern "C" {
extern nmsg_fltmod_plugin nmsg_fltmod_plugin_export;
nmsg_fltmod_plugin nmsg_fltmod_plugin_export = {
    .fltmod_version = NMSG_FLTMOD_VERSION, .module_init = begin, .filter_message = filter};
}

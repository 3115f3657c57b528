#include "statsmod.hpp"

#include "guard.hpp"
#include "settings.hpp"

#include <spindrift/base/error.hpp>

#include <fmt/format.h>

#include <cstdlib>
#include <map>
#include <mutex>
#include <string>

namespace spindrift::capi {
namespace {

// Which modules watch which loops, so that a loop that ends is forgotten by all of them.
std::mutex mutex;
std::multimap<nmsg_io_t, nmsg_statsmod_t>& watched() {
    static auto* const loops = new std::multimap<nmsg_io_t, nmsg_statsmod_t>;
    return *loops;
}

template <class Keep>
void forget(Keep keep) {
    const std::lock_guard lock(mutex);
    std::erase_if(watched(), [&](const auto& entry) { return !keep(entry); });
}

}  // namespace

void forget_statistics_of(nmsg_io_t io) {
    const auto next = [&]() -> nmsg_statsmod_t {
        const std::lock_guard lock(mutex);
        const auto found = watched().find(io);
        return found != watched().end() ? found->second : nullptr;
    };
    for (nmsg_statsmod_t module = next(); module != nullptr; module = next()) {
        static_cast<void>(module->remove(io));
    }
}

nmsg_statsmod_t configured_statsmod() {
    static std::mutex loading;
    static nmsg_statsmod_t loaded = nullptr;
    const std::lock_guard lock(loading);
    const char* const setting = std::getenv("NMSG_STATSMOD_CONFIG");
    if (loaded != nullptr || setting == nullptr || *setting == '\0') {
        return loaded;
    }
    const std::string_view text = setting;
    const auto comma = text.find(',');
    if (comma == std::string_view::npos) {
        loaded = new nmsg_statsmod(text, nullptr, 0);
    } else {
        const std::string parameters(text.substr(comma + 1));
        loaded = new nmsg_statsmod(text.substr(0, comma), parameters.c_str(), parameters.size() + 1);
    }
    return loaded;
}

}  // namespace spindrift::capi

using namespace spindrift::capi;

nmsg_statsmod::nmsg_statsmod(std::string_view name, const void* parameter, std::size_t size)
    : module_(load_module(name, "nmsg_stats1")),
      plugin_(static_cast<const nmsg_statsmod_plugin*>(exported(module_, "nmsg_statsmod_plugin_export", name))) {
    if (plugin_->statsmod_version != NMSG_STATSMOD_VERSION) {
        throw spindrift::Error(fmt::format("statistics module {} is made for version {} of the interface, not {}", name,
                                           plugin_->statsmod_version, NMSG_STATSMOD_VERSION));
    }
    if (plugin_->module_init == nullptr || plugin_->module_fini == nullptr || plugin_->io_add == nullptr ||
        plugin_->io_remove == nullptr) {
        throw spindrift::Error(fmt::format("statistics module {} lacks one of its four functions", name));
    }
    if (const nmsg_res result = plugin_->module_init(parameter, size, &data_); result != nmsg_res_success) {
        throw spindrift::Error(
            fmt::format("statistics module {} does not accept its parameter: {}", name, ::nmsg_res_lookup(result)));
    }
}

nmsg_statsmod::~nmsg_statsmod() {
    forget([this](const auto& entry) { return entry.second != this; });
    plugin_->module_fini(data_);
}

nmsg_res nmsg_statsmod::add(nmsg_io_t io, const char* name) {
    const nmsg_res result = plugin_->io_add(data_, io, name);
    if (result == nmsg_res_success) {
        const std::lock_guard lock(mutex);
        watched().emplace(io, this);
    }
    return result;
}

nmsg_res nmsg_statsmod::remove(nmsg_io_t io) {
    forget([&](const auto& entry) { return entry.first != io || entry.second != this; });
    return plugin_->io_remove(data_, io);
}

extern "C" {

nmsg_statsmod_t nmsg_statsmod_init(const char* name, const void* param, const size_t len_param) {
    auto* const statsmod = guarded(nmsg_statsmod_t(nullptr),
                                   [&] { return new nmsg_statsmod(name != nullptr ? name : "", param, len_param); });
    if (statsmod == nullptr) {
        warn(1, last_error());
    }
    return statsmod;
}

void nmsg_statsmod_destroy(nmsg_statsmod_t* statsmod) {
    if (statsmod != nullptr) {
        delete *statsmod;
        *statsmod = nullptr;
    }
}

nmsg_res nmsg_statsmod_add_io(nmsg_statsmod_t statsmod, nmsg_io_t io, const char* name) {
    return guarded(nmsg_res_failure,
                   [&] { return statsmod != nullptr && io != nullptr ? statsmod->add(io, name) : nmsg_res_failure; });
}

nmsg_res nmsg_statsmod_remove_io(nmsg_statsmod_t statsmod, nmsg_io_t io) {
    return guarded(nmsg_res_failure,
                   [&] { return statsmod != nullptr && io != nullptr ? statsmod->remove(io) : nmsg_res_failure; });
}

}  // extern "C"

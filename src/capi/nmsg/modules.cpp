#include "modules.hpp"

#include "own_type.hpp"
#include "paths.hpp"
#include "plugin_type.hpp"
#include "promote.hpp"
#include "settings.hpp"
#include "thread_state.hpp"

#include <spindrift/base/error.hpp>
#include <spindrift/base/text.hpp>
#include <spindrift/nmsg/types/built_in_types.hpp>

#include <fmt/format.h>

#include <dlfcn.h>

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace spindrift::capi {
namespace {

/// All types. Filled by `load_modules`, then constant.
struct Types {
    using Key = std::pair<unsigned, unsigned>;

    nmsg::Registry registry;
    std::map<Key, std::unique_ptr<nmsg_msgmod>> modules;
    std::map<unsigned, std::string> vendors;  // the name that a vendor's first type gives it
};

// Never destroyed: programs use types until the very end of the process.
Types* const types = new Types;
std::atomic<bool> is_loaded = false;

void add_type(std::unique_ptr<nmsg_msgmod> type) {
    auto& place = types->modules[{type->vid, type->msgtype}];
    if (place != nullptr && place->plugin != nullptr) {
        warn(1, fmt::format("message type {}:{} {} {} is declared again; the new declaration counts", type->vid,
                            type->msgtype, type->vendor, type->name));
    }
    types->vendors.try_emplace(type->vid, type->vendor);
    if (type->is_transparent() && type->plugin != nullptr) {
        types->registry.add(type->schema);
    }
    place = std::move(type);
}

// Types that the registry has and `modules` does not: built-in ones, and those of a `.proto` file.
void add_own_types() {
    for (const nmsg::Schema* const schema : types->registry.schemas()) {
        const auto found = types->modules.find({schema->vid(), schema->msgtype()});
        if (found == types->modules.end() || found->second->schema.get() != schema) {
            add_type(own_type(schema->shared_from_this()));
        }
    }
}

void add_plugin(nmsg_msgmod_plugin& plugin, const std::string& path, bool replaces) {
    if (!replaces && types->modules.contains({plugin.vendor.id, plugin.msgtype.id})) {
        return;
    }
    try {
        add_type(plugin_type(plugin));
    } catch (const Error& error) {
        warn(1, fmt::format("{}: {}; left out", path, error.what()));
    }
}

// \param replaces whether its types replace those that are there
void load_plugin(const std::string& path, bool replaces) {
    promote_symbols();
    void* const module = ::dlopen(path.c_str(), RTLD_LAZY | RTLD_LOCAL);
    if (module == nullptr) {
        warn(1, fmt::format("cannot load message module {}: {}", path, ::dlerror()));
        return;
    }
    auto* const one = static_cast<nmsg_msgmod_plugin*>(::dlsym(module, "nmsg_msgmod_ctx"));
    auto** const several = static_cast<nmsg_msgmod_plugin**>(::dlsym(module, "nmsg_msgmod_ctx_array"));
    if (one == nullptr && several == nullptr) {
        warn(1,
             fmt::format("{} is not a message module: it has neither nmsg_msgmod_ctx nor nmsg_msgmod_ctx_array", path));
        ::dlclose(module);
        return;
    }
    if (one != nullptr) {
        add_plugin(*one, path, replaces);
    }
    for (nmsg_msgmod_plugin** at = several; at != nullptr && *at != nullptr; ++at) {
        add_plugin(**at, path, replaces);
    }
}

void load_file(const std::filesystem::path& file, bool replaces) {
    std::error_code error;
    const std::string name = file.filename().string();
    if (!std::filesystem::is_regular_file(file, error)) {
        return;
    }
    if (name.ends_with(".proto")) {
        try {
            types->registry.load_file(file);
            add_own_types();
        } catch (const Error& reason) {
            warn(1, fmt::format("{}; left out", reason.what()));
        }
    } else if (name.starts_with("nmsg_msg9_") && name.ends_with(".so") && !name.starts_with("nmsg_msg9_isc.")) {
        load_plugin(file.string(), replaces);
    }
}

bool load_folder(const std::string& folder, bool replaces) {
    std::error_code error;
    std::vector<std::filesystem::path> files;
    for (std::filesystem::directory_iterator entry(folder, error), end; !error && entry != end;
         entry.increment(error)) {
        files.push_back(entry->path());
    }
    if (error) {
        warn(1, fmt::format("cannot read the folder of message modules {}: {}", folder, error.message()));
        return false;
    }
    std::ranges::sort(files);
    for (const std::filesystem::path& file : files) {
        load_file(file, replaces);
    }
    return true;
}

}  // namespace

const char* module_folder() noexcept {
    return plugin_folder;
}

nmsg_res load_modules() {
    if (is_loaded) {
        return nmsg_res_failure;
    }
    types->registry = nmsg::built_in_types();
    add_own_types();
    const char* const folder = std::getenv("NMSG_MSGMOD_DIR");
    if (folder != nullptr) {
        // Who names a folder wants its modules, and not the built-in types of the same numbers.
        if (!load_folder(folder, true)) {
            return nmsg_res_failure;
        }
    } else if (std::error_code error; std::filesystem::is_directory(module_folder(), error)) {
        load_folder(module_folder(), false);
    }
    is_loaded = true;
    return nmsg_res_success;
}

const nmsg_msgmod* find_module(std::uint32_t vid, std::uint32_t msgtype) noexcept {
    const nmsg_msgmod*& last = thread_state.last_module;
    if (last != nullptr && last->vid == vid && last->msgtype == msgtype) {
        return last;
    }
    if (!is_loaded) {
        return nullptr;
    }
    const auto found = types->modules.find({vid, msgtype});
    if (found == types->modules.end()) {
        return nullptr;
    }
    last = found->second.get();
    return last;
}

const nmsg::Registry& registry() noexcept {
    return types->registry;
}

namespace {

constexpr unsigned own_vendor = 21328;  // schema/spindrift

using ModuleEntry = std::pair<const Types::Key, std::unique_ptr<nmsg_msgmod>>;

bool same_vendor(std::string_view one, std::string_view other) noexcept {
    return equal_ignoring_case(nmsg::current_vendor_name(one), nmsg::current_vendor_name(other));
}

unsigned vendor_id(const char* name) noexcept {
    if (!is_loaded || name == nullptr) {
        return 0;
    }
    const auto found =
        std::ranges::find_if(types->vendors, [&](const auto& vendor) { return same_vendor(vendor.second, name); });
    return found != types->vendors.end() ? found->first : 0;
}

unsigned type_id(unsigned vid, const char* name) noexcept {
    if (!is_loaded || name == nullptr) {
        return 0;
    }
    for (const ModuleEntry& entry : types->modules) {
        if (entry.first.first == vid && equal_ignoring_case(entry.second->name, name)) {
            return entry.first.second;
        }
    }
    return 0;
}

}  // namespace
}  // namespace spindrift::capi

using namespace spindrift::capi;

extern "C" {

nmsg_msgmod_t nmsg_msgmod_lookup(unsigned vid, unsigned msgtype) {
    return const_cast<nmsg_msgmod_t>(find_module(vid, msgtype));
}

nmsg_msgmod_t nmsg_msgmod_lookup_byname(const char* vname, const char* mname) {
    const unsigned vid = vendor_id(vname);
    return nmsg_msgmod_lookup(vid, type_id(vid, mname));
}

unsigned nmsg_msgmod_vname_to_vid(const char* vname) {
    return vendor_id(vname);
}

unsigned nmsg_msgmod_mname_to_msgtype(unsigned vid, const char* mname) {
    return type_id(vid, mname);
}

const char* nmsg_msgmod_vid_to_vname(unsigned vid) {
    if (!is_loaded) {
        return nullptr;
    }
    const auto found = types->vendors.find(vid);
    return found != types->vendors.end() ? found->second.c_str() : nullptr;
}

const char* nmsg_msgmod_msgtype_to_mname(unsigned vid, unsigned msgtype) {
    const nmsg_msgmod* const module = find_module(vid, msgtype);
    return module != nullptr ? module->name.c_str() : nullptr;
}

unsigned nmsg_msgmod_get_max_vid(void) {
    // Programs try all numbers up to this one. That of this project's own types is large, and they know its name.
    unsigned max = 0;
    if (is_loaded) {
        for (const ModuleEntry& entry : types->modules) {
            max = entry.first.first != own_vendor ? entry.first.first : max;
        }
    }
    return max;
}

unsigned nmsg_msgmod_get_max_msgtype(unsigned vid) {
    unsigned max = 0;
    if (is_loaded) {
        for (const ModuleEntry& entry : types->modules) {
            max = entry.first.first == vid ? entry.first.second : max;
        }
    }
    return max;
}

}  // extern "C"

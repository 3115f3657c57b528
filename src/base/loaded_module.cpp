#include <spindrift/base/loaded_module.hpp>

#include <spindrift/base/error.hpp>

#include <dlfcn.h>
#include <fmt/format.h>
#include <link.h>

#include <array>
#include <filesystem>

namespace spindrift {
namespace {

// The path of the command or shared library that contains this code.
std::filesystem::path own_object() {
    Dl_info info{};
    link_map* map = nullptr;
    const bool known =
        ::dladdr1(reinterpret_cast<void*>(&own_object), &info, reinterpret_cast<void**>(&map), RTLD_DL_LINKMAP) != 0;
    // In the link map, the main program has an empty name.
    const bool is_library = known && map != nullptr && map->l_name[0] != '\0';
    std::error_code ignored;
    return std::filesystem::canonical(is_library ? map->l_name : "/proc/self/exe", ignored);
}

std::filesystem::path find_module(const std::string& file) {
    const std::filesystem::path folder = own_object().parent_path();
    const std::array<std::filesystem::path, 4> folders = {folder / "spindrift", folder / "../lib/spindrift",
                                                          folder / ".." / SPINDRIFT_LIBDIR / "spindrift",
                                                          std::filesystem::path(SPINDRIFT_FULL_LIBDIR) / "spindrift"};
    std::error_code ignored;
    for (const auto& candidate : folders) {
        if (std::filesystem::exists(candidate / file, ignored)) {
            return candidate / file;
        }
    }
    throw Error(
        fmt::format("{} is not installed: it is in neither {} nor {}", file, folders[0].string(), folders[3].string()));
}

}  // namespace

LoadedModule::LoadedModule(std::string_view name)
    : path_(find_module(fmt::format("{}.so", name)).string()), handle_(::dlopen(path_.c_str(), RTLD_NOW | RTLD_LOCAL)) {
    if (handle_ == nullptr) {
        throw Error(fmt::format("cannot load {}: {}", path_, ::dlerror()));
    }
}

void* LoadedModule::symbol(const char* symbol_name) const {
    void* const found = ::dlsym(handle_, symbol_name);
    if (found == nullptr) {
        throw Error(fmt::format("{} is of another version: it has no {}", path_, symbol_name));
    }
    return found;
}

}  // namespace spindrift

#include <spindrift/base/loaded_module.hpp>

#include <spindrift/base/error.hpp>

#include <dlfcn.h>
#include <fmt/format.h>
#include <link.h>

#include <array>
#include <filesystem>
#include <utility>

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

// \param subfolder of the folders that are searched
std::string find_module(const std::string& file, const std::filesystem::path& subfolder) {
    const std::filesystem::path folder = own_object().parent_path();
    const std::array<std::filesystem::path, 4> folders = {folder / subfolder, folder / "../lib" / subfolder,
                                                          folder / ".." / SPINDRIFT_LIBDIR / subfolder,
                                                          std::filesystem::path(SPINDRIFT_FULL_LIBDIR) / subfolder};
    std::error_code ignored;
    for (const auto& candidate : folders) {
        if (std::filesystem::exists(candidate / file, ignored)) {
            return (candidate / file).string();
        }
    }
    throw Error(
        fmt::format("{} is not installed: it is in neither {} nor {}", file, folders[0].string(), folders[3].string()));
}

}  // namespace

LoadedModule::LoadedModule(std::string_view name) {
    open(find_module(fmt::format("{}.so", name), "spindrift"));
}

LoadedModule LoadedModule::shared_library(std::string_view file) {
    LoadedModule library;
    library.open(find_module(std::string(file), {}));
    return library;
}

void LoadedModule::open(std::string path) {
    path_ = std::move(path);
    handle_ = ::dlopen(path_.c_str(), RTLD_NOW | RTLD_LOCAL);
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

#include "plugin_file.hpp"

#include "modules.hpp"
#include "promote.hpp"

#include <spindrift/base/error.hpp>

#include <fmt/format.h>

#include <dlfcn.h>

namespace spindrift::capi {

void CloseModule::operator()(void* handle) const noexcept {
    ::dlclose(handle);
}

ModuleHandle load_module(std::string_view name, std::string_view prefix) {
    if (name.empty()) {
        throw Error(fmt::format("no name of a module {}_….so is given", prefix));
    }
    const std::string path = name.front() == '/' || name.front() == '.'
                                 ? std::string(name)
                                 : fmt::format("{}/{}_{}.so", module_folder(), prefix, name);
    promote_symbols();
    ModuleHandle module(::dlopen(path.c_str(), RTLD_LAZY | RTLD_LOCAL));
    if (module == nullptr) {
        throw Error(fmt::format("cannot load module {}: {}", name, ::dlerror()));
    }
    return module;
}

void* exported(const ModuleHandle& module, const char* symbol, std::string_view name) {
    void* const found = ::dlsym(module.get(), symbol);
    if (found == nullptr) {
        throw Error(fmt::format("module {} cannot be used: it exports no {}", name, symbol));
    }
    return found;
}

}  // namespace spindrift::capi

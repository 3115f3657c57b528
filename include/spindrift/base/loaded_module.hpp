#pragma once

#include <string>
#include <string_view>

namespace spindrift {

/// A shared object of this project that is loaded on first use, because few runs need it and its libraries are large.
/// It exports plain C functions and shares nothing else with its caller.
///
/// Search order: `spindrift/` in the folder of the object that contains this code (a command or a shared library),
/// `../lib/spindrift` and its multiarch form relative to that folder, then the install location.
class LoadedModule {
public:
    /// Loads the module. It stays loaded until the process ends.
    /// \param name of the file, without `.so`
    /// \throws Error that names the module if it is not found or cannot be loaded
    explicit LoadedModule(std::string_view name);

    /// Loads a shared library of this project in the same way. It is searched for in the folder of the object that
    /// contains this code, in `../lib` and its multiarch form, then in the install location.
    /// \param file with its version: `libnmsg.so.8`
    /// \throws Error as the constructor
    [[nodiscard]] static LoadedModule shared_library(std::string_view file);

    /// The exported function of that name.
    /// \tparam Function its pointer type
    /// \throws Error if the module has no such symbol
    template <class Function>
    [[nodiscard]] Function function(const char* function_name) const {
        return reinterpret_cast<Function>(symbol(function_name));
    }

private:
    LoadedModule() = default;
    void open(std::string path);

    [[nodiscard]] void* symbol(const char* symbol_name) const;

    std::string path_;
    void* handle_ = nullptr;
};

}  // namespace spindrift

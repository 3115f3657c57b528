#pragma once

#include <string>
#include <string_view>

namespace spindrift {

/// A shared object of this project that is loaded when it is needed first, because few runs need it and the libraries
/// it brings are large. It exports plain C functions and shares nothing else with its caller.
///
/// It is looked for in `spindrift/` beside the object that holds this code, a command or a shared library, then where
/// libraries are beside the folder of commands, then where it is installed.
class LoadedModule {
public:
    /// Loads it; it stays loaded to the end of the process.
    /// \param name of the file, without `.so`
    /// \throws Error that names the module if it is not there or does not load
    explicit LoadedModule(std::string_view name);

    /// The function of that name.
    /// \tparam Function its pointer type
    /// \throws Error if it has none
    template <class Function>
    [[nodiscard]] Function function(const char* function_name) const {
        return reinterpret_cast<Function>(symbol(function_name));
    }

private:
    [[nodiscard]] void* symbol(const char* symbol_name) const;

    std::string path_;
    void* handle_ = nullptr;
};

}  // namespace spindrift

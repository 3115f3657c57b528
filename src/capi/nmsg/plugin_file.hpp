#pragma once

#include <memory>
#include <string>
#include <string_view>

namespace spindrift::capi {

struct CloseModule {
    void operator()(void* handle) const noexcept;
};
using ModuleHandle = std::unique_ptr<void, CloseModule>;

/// Loads a plug-in that programs name. A name that begins with `/` or `.` is a path, any other one that of the file
/// `PREFIX_NAME.so` in the folder of modules.
/// \param prefix `nmsg_flt1` or `nmsg_stats1`
/// \throws Error if it cannot be loaded, with the reason
[[nodiscard]] ModuleHandle load_module(std::string_view name, std::string_view prefix);

/// The struct that a plug-in exports.
/// \throws Error if there is none
[[nodiscard]] void* exported(const ModuleHandle& module, const char* symbol, std::string_view name);

}  // namespace spindrift::capi

#pragma once

#include "api.hpp"
#include "plugin_file.hpp"

#include <nmsg/statsmod_plugin.h>

#include <string_view>

/// A loaded statistics module (`nmsg_statsmod_t`).
struct nmsg_statsmod {
public:
    /// Loads the module and calls its `module_init`.
    /// \throws Error with the reason
    nmsg_statsmod(std::string_view name, const void* parameter, std::size_t size);
    nmsg_statsmod(const nmsg_statsmod&) = delete;
    nmsg_statsmod& operator=(const nmsg_statsmod&) = delete;
    ~nmsg_statsmod();

    nmsg_res add(nmsg_io_t io, const char* name);
    nmsg_res remove(nmsg_io_t io);

private:
    spindrift::capi::ModuleHandle module_;
    const nmsg_statsmod_plugin* plugin_ = nullptr;
    void* data_ = nullptr;
};

namespace spindrift::capi {

/// Tells the modules that know a loop that it ends.
void forget_statistics_of(nmsg_io_t io);

/// The module of `NMSG_STATSMOD_CONFIG`, which is loaded once for the process; null if none is set.
/// \throws Error if it cannot be loaded
[[nodiscard]] nmsg_statsmod_t configured_statsmod();

}  // namespace spindrift::capi

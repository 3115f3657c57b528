#pragma once

#include "console.hpp"
#include "settings.hpp"

#include <spindrift/pipeline/pipeline.hpp>
#include <spindrift/plugin/statistics.hpp>

#include <memory>
#include <string>

/// Plug-ins: shared objects made for libnmsg. libnmsg.so.8 runs them, and is loaded when the first one is asked for.
namespace nmsgtool {

/// Adds the types of the message modules in a folder, if it has some.
/// \throws Error if the library cannot be loaded
void add_module_types(Settings& settings, const std::string& folder, const Console& console);

/// Adds the filter modules of -F to the pipeline. \throws Error that names the module which cannot be loaded
void add_filters(spindrift::pipeline::Pipeline& pipeline, Settings& settings, const Console& console);

/// Loads the statistics modules of -M and NMSG_STATSMOD_CONFIG, which ask the pipeline for its counts.
/// \returns null if there are none
/// \throws Error that names the module which cannot be loaded
[[nodiscard]] std::unique_ptr<spindrift::plugin::Statistics> load_statistics(
    const spindrift::pipeline::Pipeline& pipeline, Settings& settings, const Console& console);

}  // namespace nmsgtool

#pragma once

#include "../console.hpp"
#include "../settings.hpp"
#include "queues.hpp"

#include <spindrift/pipeline/pipeline.hpp>

#include <cstdint>
#include <optional>

namespace nmsgtool {

/// Opens all inputs and adds them to the pipeline. They borrow from the settings.
/// \returns the total bytes to read, if known
/// \throws Error if an input cannot be opened
std::optional<std::uint64_t> open_inputs(spindrift::pipeline::Pipeline& pipeline, const Settings& settings,
                                         const Queues& queues, const Console& console);

}  // namespace nmsgtool

#pragma once

#include "../console.hpp"
#include "../settings.hpp"
#include "queues.hpp"

#include <spindrift/pipeline/pipeline.hpp>

#include <cstdint>
#include <optional>

namespace nmsgtool {

/// Opens everything that is to be read. What is opened borrows from the settings.
/// \returns the octets there are to read in all, where that is known
/// \throws Error if something cannot be opened
std::optional<std::uint64_t> open_inputs(spindrift::pipeline::Pipeline& pipeline, const Settings& settings,
                                         const Queues& queues, const Console& console);

}  // namespace nmsgtool

#pragma once

#include "../console.hpp"
#include "../settings.hpp"
#include "queues.hpp"

#include <spindrift/pipeline/pipeline.hpp>

#include <string>

namespace nmsgtool {

/// Opens everything that is to be written. What is opened borrows from the settings.
/// \param folder where relative names begin; empty for the present one
/// \returns the file that was opened last; null for none
/// \throws Error if something cannot be opened
const spindrift::pipeline::Sink* open_outputs(spindrift::pipeline::Pipeline& pipeline, const Settings& settings,
                                              const Queues& queues, const Console& console, const std::string& folder);

}  // namespace nmsgtool

#pragma once

#include "../console.hpp"
#include "../settings.hpp"
#include "queues.hpp"

#include <spindrift/io/file/kicker_helper.hpp>
#include <spindrift/pipeline/pipeline.hpp>

#include <memory>
#include <string>

namespace nmsgtool {

/// Opens all outputs and adds them to the pipeline. They borrow from the settings.
/// \param folder that relative file names refer to; empty for the working directory
/// \param kickers runs the command of -k; may be null
/// \returns the file output that was opened last; null if there is none
/// \throws Error if an output cannot be opened
const spindrift::pipeline::Sink* open_outputs(spindrift::pipeline::Pipeline& pipeline, const Settings& settings,
                                              const Queues& queues, const Console& console, const std::string& folder,
                                              std::shared_ptr<spindrift::io::KickerHelper> kickers);

}  // namespace nmsgtool

#pragma once

#include "console.hpp"
#include "settings.hpp"

namespace nmsgtool {

/// Opens all inputs and outputs, runs the pipeline and prints the totals.
/// \param settings the condition of `--where` is moved out
/// \returns whether everything succeeded and no signal stopped it
/// \throws spindrift::Error if an input or output cannot be opened
bool run(Settings& settings, Console& console);

}  // namespace nmsgtool

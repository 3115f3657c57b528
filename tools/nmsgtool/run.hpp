#pragma once

#include "console.hpp"
#include "settings.hpp"

namespace nmsgtool {

/// Opens all inputs and outputs, runs the pipeline and prints the totals.
/// \param settings the condition of `--where` is moved out
/// \returns the exit status: 0, that of --stop-status if a signal stopped it, or 1 if something failed
/// \throws spindrift::Error if an input or output cannot be opened
int run(Settings& settings, Console& console);

}  // namespace nmsgtool

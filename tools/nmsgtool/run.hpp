#pragma once

#include "console.hpp"
#include "settings.hpp"

namespace nmsgtool {

/// Opens everything, moves all messages and says what became of them.
/// \param settings what they hold of `--where` is used up
/// \returns whether all went well, and no signal ended it
/// \throws spindrift::Error if something cannot be opened
bool run(Settings& settings, Console& console);

}  // namespace nmsgtool

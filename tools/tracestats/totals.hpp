#pragma once

#include "options.hpp"

#include <string>

namespace tracestats {

/// Counts the packets and bytes of each input, and those that match filters, and shows them.
/// \returns whether there were no errors
bool show_totals(const std::string& program, const Options& options);

}  // namespace tracestats

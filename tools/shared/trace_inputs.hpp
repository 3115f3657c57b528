#pragma once

#include "signal_guard.hpp"

#include <spindrift/trace/input.hpp>

#include <memory>
#include <span>
#include <string>

namespace tools {

/// Opens an input whose events are printed to standard error. Prints an error message if that fails. A signal ends the
/// wait for a pipe or a URL.
/// \param program prefix of error messages
/// \returns null on failure
std::unique_ptr<spindrift::trace::Input> open_input(const std::string& program, const std::string& uri,
                                                    spindrift::trace::InputOptions options, SignalGuard& signals);

/// Prints an error message if an input was not read to its end.
/// \returns false on an error, but true if the file only ends inside a packet, as it does when its writer was killed
bool check_read(const std::string& program, const spindrift::trace::Input& input);

/// Prints how many packets have link layers without filters. \returns whether there are none
bool check_filterable(const std::string& program, const spindrift::trace::Input& input);

/// Prints which filters do not compile. Their columns stay zero.
void report_invalid_filters(const spindrift::trace::Input& input, std::span<const std::string> filters);

}  // namespace tools

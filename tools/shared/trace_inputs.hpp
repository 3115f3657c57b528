#pragma once

#include <spindrift/trace/input.hpp>

#include <memory>
#include <span>
#include <string>

namespace tools {

/// Opens an input, whose events go to standard error. If it cannot be opened, prints the reason.
/// \param program the name that begins each message
/// \returns null if it cannot be opened
std::unique_ptr<spindrift::trace::Input> open_input(const std::string& program, const std::string& uri,
                                                    spindrift::trace::InputOptions options);

/// Prints why an input could not be read to its end.
/// \returns whether it was read to its end, or is only cut short, as captures are whose writer was stopped
bool check_read(const std::string& program, const spindrift::trace::Input& input);

/// Prints how many packets no filter could be applied to. \returns whether there are none
bool check_filtered(const std::string& program, const spindrift::trace::Input& input);

/// Prints which filters cannot be compiled. Their columns stay empty.
void report_bad_filters(const spindrift::trace::Input& input, std::span<const std::string> filters);

}  // namespace tools

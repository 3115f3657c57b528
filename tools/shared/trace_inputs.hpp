#pragma once

#include <spindrift/trace/input.hpp>

#include <memory>
#include <span>
#include <string>

namespace tools {

/// Opens an input, whose notices go to standard error. Says why it cannot be opened.
/// \param program put in front of complaints
/// \returns nothing if it cannot
std::unique_ptr<spindrift::trace::Input> open_input(const std::string& program, const std::string& uri,
                                                    spindrift::trace::InputOptions options);

/// Says why an input could not be read to its end.
/// \returns whether it could, or at least was only cut short, as captures are whose writer was stopped
bool check_read(const std::string& program, const spindrift::trace::Input& input);

/// Says how many packets no filter could be applied to. \returns whether there are none
bool check_filterable(const std::string& program, const spindrift::trace::Input& input);

/// Says which filters make no sense. Their columns stay empty.
void report_invalid_filters(const spindrift::trace::Input& input, std::span<const std::string> filters);

}  // namespace tools

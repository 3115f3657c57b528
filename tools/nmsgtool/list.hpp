#pragma once

#include "settings.hpp"

namespace nmsgtool {

/// Prints the message types (--list-types), or the fields of a type (--list-fields), on standard output.
/// \throws Error for an unknown type
void list(const Settings& settings);

}  // namespace nmsgtool

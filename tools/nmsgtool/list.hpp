#pragma once

#include "settings.hpp"

namespace nmsgtool {

/// Prints the message types (--list-types), the fields of a type (--list-fields) or the columns of its table
/// (--list-columns) on standard output.
/// \throws Error for an unknown type
void list(const Settings& settings);

}  // namespace nmsgtool

#pragma once

#include "../api.hpp"

namespace spindrift::libtrace {

/// Calls the result callback of the reporter, on its thread.
void report(libtrace_t& trace, libtrace_result_t& result);

}  // namespace spindrift::libtrace

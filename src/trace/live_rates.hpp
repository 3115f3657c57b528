#pragma once

#include <spindrift/trace/rates.hpp>

namespace spindrift::trace {

/// Counts packets into a table as they come, second by second.
void count_live_rates(Input& input, RateTable& table, const RateOptions& options);

}  // namespace spindrift::trace

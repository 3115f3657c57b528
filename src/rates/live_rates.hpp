#pragma once

#include <spindrift/rates/rates.hpp>

namespace spindrift::rates {

/// Counts packets into a table as they come, second by second.
void count_live_rates(trace::Input& input, RateTable& table, const RateOptions& options);

}  // namespace spindrift::rates

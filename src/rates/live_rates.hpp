#pragma once

#include <spindrift/rates/rates.hpp>

namespace spindrift::rates {

/// Counts the packets of a live input into a table, per second.
void count_live_rates(trace::Input& input, RateTable& table, const RateOptions& options);

}  // namespace spindrift::rates

#pragma once

#include <spindrift/rates/rates.hpp>

namespace spindrift::rates {

/// Counts the packets of a file into a table, in their order.
void count_file_rates(trace::Input& input, RateTable& table, const RateOptions& options);

}  // namespace spindrift::rates

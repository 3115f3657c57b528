#pragma once

#include <spindrift/rates/rates.hpp>

namespace spindrift::rates {

/// Counts the packets of a file into a table, in the order of the file.
void count_file_rates(trace::Input& input, RateTable& table, const RateOptions& options);

}  // namespace spindrift::rates

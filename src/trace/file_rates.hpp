#pragma once

#include <spindrift/trace/rates.hpp>

namespace spindrift::trace {

/// Counts the packets of a file into a table, in their order.
void count_file_rates(Input& input, RateTable& table, const RateOptions& options);

}  // namespace spindrift::trace

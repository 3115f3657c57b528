#pragma once

#include <spindrift/rates/rate_table.hpp>
#include <spindrift/trace/input.hpp>

#include <functional>
#include <string>
#include <vector>

namespace spindrift::rates {

struct RateOptions {
    std::vector<std::string> filters{};  ///< counted by themselves besides; as many as the table's options say
    bool continues = false;              ///< the rows of inputs before go on, rather than new ones begin
    bool paced = false;                  ///< a file is played as its packets once came
    /// Is called, in the thread that makes the rows, when there are no more for now: a good time to show them.
    std::function<void()> pause{};
};

/// Counts all packets of an input into a table, with as many threads as it was opened with, and returns when the input
/// is at its end, has failed (`Input::error_message`), was stopped, or the table is full. The last row is left open, so
/// that another input may continue it; `RateTable::finish` delivers it.
///
/// The rows of a file are the same however many threads there are. Those of a live input come no later than two
/// intervals after they begin, also while no packets do; time is then that of the packets and goes on with the clock.
///
/// \throws what delivering a row did
void count_rates(trace::Input& input, RateTable& table, const RateOptions& options);

}  // namespace spindrift::rates

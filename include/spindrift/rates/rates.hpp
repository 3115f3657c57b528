#pragma once

#include <spindrift/rates/rate_table.hpp>
#include <spindrift/trace/input.hpp>

#include <functional>
#include <string>
#include <vector>

namespace spindrift::rates {

struct RateOptions {
    std::vector<std::string> filters{};  ///< counted separately; their number must be `RateTableOptions::filters`
    bool append = false;  ///< continue the open row of the previous input instead of starting a new first row
    bool paced = false;   ///< whether a file is replayed (`InputOptions::speed`)
    /// Called after rows may have been delivered, in the same thread. The caller can write its output here.
    std::function<void()> on_rows{};
};

/// Counts all packets of an input into a table, with the threads of the input. Returns when the input has ended, failed
/// (`Input::error_message`) or was stopped, or when the table is full. The last row stays open, so that another input
/// can continue it; `RateTable::finish` delivers it.
///
/// The rows of a file do not depend on the number of threads. The rows of a pipe are those of a file with the same
/// packets, each as soon as packets of a later interval arrive. If packets arrive as they are captured, rows are
/// delivered at most two intervals and two seconds after their start, also if no packets arrive. The rows of a live
/// input are delivered at most two intervals after their start, also if no packets arrive: the time of the last packets
/// then advances with the system clock.
///
/// \throws what delivering a row threw
void count_rates(trace::Input& input, RateTable& table, const RateOptions& options);

}  // namespace spindrift::rates

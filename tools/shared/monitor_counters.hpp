#pragma once

#include <spindrift/ndag/sender.hpp>
#include <spindrift/trace/input.hpp>

#include <prometheus/metric_family.h>

#include <chrono>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tools {

/// What a monitor, which sends packets of an input as nDAG, has read and sent so far.
struct MonitorCounters {
    spindrift::ndag::SentCounts sent;
    spindrift::trace::Statistics input;  ///< the sum over all inputs
};

/// Adds what was read from one input.
void add(spindrift::trace::Statistics& sum, const spindrift::trace::Statistics& more);

/// One counter, as `--stats` and `--metrics` show it.
struct CounterInfo {
    std::string_view name;
    std::string_view help;
    std::uint64_t (*value)(const MonitorCounters&);
    bool is_loss = true;  ///< left out of lines while it is 0
};

[[nodiscard]] std::span<const CounterInfo> all_counters() noexcept;

/// The line of an interval, without the name of the program: `stats: seconds=10.002 packets_read=…`. The counts are
/// those of the interval, so that the sum of all lines is the total.
[[nodiscard]] std::string stats_line(const MonitorCounters& now, const MonitorCounters& before,
                                     std::chrono::duration<double> length);

/// The counters as metrics of Prometheus, `PROGRAM_NAME_total`.
[[nodiscard]] std::vector<prometheus::MetricFamily> metric_families(std::string_view program,
                                                                    const MonitorCounters& now);

/// A sentence with all that was sent and lost.
[[nodiscard]] std::string summary(const MonitorCounters& totals);

}  // namespace tools

#pragma once

#include <prometheus/metric_family.h>

#include <vector>

namespace tools {

/// What Prometheus expects of each process, under the usual names: `process_cpu_seconds_total`,
/// `process_start_time_seconds`, `process_resident_memory_bytes`, `process_virtual_memory_bytes`, `process_open_fds`
/// and `process_threads`. Source: /proc/self/stat (proc(5)) and /proc/self/fd. Empty if they cannot be read.
[[nodiscard]] std::vector<prometheus::MetricFamily> process_metrics();

}  // namespace tools

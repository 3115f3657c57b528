#pragma once

#include <spindrift/pipeline/pipeline.hpp>

#include <prometheus/metric_family.h>

#include <vector>

namespace nmsgtool {

/// The counters of a pipeline as metrics of Prometheus.
[[nodiscard]] std::vector<prometheus::MetricFamily> collect_metrics(const spindrift::pipeline::Pipeline& pipeline);

}  // namespace nmsgtool

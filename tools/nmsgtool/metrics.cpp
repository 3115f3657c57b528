#include "metrics.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <string_view>
#include <utility>

namespace nmsgtool {
namespace {

using namespace spindrift;

constexpr std::string_view prefix = "nmsgtool_";

// The number of senders is not trusted, as addresses may be forged: only those heard last are shown.
constexpr std::size_t max_senders = 1000;

prometheus::MetricFamily family(std::string_view name, std::string_view help) {
    prometheus::MetricFamily family;
    family.name = fmt::format("{}{}_total", prefix, name);
    family.help = help;
    family.type = prometheus::MetricType::Counter;
    return family;
}

void add_sample(prometheus::MetricFamily& family, std::uint64_t value,
                std::vector<prometheus::ClientMetric::Label> labels = {}) {
    prometheus::ClientMetric& sample = family.metric.emplace_back();
    sample.label = std::move(labels);
    sample.counter.value = static_cast<double>(value);
}

void add_peers(std::vector<prometheus::MetricFamily>& families, const std::vector<pipeline::PeerStats>& peers) {
    auto received = family("sender_containers_received", "Containers received from a sender that numbers them.");
    auto lost = family("sender_containers_lost", "Containers of a sender missing by their sequence numbers.");
    for (std::size_t i = 0; i < std::min(peers.size(), max_senders); ++i) {
        const auto& [source, stats] = peers[i];
        const std::vector<prometheus::ClientMetric::Label> labels = {
            {"source", source},
            {"sender", stats.endpoint.text()},
            {"sequence_id", fmt::format("{:016x}", stats.sequence_id)}};
        add_sample(received, stats.received, labels);
        add_sample(lost, stats.lost, labels);
    }
    if (!peers.empty()) {
        families.push_back(std::move(received));
        families.push_back(std::move(lost));
    }
}

}  // namespace

std::vector<prometheus::MetricFamily> collect_metrics(const pipeline::Pipeline& pipeline) {
    std::vector<prometheus::MetricFamily> families;
    const pipeline::Counters counters = pipeline.counters();
    for (const pipeline::CounterInfo& counter : pipeline::all_counters) {
        add_sample(families.emplace_back(family(counter.name, counter.description)), counters.*counter.member);
    }
    add_peers(families, pipeline.peers());
    return families;
}

}  // namespace nmsgtool

#include "metrics.hpp"
#include "../shared/process_metrics.hpp"

#include <spindrift/base/error.hpp>
#include <spindrift/base/text.hpp>
#include <spindrift/version.hpp>

#include <fmt/format.h>
#include <prometheus/metric_family.h>
#include <prometheus/text_serializer.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <map>
#include <span>
#include <string>
#include <vector>

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

// The counters that are also shown for each input or output.
struct EndpointCounter {
    std::uint64_t pipeline::Counters::*member;
    std::string_view name;
    std::string_view help;
};

constexpr std::array<EndpointCounter, 4> of_inputs = {{
    {&pipeline::Counters::bytes_in, "bytes", "Bytes read from an input."},
    {&pipeline::Counters::payloads_in, "payloads", "Messages of an input that are kept."},
    {&pipeline::Counters::containers_lost, "containers_lost", "Containers of an input missing by sequence numbers."},
    {&pipeline::Counters::datagrams_overrun, "datagrams_overrun", "Datagrams of an input that the system dropped."},
}};
constexpr std::array<EndpointCounter, 2> of_outputs = {{
    {&pipeline::Counters::bytes_out, "bytes", "Bytes written or sent by an output."},
    {&pipeline::Counters::payloads_out, "payloads", "Messages given to an output."},
}};

// One family for each counter, with a label that names the endpoint. Endpoints of the same name are added up, as no two
// samples may have the same labels.
void add_endpoints(std::vector<prometheus::MetricFamily>& families, const std::string& label,
                   std::span<const EndpointCounter> shown, const std::vector<pipeline::EndpointCounters>& endpoints) {
    std::map<std::string, pipeline::Counters> by_name;
    for (const pipeline::EndpointCounters& endpoint : endpoints) {
        by_name[endpoint.name] += endpoint.counters;
    }
    for (const EndpointCounter& counter : shown) {
        auto& added = families.emplace_back(family(fmt::format("{}_{}", label, counter.name), counter.help));
        for (const auto& [name, counters] : by_name) {
            add_sample(added, counters.*counter.member, {{label, name}});
        }
    }
}

prometheus::MetricFamily build_info() {
    prometheus::MetricFamily family{
        fmt::format("{}build_info", prefix), "The version that runs; always 1.", prometheus::MetricType::Gauge, {}};
    prometheus::ClientMetric& sample = family.metric.emplace_back();
    sample.label = {{"version", std::string(version())}};
    sample.gauge.value = 1;
    return family;
}

// The counters of a pipeline as Prometheus metrics.
std::vector<prometheus::MetricFamily> collect(const pipeline::Pipeline& pipeline) {
    std::vector<prometheus::MetricFamily> families;
    const pipeline::Counters counters = pipeline.counters();
    for (const pipeline::CounterInfo& counter : pipeline::all_counters) {
        add_sample(families.emplace_back(family(counter.name, counter.description)), counters.*counter.member);
    }
    add_endpoints(families, "input", of_inputs, pipeline.source_counters());
    add_endpoints(families, "output", of_outputs, pipeline.sink_counters());
    add_peers(families, pipeline.peers());
    families.push_back(build_info());
    std::ranges::move(tools::process_metrics(), std::back_inserter(families));
    return families;
}

}  // namespace

Metrics::Address Metrics::Address::parse(std::string_view text) {
    const std::size_t colon = std::min(text.rfind(':'), text.size());
    std::string_view host = text.substr(0, colon);
    const bool in_brackets = host.size() > 2 && host.front() == '[' && host.back() == ']';
    if (in_brackets) {
        host = host.substr(1, host.size() - 2);
    }
    if (colon < text.size() && (host.empty() || host == "localhost")) {
        host = host.empty() ? "0.0.0.0" : "127.0.0.1";
    }
    const auto address = IpAddress::parse(host);
    if (colon == text.size() || !address || address->is_v4() == in_brackets) {
        throw Error(fmt::format(
            "--metrics: '{}' is not an address and a port, such as 127.0.0.1:9430, [::1]:9430 or localhost:9430",
            text));
    }
    const auto port = parse_decimal<std::uint16_t>(text.substr(colon + 1));
    if (!port || *port == 0) {
        throw Error(fmt::format("--metrics: '{}': the port must be a number from 1 to 65535", text));
    }
    return {*address, *port};
}

Metrics::Metrics(const Address& address) try
    : server_(address.host, address.port, "/metrics", "text/plain; version=0.0.4; charset=utf-8") {
} catch (const Error& error) {
    throw Error(fmt::format("--metrics: {}", error.what()));
}

void Metrics::serve(const pipeline::Pipeline& pipeline) {
    server_.start([&pipeline] { return prometheus::TextSerializer().Serialize(collect(pipeline)); });
}

}  // namespace nmsgtool

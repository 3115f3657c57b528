#include "metrics.hpp"

#include <spindrift/base/error.hpp>
#include <spindrift/base/file_descriptor.hpp>
#include <spindrift/base/text.hpp>

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <prometheus/collectable.h>
#include <prometheus/exposer.h>
#include <prometheus/metric_family.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <vector>

namespace nmsgtool {
namespace {

using namespace spindrift;

constexpr std::string_view prefix = "nmsgtool_";

// Anybody can invent senders: those heard of last are shown.
constexpr std::size_t most_senders = 1000;

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

/// What a pipeline has counted, in the terms of Prometheus.
class PipelineMetrics final : public prometheus::Collectable {
public:
    explicit PipelineMetrics(const stream::Pipeline& pipeline) : pipeline_(pipeline) {}

    [[nodiscard]] std::vector<prometheus::MetricFamily> Collect() const override {
        std::vector<prometheus::MetricFamily> families;
        const stream::Counters counters = pipeline_.counters();
        for (const stream::CounterInfo& counter : stream::all_counters) {
            add_sample(families.emplace_back(family(counter.name, counter.meaning)), counters.*counter.place);
        }
        add_senders(families);
        return families;
    }

private:
    void add_senders(std::vector<prometheus::MetricFamily>& families) const {
        auto received = family("sender_containers_received", "Containers received from a sender that numbers them.");
        auto lost = family("sender_containers_lost", "Containers of a sender missing by their sequence numbers.");
        const auto senders = pipeline_.senders();
        for (std::size_t i = 0; i < std::min(senders.size(), most_senders); ++i) {
            const auto& [source, account] = senders[i];
            const std::vector<prometheus::ClientMetric::Label> labels = {
                {"source", source},
                {"sender", account.endpoint.text()},
                {"sequence_id", fmt::format("{:016x}", account.sequence_id)}};
            add_sample(received, account.received, labels);
            add_sample(lost, account.lost, labels);
        }
        if (!senders.empty()) {
            families.push_back(std::move(received));
            families.push_back(std::move(lost));
        }
    }

    const stream::Pipeline& pipeline_;
};

// The server would only say that something is wrong; this says what.
void try_to_listen(const Metrics::Address& address) {
    sockaddr_storage storage{};
    socklen_t size = sizeof(sockaddr_in);
    if (address.host.is_v4()) {
        auto& v4 = reinterpret_cast<sockaddr_in&>(storage);
        v4.sin_family = AF_INET;
        v4.sin_port = htons(address.port);
        std::memcpy(&v4.sin_addr, address.host.octets().data(), sizeof v4.sin_addr);
    } else {
        auto& v6 = reinterpret_cast<sockaddr_in6&>(storage);
        v6.sin6_family = AF_INET6;
        v6.sin6_port = htons(address.port);
        std::memcpy(&v6.sin6_addr, address.host.octets().data(), sizeof v6.sin6_addr);
        size = sizeof v6;
    }
    const FileDescriptor socket(::socket(storage.ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0));
    const int on = 1;
    if (!socket || ::setsockopt(socket.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) != 0 ||
        ::bind(socket.get(), reinterpret_cast<const sockaddr*>(&storage), size) != 0 ||
        ::listen(socket.get(), 1) != 0) {
        throw system_error(fmt::format("--metrics: cannot listen on {}", address.text()), errno);
    }
}

}  // namespace

Metrics::Address Metrics::Address::parse(std::string_view text) {
    const std::size_t colon = std::min(text.rfind(':'), text.size());
    std::string_view host = text.substr(0, colon);
    const bool in_brackets = host.size() > 2 && host.front() == '[' && host.back() == ']';
    if (in_brackets) {
        host = host.substr(1, host.size() - 2);
    }
    const auto address = IpAddress::parse(host);
    if (colon == text.size() || !address || address->is_v4() == in_brackets) {
        throw Error(fmt::format("--metrics: '{}' is no address and port, such as 127.0.0.1:9100 or [::1]:9100", text));
    }
    const auto port = parse_decimal<std::uint16_t>(text.substr(colon + 1));
    if (!port || *port == 0) {
        throw Error(fmt::format("--metrics: '{}': the port must be a number from 1 to 65535", text));
    }
    return {*address, *port};
}

std::string Metrics::Address::text() const {
    return host.is_v4() ? fmt::format("{}:{}", host.text(), port) : fmt::format("[{}]:{}", host.text(), port);
}

class Metrics::Server {
public:
    // A client that asks for nothing must not keep others waiting for long.
    explicit Server(const Address& address)
        : exposer_(std::vector<std::string>{"listening_ports", address.text(), "num_threads", "2", "request_timeout_ms",
                                            "2000"}) {}

    void serve(const stream::Pipeline& pipeline) {
        metrics_ = std::make_shared<PipelineMetrics>(pipeline);
        exposer_.RegisterCollectable(metrics_);
    }

private:
    std::shared_ptr<PipelineMetrics> metrics_;
    prometheus::Exposer exposer_;  // last: ends before what it shows
};

Metrics::Metrics(const Address& address) {
    try_to_listen(address);
    try {
        server_ = std::make_unique<Server>(address);
    } catch (const std::exception& failure) {
        throw Error(fmt::format("--metrics: cannot serve on {}: {}", address.text(), failure.what()));
    }
}

Metrics::~Metrics() = default;

void Metrics::serve(const stream::Pipeline& pipeline) {
    server_->serve(pipeline);
}

}  // namespace nmsgtool

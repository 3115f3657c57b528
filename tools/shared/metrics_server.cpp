#include "metrics_server.hpp"

#include <spindrift/base/error.hpp>
#include <spindrift/base/text.hpp>

#include <fmt/format.h>
#include <prometheus/text_serializer.h>

#include <algorithm>
#include <utility>

namespace tools {

using namespace spindrift;

MetricsServer::Address MetricsServer::Address::parse(std::string_view text) {
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

MetricsServer::MetricsServer(const Address& address, net::AllowList allow) try
    : server_(address.host, address.port, "/metrics", "text/plain; version=0.0.4; charset=utf-8", std::move(allow)) {
} catch (const Error& error) {
    throw Error(fmt::format("--metrics: {}", error.what()));
}

void MetricsServer::serve(std::string_view prefix, Collect collect) {
    server_.start(
        [this, name = fmt::format("{}metrics_connections_refused_total", prefix), collect = std::move(collect)] {
            auto families = collect();
            prometheus::MetricFamily& refused = families.emplace_back();
            refused.name = name;
            refused.help = "Connections to the metrics that --allow refused.";
            refused.type = prometheus::MetricType::Counter;
            refused.metric.emplace_back().counter.value = static_cast<double>(server_.refused());
            return prometheus::TextSerializer().Serialize(families);
        });
}

}  // namespace tools

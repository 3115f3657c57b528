#pragma once

#include <spindrift/http/page_server.hpp>

#include <spindrift/base/ip_address.hpp>

#include <prometheus/metric_family.h>

#include <cstdint>
#include <functional>
#include <string_view>
#include <vector>

namespace tools {

/// Serves the metrics of a command to Prometheus: `http://ADDR:PORT/metrics`.
class MetricsServer {
public:
    /// The address to listen on.
    struct Address {
        spindrift::IpAddress host;
        std::uint16_t port = 0;

        /// Reads `192.0.2.1:9430`, `[2001:db8::1]:9430`, `localhost:9430` or `:9430`.
        /// \throws Error that says what is wrong
        static Address parse(std::string_view text);
    };

    /// Collects the metrics of a page. Called on a thread of the server.
    using Collect = std::function<std::vector<prometheus::MetricFamily>()>;

    /// Listens. Requests wait until `serve`.
    /// \param allow addresses whose connections are served
    /// \throws Error if it cannot listen
    MetricsServer(const Address& address, spindrift::net::AllowList allow);

    /// Starts to serve. What `collect` uses must outlive this object. To its metrics, the server adds the number of
    /// connections that it has refused.
    /// \param prefix of the names of metrics, `nmsgtool_`
    void serve(std::string_view prefix, Collect collect);

private:
    spindrift::http::PageServer server_;
};

}  // namespace tools

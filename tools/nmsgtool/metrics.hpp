#pragma once

#include <spindrift/http/page_server.hpp>

#include <spindrift/base/ip_address.hpp>
#include <spindrift/pipeline/pipeline.hpp>

#include <cstdint>
#include <string_view>

namespace nmsgtool {

/// Serves the counters of a pipeline to Prometheus: `http://ADDR:PORT/metrics`.
class Metrics {
public:
    /// The address to listen on.
    struct Address {
        spindrift::IpAddress host;
        std::uint16_t port = 0;

        /// Reads `192.0.2.1:9430` or `[2001:db8::1]:9430`.
        /// \throws Error that says what is wrong
        static Address parse(std::string_view text);
    };

    /// Listens. Requests wait until `serve`.
    /// \throws Error if it cannot listen
    explicit Metrics(const Address& address);

    /// Serves the counters of a pipeline that is started, and must outlive this object.
    void serve(const spindrift::pipeline::Pipeline& pipeline);

private:
    spindrift::http::PageServer server_;
};

}  // namespace nmsgtool

#pragma once

#include <spindrift/http/page_server.hpp>

#include <spindrift/base/ip_address.hpp>
#include <spindrift/pipeline/pipeline.hpp>

#include <cstdint>
#include <string_view>

namespace nmsgtool {

/// Serves what a pipeline has counted to Prometheus: `http://ADDR:PORT/metrics`.
class Metrics {
public:
    /// Where to serve.
    struct Address {
        spindrift::IpAddress host;
        std::uint16_t port = 0;

        /// Reads `192.0.2.1:9430` or `[2001:db8::1]:9430`.
        /// \throws Error that says what is wrong
        static Address parse(std::string_view text);
    };

    /// Listens, but has nothing to tell yet.
    /// \throws Error if that cannot be done
    explicit Metrics(const Address& address);

    /// Tells of a pipeline that has been started, and must outlive this object.
    void serve(const spindrift::pipeline::Pipeline& pipeline);

private:
    spindrift::http::PageServer server_;
};

}  // namespace nmsgtool

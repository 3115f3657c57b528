#pragma once

#include <spindrift/base/file_descriptor.hpp>
#include <spindrift/base/ip_address.hpp>
#include <spindrift/base/stop_signal.hpp>
#include <spindrift/base/thread.hpp>
#include <spindrift/net/allow_list.hpp>

#include <atomic>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace spindrift::http {

/// Serves one page over HTTP, made anew for each request, and a page at `/` that links to it, as a metrics scraper
/// needs it. The web server of prometheus-cpp does not support IPv6 on every system. Many clients are served at once;
/// silent and slow clients do not block the others.
class PageServer {
public:
    /// Makes the page. Called on the server's own thread.
    using Page = std::function<std::string()>;

    /// Listens. Clients that connect wait until `start`.
    /// \param path of the page, `/metrics`
    /// \param allow addresses whose connections are served; others are closed at once
    /// \throws Error with the system's reason if it cannot listen
    PageServer(const IpAddress& host, std::uint16_t port, std::string path, std::string content_type,
               net::AllowList allow = {});
    PageServer(const PageServer&) = delete;
    PageServer& operator=(const PageServer&) = delete;
    /// Stops at once, also while it serves clients.
    ~PageServer();

    /// Connections from addresses that are not allowed. May be called from any thread.
    [[nodiscard]] std::uint64_t refused() const noexcept { return refused_; }

    /// Starts to serve the page. Called once. A failure, such as memory that has run out, closes the connections of
    /// that moment; others are served. \throws Error if no thread can be started
    void start(Page page);

private:
    void serve_until_failure() noexcept;
    [[nodiscard]] std::string response(std::string_view request) const;

    std::string path_;
    std::string content_type_;
    net::AllowList allow_;
    std::atomic<std::uint64_t> refused_ = 0;
    FileDescriptor socket_;
    StopSignal stop_;
    Page page_;
    Thread thread_;
};

}  // namespace spindrift::http

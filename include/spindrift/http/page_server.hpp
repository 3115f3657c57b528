#pragma once

#include <spindrift/base/file_descriptor.hpp>
#include <spindrift/base/ip_address.hpp>
#include <spindrift/base/stop_signal.hpp>

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <thread>

namespace spindrift::http {

/// Serves one page over HTTP, made anew for everybody who asks, and a page at `/` that links to it: all that scraping
/// metrics needs. The web server of prometheus-cpp does not speak IPv6 on every system. Many clients are served at
/// once; silent and slow ones hold up nobody.
class PageServer {
public:
    /// Makes the page. Called on a thread of the server's own.
    using Page = std::function<std::string()>;

    /// Listens. Whoever connects waits until `start`.
    /// \param path of the page, `/metrics`
    /// \throws Error with the system's reason if that cannot be done
    PageServer(const IpAddress& host, std::uint16_t port, std::string path, std::string content_type);
    PageServer(const PageServer&) = delete;
    PageServer& operator=(const PageServer&) = delete;
    /// Ends at once, whatever clients do.
    ~PageServer();

    /// Once only.
    void start(Page page);

private:
    void serve() const;
    [[nodiscard]] std::string response(std::string_view request) const;

    std::string path_;
    std::string content_type_;
    FileDescriptor socket_;
    StopSignal stop_;
    Page page_;
    std::thread thread_;
};

}  // namespace spindrift::http

#pragma once

#include "http_functions.hpp"
#include "http_response.hpp"

#include <spindrift/base/bytes.hpp>
#include <spindrift/base/stop_signal.hpp>

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace spindrift::file {

/// Downloads one file by HTTP or HTTPS. If the connection breaks, the download continues at the octet where it broke
/// off, provided that the server still has the same file: the ETag or the time of modification says so.
class HttpDownload {
public:
    /// Called when the size of the file is known, with that size, and then with its octets. `false` from `take` ends
    /// the download.
    struct Receiver {
        std::function<void(std::uint64_t size)> set_size;
        std::function<bool(Bytes octets)> take;
    };

    /// \throws Error if there is no libcurl
    HttpDownload(const std::string& url, Receiver receiver);

    /// Downloads the file, with up to `max_retries` retries in a row that bring no octet.
    /// \returns why it failed; empty if the file is complete or the download was cancelled
    [[nodiscard]] std::string run();

    /// Ends the download soon. On any thread.
    void cancel() noexcept;

    static constexpr unsigned max_retries = 5;

private:
    enum class Outcome { complete, broken, failed };

    struct CleanUp {
        void operator()(void* handle) const noexcept;
        void operator()(curl_slist* list) const noexcept;
    };
    struct CleanUpMulti {
        void operator()(void* handle) const noexcept;
    };

    template <class T>
    void set(CURLoption option, T value);
    void set_up(const std::string& url);
    void set_range();
    [[nodiscard]] CURLcode perform();
    [[nodiscard]] Outcome request();
    [[nodiscard]] Outcome outcome_of(CURLcode code);
    [[nodiscard]] Outcome fail(std::string reason);
    [[nodiscard]] Outcome break_off(std::string reason);
    [[nodiscard]] bool check_response();
    [[nodiscard]] bool check_first_response();
    [[nodiscard]] bool check_further_response();
    [[nodiscard]] bool is_at_end() const noexcept { return total_ && offset_ >= *total_; }
    [[nodiscard]] std::string failure() const;
    std::size_t take(const char* data, std::size_t size);

    Receiver receiver_;
    StopSignal cancelled_;
    std::unique_ptr<void, CleanUpMulti> multi_;
    std::unique_ptr<void, CleanUp> easy_;  // after `multi_`: destroyed before it
    std::unique_ptr<curl_slist, CleanUp> headers_;
    std::array<char, CURL_ERROR_SIZE> error_text_{};
    HttpResponse response_;
    bool is_checked_ = false;     // `response_` is
    bool has_responded_ = false;  // the server, at any time
    std::uint64_t offset_ = 0;    // octets received
    std::optional<std::uint64_t> total_;
    std::string validator_;  // of the file the octets are of
    std::string reason_;     // why the last request failed
};

}  // namespace spindrift::file

#include "http_download.hpp"

#include <spindrift/base/error.hpp>
#include <spindrift/base/text.hpp>
#include <spindrift/file/url.hpp>
#include <spindrift/version.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <new>

namespace spindrift::file {
namespace {

constexpr int first_delay = 200;  // milliseconds before the first retry; each further one waits twice as long
constexpr long connect_seconds = 30;
constexpr long stall_seconds = 30;  // without an octet
constexpr long max_redirections = 10;
constexpr long buffer_size = 256 * 1024;
constexpr int ok = 200;
constexpr int partial_content = 206;
constexpr int range_not_satisfiable = 416;

// Errors of the server that may pass.
bool may_pass(int status) noexcept {
    constexpr std::array statuses = {408, 429, 500, 502, 503, 504};
    return std::ranges::count(statuses, status) > 0;
}

// Errors of the network that may pass. That a host cannot be reached at all is more likely a wrong name.
bool may_pass(CURLcode code, bool has_responded) noexcept {
    switch (code) {
        case CURLE_GOT_NOTHING:
        case CURLE_HTTP2:
        case CURLE_HTTP2_STREAM:
        case CURLE_PARTIAL_FILE:
        case CURLE_RECV_ERROR:
        case CURLE_SEND_ERROR: return true;
        case CURLE_COULDNT_CONNECT:
        case CURLE_COULDNT_RESOLVE_HOST:
        case CURLE_COULDNT_RESOLVE_PROXY:
        case CURLE_OPERATION_TIMEDOUT:
        case CURLE_SSL_CONNECT_ERROR: return has_responded;
        default: return false;
    }
}

// The file of certificates that the user trusts, as the command curl has it; null for the system's.
const char* certificates() {
    for (const char* const variable : {"CURL_CA_BUNDLE", "SSL_CERT_FILE"}) {
        if (const char* const file = std::getenv(variable); file != nullptr && *file != '\0') {
            return file;
        }
    }
    return nullptr;
}

}  // namespace

void HttpDownload::CleanUp::operator()(void* handle) const noexcept {
    http().easy_cleanup(handle);
}

void HttpDownload::CleanUp::operator()(curl_slist* list) const noexcept {
    http().slist_free_all(list);
}

void HttpDownload::CleanUpMulti::operator()(void* handle) const noexcept {
    http().multi_cleanup(handle);
}

HttpDownload::HttpDownload(const std::string& url, Receiver receiver)
    : receiver_(std::move(receiver)), multi_(http().multi_init()), easy_(http().easy_init()) {
    if (multi_ == nullptr || easy_ == nullptr) {
        throw Error("cannot use libcurl");
    }
    set_up(url);
}

template <class T>
void HttpDownload::set(CURLoption option, T value) {
    if (const CURLcode code = http().easy_setopt(easy_.get(), option, value); code != CURLE_OK) {
        throw Error(http().easy_strerror(code));
    }
}

void HttpDownload::set_up(const std::string& url) {
    const bool is_secure = equal_ignoring_case(url_scheme(url), "https");
    set(CURLOPT_URL, url.c_str());
    set(CURLOPT_PROTOCOLS_STR, "http,https");
    set(CURLOPT_REDIR_PROTOCOLS_STR, is_secure ? "https" : "http,https");
    set(CURLOPT_FOLLOWLOCATION, 1L);
    set(CURLOPT_MAXREDIRS, max_redirections);
    set(CURLOPT_USERAGENT, fmt::format("spindrift/{}", version()).c_str());
    set(CURLOPT_FAILONERROR, 1L);
    set(CURLOPT_NOSIGNAL, 1L);
    // Do not wait for a name server when the download is cancelled.
    set(CURLOPT_QUICK_EXIT, 1L);
    set(CURLOPT_CONNECTTIMEOUT, connect_seconds);
    set(CURLOPT_LOW_SPEED_LIMIT, 1L);
    set(CURLOPT_LOW_SPEED_TIME, stall_seconds);
    set(CURLOPT_BUFFERSIZE, buffer_size);
    set(CURLOPT_ERRORBUFFER, error_text_.data());
    if (const char* const file = certificates()) {
        set(CURLOPT_CAINFO, file);
    }
    using Callback = std::size_t (*)(char*, std::size_t, std::size_t, void*);
    const Callback on_header = [](char* data, std::size_t, std::size_t size, void* self) {
        try {
            static_cast<HttpDownload*>(self)->response_.add_line({data, size});
            return size;
        } catch (const std::bad_alloc&) {
            return std::size_t{0};  // ends the transfer: no exception may pass the client, which calls this
        }
    };
    const Callback on_octets = [](char* data, std::size_t, std::size_t size, void* self) {
        return static_cast<HttpDownload*>(self)->take(data, size);
    };
    set(CURLOPT_HEADERFUNCTION, on_header);
    set(CURLOPT_HEADERDATA, this);
    set(CURLOPT_WRITEFUNCTION, on_octets);
    set(CURLOPT_WRITEDATA, this);
}

void HttpDownload::cancel() noexcept {
    cancelled_.request();
    http().multi_wakeup(multi_.get());
}

std::string HttpDownload::run() {
    for (unsigned failures = 0; !cancelled_.requested();) {
        const std::uint64_t before = offset_;
        const Outcome outcome = request();
        if (outcome == Outcome::complete) {
            return {};
        }
        failures = offset_ > before ? 1 : failures + 1;
        if (outcome == Outcome::failed || failures > max_retries) {
            break;
        }
        static_cast<void>(cancelled_.wait_readable(-1, first_delay << (failures - 1)));
    }
    return cancelled_.requested() ? std::string() : failure();
}

std::string HttpDownload::failure() const {
    if (offset_ == 0) {
        return reason_;
    }
    return fmt::format("the download broke off at octet {}{}: {}", offset_,
                       total_ ? fmt::format(" of {}", *total_) : "", reason_);
}

HttpDownload::Outcome HttpDownload::request() {
    response_ = HttpResponse();
    is_checked_ = false;
    reason_.clear();
    if (offset_ > 0) {
        if (validator_.empty()) {
            return fail("the server names no ETag and no time of modification, so the rest may be of another file");
        }
        set_range();
    }
    error_text_[0] = '\0';
    const CURLcode code = perform();
    has_responded_ = has_responded_ || response_.status() != 0;
    return outcome_of(code);
}

void HttpDownload::set_range() {
    set(CURLOPT_RANGE, fmt::format("{}-", offset_).c_str());
    if (headers_ == nullptr) {
        headers_.reset(http().slist_append(nullptr, fmt::format("If-Range: {}", validator_).c_str()));
        set(CURLOPT_HTTPHEADER, headers_.get());
    }
}

CURLcode HttpDownload::perform() {
    constexpr int wait_time = 1000;  // milliseconds; libcurl waits less if it has timers
    http().multi_add_handle(multi_.get(), easy_.get());
    int running = 1;
    while (running > 0 && !cancelled_.requested()) {
        if (http().multi_perform(multi_.get(), &running) != CURLM_OK) {
            break;
        }
        if (running > 0) {
            http().multi_poll(multi_.get(), nullptr, 0, wait_time, nullptr);
        }
    }
    int left = 0;
    const CURLMsg* const message = http().multi_info_read(multi_.get(), &left);
    const CURLcode code = message != nullptr ? message->data.result : CURLE_ABORTED_BY_CALLBACK;
    http().multi_remove_handle(multi_.get(), easy_.get());
    return code;
}

HttpDownload::Outcome HttpDownload::outcome_of(CURLcode code) {
    if (code == CURLE_OK) {
        return is_checked_ || check_response() ? Outcome::complete : Outcome::failed;
    }
    if (!reason_.empty()) {
        return Outcome::failed;  // `check_response` has refused the response
    }
    if (code == CURLE_HTTP_RETURNED_ERROR) {
        if (response_.status() == range_not_satisfiable && !total_ && response_.total_size() == offset_) {
            return Outcome::complete;  // it broke off at the end of a file whose size was not known
        }
        const std::string reason = fmt::format("the server says {}", response_.status_text());
        return may_pass(response_.status()) ? break_off(reason) : fail(reason);
    }
    if (is_at_end()) {
        return Outcome::complete;
    }
    const std::string reason = error_text_[0] != '\0' ? error_text_.data() : http().easy_strerror(code);
    return may_pass(code, has_responded_) ? break_off(reason) : fail(reason);
}

HttpDownload::Outcome HttpDownload::fail(std::string reason) {
    reason_ = std::move(reason);
    return Outcome::failed;
}

HttpDownload::Outcome HttpDownload::break_off(std::string reason) {
    reason_ = std::move(reason);
    return Outcome::broken;
}

// Checks the head of a response before its first octet is used.
bool HttpDownload::check_response() {
    is_checked_ = offset_ == 0 ? check_first_response() : check_further_response();
    return is_checked_;
}

bool HttpDownload::check_first_response() {
    if (response_.status() != ok) {
        reason_ = fmt::format("the server says {}", response_.status_text());
        return false;
    }
    validator_ = response_.validator();
    total_ = response_.total_size();
    if (total_) {
        receiver_.set_size(*total_);
    }
    return true;
}

bool HttpDownload::check_further_response() {
    const bool is_same =
        response_.may_be_of(validator_) && (!total_ || response_.total_size().value_or(*total_) == *total_);
    if (!is_same) {
        reason_ = "the file has changed on the server";
    } else if (response_.status() != partial_content || response_.first_octet() != offset_) {
        reason_ = "the server cannot send the rest of a file";
    }
    return reason_.empty();
}

// \returns the number of octets taken; any other than `size` ends the request
std::size_t HttpDownload::take(const char* data, std::size_t size) {
    if (cancelled_.requested() || (!is_checked_ && !check_response())) {
        return 0;
    }
    if (!receiver_.take(as_bytes(std::string_view(data, size)))) {
        cancelled_.request();
        return 0;
    }
    offset_ += size;
    return size;
}

}  // namespace spindrift::file

#include "remote_file.hpp"

#include "http_download.hpp"

#include <spindrift/base/blocked_signals.hpp>
#include <spindrift/base/error.hpp>
#include <spindrift/base/text.hpp>
#include <spindrift/base/thread.hpp>
#include <spindrift/file/url.hpp>

#include <fmt/format.h>
#include <sys/socket.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <exception>

namespace spindrift::file {

class RemoteFile::Impl {
public:
    Impl(const std::string& url, const Wait& wait)
        : download_(url, {.set_size = [this](std::uint64_t size) { size_.store(static_cast<std::int64_t>(size)); },
                          .take = [this](Bytes octets) { return send(octets); }}) {
        std::array<int, 2> ends{};
        if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0) {
            throw system_error("socketpair", errno);
        }
        reading_end_ = FileDescriptor(ends[0]);
        writing_end_ = FileDescriptor(ends[1]);
        start();
        try {
            wait_for_first(wait);
        } catch (...) {
            cancel();
            throw;
        }
    }
    Impl(const Impl&) = delete;
    Impl& operator=(const Impl&) = delete;

    ~Impl() { cancel(); }

    [[nodiscard]] FileDescriptor take_descriptor() noexcept { return std::move(reading_end_); }

    [[nodiscard]] const std::string& error_message() noexcept {
        thread_.join();
        return error_message_;
    }

    [[nodiscard]] std::optional<std::uint64_t> size() const noexcept {
        const std::int64_t size = size_.load();
        return size < 0 ? std::nullopt : std::optional(static_cast<std::uint64_t>(size));
    }

private:
    void start() {
        const BlockedSignals blocked;
        thread_ = Thread(
            [this] {
                error_message_ = download_.run();
                ::shutdown(writing_end_.get(), SHUT_WR);  // the reader is at the end
            },
            [this](const std::exception_ptr& reason) {
                error_message_ = failure_text(reason);
                ::shutdown(writing_end_.get(), SHUT_WR);
            });
    }

    // Waits for the first octet or the end.
    void wait_for_first(const Wait& wait) {
        if (!wait(reading_end_.get())) {
            throw Error("stopped before the first octet came");
        }
        char first = '\0';
        if (::recv(reading_end_.get(), &first, 1, MSG_PEEK | MSG_DONTWAIT) == 0 && !error_message().empty()) {
            throw Error(error_message());
        }
    }

    void cancel() noexcept {
        download_.cancel();
        ::shutdown(writing_end_.get(), SHUT_RDWR);  // ends a send() that waits
        thread_.join();
    }

    bool send(Bytes octets) noexcept {
        while (!octets.empty()) {
            const ssize_t count = ::send(writing_end_.get(), octets.data(), octets.size(), MSG_NOSIGNAL);
            if (count < 0 && errno != EINTR) {
                return false;
            }
            octets = octets.subspan(static_cast<std::size_t>(count < 0 ? 0 : count));
        }
        return true;
    }

    std::atomic<std::int64_t> size_ = -1;
    std::string error_message_;  // written by the thread, read after its end
    FileDescriptor reading_end_;
    FileDescriptor writing_end_;
    HttpDownload download_;
    Thread thread_;
};

RemoteFile::RemoteFile(const std::string& url, const Wait& wait) {
    const std::string_view scheme = url_scheme(url);
    if (!equal_ignoring_case(scheme, "http") && !equal_ignoring_case(scheme, "https")) {
        throw Error(
            fmt::format("{}:// is not supported, but http:// and https:// are: take the URL of a public object, "
                        "or a temporary URL, that the object store gives for the file",
                        scheme));
    }
    impl_ = std::make_unique<Impl>(url, wait);
}

RemoteFile::~RemoteFile() = default;

FileDescriptor RemoteFile::take_descriptor() noexcept {
    return impl_->take_descriptor();
}

const std::string& RemoteFile::error_message() noexcept {
    return impl_->error_message();
}

std::optional<std::uint64_t> RemoteFile::size() const noexcept {
    return impl_->size();
}

}  // namespace spindrift::file

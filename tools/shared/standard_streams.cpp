#include "standard_streams.hpp"

#include <spindrift/base/error.hpp>
#include <spindrift/base/write_all.hpp>
#include <spindrift/compat/line.hpp>

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <ctime>

namespace tools {
namespace {

/// Prevents SIGPIPE in this thread when it writes to a pipe without reader.
class NoSigpipe {
public:
    NoSigpipe() noexcept {
        ::sigemptyset(&sigpipe_);
        ::sigaddset(&sigpipe_, SIGPIPE);
        ::pthread_sigmask(SIG_BLOCK, &sigpipe_, &before_);
    }
    NoSigpipe(const NoSigpipe&) = delete;
    NoSigpipe& operator=(const NoSigpipe&) = delete;
    ~NoSigpipe() {
        // The signal is pending for this thread if the write raised it.
        if (::sigismember(&before_, SIGPIPE) == 0) {
            const timespec at_once{};
            ::sigtimedwait(&sigpipe_, nullptr, &at_once);
        }
        ::pthread_sigmask(SIG_SETMASK, &before_, nullptr);
    }

private:
    sigset_t sigpipe_{};
    sigset_t before_{};
};

}  // namespace

void secure_standard_streams() noexcept {
    // A write beyond the limit of a file (`ulimit -f`) fails with EFBIG, which is an error of that output, instead of
    // ending the process.
    ::signal(SIGXFSZ, SIG_IGN);
    for (const int descriptor : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
        if (::fcntl(descriptor, F_GETFD) != -1) {
            continue;
        }
        // open() returns the lowest free number, which is this one. It opens in the wrong direction, so that using the
        // stream fails.
        const int opened = ::open("/dev/null", descriptor == STDIN_FILENO ? O_WRONLY : O_RDONLY);
        if (opened != descriptor && opened >= 0) {
            ::close(opened);
        }
    }
}

void write_to_stderr(std::string_view text) noexcept {
    const NoSigpipe no_sigpipe;
    while (!text.empty()) {
        const ssize_t count = ::write(STDERR_FILENO, text.data(), text.size());
        if (count < 0 && errno != EINTR) {
            return;
        }
        text.remove_prefix(static_cast<std::size_t>(count < 0 ? 0 : count));
    }
}

void print_line(std::string_view line) {
    write_to_stderr(spindrift::compat::printable_line(line) + '\n');
}

void write_to_stdout(std::string_view text) {
    if (!spindrift::write_all(STDOUT_FILENO, spindrift::as_bytes(text))) {
        throw spindrift::system_error("cannot write to standard output", errno);
    }
}

}  // namespace tools

#include "stderr_log.hpp"

#include "standard_streams.hpp"

#include <fmt/format.h>
#include <poll.h>
#include <unistd.h>

#include <cerrno>
#include <climits>

namespace tools {

void StderrLog::wait_for_reader() {
    const std::scoped_lock lock(mutex_);
    waits_ = true;
}

void StderrLog::write(std::string_view text, const LineOf& line_of) {
    const std::scoped_lock lock(mutex_);
    if (dropped_ > 0 &&
        put(line_of(fmt::format("lines of this log dropped while standard error was not read: {}", dropped_)))) {
        dropped_ = 0;
    }
    if (dropped_ > 0 || !put(line_of(text))) {
        ++dropped_;
    }
}

// Called under the mutex. \returns false if there is no room for all of the line
bool StderrLog::put(std::string_view line) const noexcept {
    while (!line.empty()) {
        // A pipe that is ready takes this much without waiting.
        const std::string_view part = line.substr(0, PIPE_BUF);
        if (!is_ready()) {
            return false;
        }
        write_to_stderr(part);
        line.remove_prefix(part.size());
    }
    return true;
}

bool StderrLog::is_ready() const noexcept {
    if (waits_) {
        return true;
    }
    constexpr int patience = 1000;  // milliseconds
    pollfd waiting = {.fd = STDERR_FILENO, .events = POLLOUT, .revents = 0};
    int ready = 0;
    do {
        ready = ::poll(&waiting, 1, dropped_ == 0 ? patience : 0);
    } while (ready < 0 && errno == EINTR);
    return ready != 0;  // a broken pipe is ready to fail
}

}  // namespace tools

#include <spindrift/base/stop_signal.hpp>

#include <spindrift/base/error.hpp>

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>

namespace spindrift {

StopSignal::StopSignal() : event_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
    if (!event_) {
        throw system_error("eventfd", errno);
    }
}

void StopSignal::request() noexcept {
    requested_.store(true, std::memory_order_release);
    const std::uint64_t one = 1;
    // Nobody reads the counter, so the descriptor stays readable. The counter cannot overflow.
    [[maybe_unused]] const auto written = ::write(event_.get(), &one, sizeof one);
}

bool StopSignal::wait_readable(int fd, int milliseconds) const noexcept {
    pollfd waiting[2] = {{event_.get(), POLLIN, 0}, {fd, POLLIN, 0}};
    const int ready = ::poll(waiting, fd < 0 ? 1 : 2, milliseconds);
    return ready > 0 && fd >= 0 && waiting[1].revents != 0;
}

}  // namespace spindrift

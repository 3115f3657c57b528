#include <spindrift/base/write_all.hpp>

#include <poll.h>
#include <unistd.h>

#include <cerrno>

namespace spindrift {

bool write_all(int descriptor, Bytes bytes) noexcept {
    while (!bytes.empty()) {
        const ssize_t count = ::write(descriptor, bytes.data(), bytes.size());
        if (count >= 0) {
            bytes = bytes.subspan(static_cast<std::size_t>(count));
        } else if (errno == EAGAIN) {
            pollfd waiting = {descriptor, POLLOUT, 0};
            ::poll(&waiting, 1, -1);
        } else if (errno != EINTR) {
            return false;
        }
    }
    return true;
}

}  // namespace spindrift

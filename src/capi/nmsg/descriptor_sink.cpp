#include "descriptor_sink.hpp"

#include <poll.h>
#include <unistd.h>

#include <cerrno>

namespace spindrift::capi {
namespace {

// One write, repeated after signals and when a descriptor that does not block has room again.
std::size_t write_some(int descriptor, Bytes octets) {
    while (true) {
        const ssize_t written = ::write(descriptor, octets.data(), octets.size());
        if (written >= 0) {
            return static_cast<std::size_t>(written);
        }
        if (errno == EAGAIN) {
            pollfd writable = {descriptor, POLLOUT, 0};
            ::poll(&writable, 1, -1);
        } else if (errno != EINTR) {
            throw WriteFailure(errno);
        }
    }
}

}  // namespace

void write_whole(int descriptor, Bytes octets) {
    while (!octets.empty()) {
        octets = octets.subspan(write_some(descriptor, octets));
    }
}

void DescriptorSink::send(std::span<const Bytes> containers, pipeline::Counters& counters, const Reporter&,
                          const StopSignal&) {
    for (const Bytes container : containers) {
        if (kind_ == Kind::file) {
            write_whole(descriptor_.get(), container);
        } else {
            write_some(descriptor_.get(), container);
        }
        ++counters.containers_out;
        counters.bytes_out += container.size();
    }
}

}  // namespace spindrift::capi

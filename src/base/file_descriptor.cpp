#include <spindrift/base/file_descriptor.hpp>

#include <unistd.h>

namespace spindrift {

FileDescriptor::~FileDescriptor() {
    close();
}

int FileDescriptor::close() noexcept {
    const int fd = std::exchange(fd_, -1);
    return fd < 0 ? 0 : ::close(fd);
}

}  // namespace spindrift

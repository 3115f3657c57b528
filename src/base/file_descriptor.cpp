#include <spindrift/base/file_descriptor.hpp>

#include <unistd.h>

namespace spindrift {

FileDescriptor::~FileDescriptor() {
    if (fd_ >= 0) {
        ::close(fd_);
    }
}

}  // namespace spindrift

#include "owned_descriptor.hpp"

#include <spindrift/base/error.hpp>

#include <fmt/format.h>

#include <fcntl.h>

#include <cerrno>

namespace spindrift::capi {

FileDescriptor duplicate(int descriptor) {
    FileDescriptor copy(::fcntl(descriptor, F_DUPFD_CLOEXEC, 0));
    if (!copy) {
        throw system_error(fmt::format("cannot use descriptor {}", descriptor), errno);
    }
    return copy;
}

}  // namespace spindrift::capi

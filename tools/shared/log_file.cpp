#include "log_file.hpp"

#include <spindrift/base/error.hpp>

#include <fcntl.h>
#include <sys/stat.h>

#include <cerrno>
#include <utility>

namespace tools {

std::string open_log_file(const std::string& path, spindrift::FileDescriptor& file) {
    const char* const not_regular = "it is not a regular file";
    // Without O_NONBLOCK, a FIFO of that name would block; with it, one that nobody reads is ENXIO.
    spindrift::FileDescriptor opened(
        ::open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0644));
    struct stat status {};
    if (!opened || ::fstat(opened.get(), &status) != 0) {
        return errno == ELOOP ? "it is a symbolic link" : errno == ENXIO ? not_regular : spindrift::errno_text(errno);
    }
    if (!S_ISREG(status.st_mode)) {
        return not_regular;
    }
    if (status.st_nlink > 1) {
        return "the file has another name too";
    }
    file = std::move(opened);
    return {};
}

}  // namespace tools

#include <spindrift/file/open_output.hpp>

#include <spindrift/base/error.hpp>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

namespace spindrift::file {
namespace {

bool is_regular(int descriptor) noexcept {
    struct stat status {};
    return ::fstat(descriptor, &status) == 0 && S_ISREG(status.st_mode);
}

int flags_of(OpenMode mode) noexcept {
    constexpr int writing = O_WRONLY | O_CREAT | O_CLOEXEC;
    switch (mode) {
        case OpenMode::truncate: break;
        case OpenMode::append: return writing | O_APPEND;
        case OpenMode::exclusive: return writing | O_EXCL;
    }
    return writing;
}

}  // namespace

FileDescriptor open_output(const std::string& path, OpenMode mode) {
    const auto fail = [&] { return system_error(fmt::format("unable to open {} for writing", path), errno); };
    FileDescriptor file(::open(path.c_str(), flags_of(mode), 0644));
    if (!file) {
        throw fail();
    }
    if (!is_regular(file.get())) {
        return file;
    }
    if (::flock(file.get(), LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK) {
        throw Error(fmt::format("unable to open {} for writing: another process writes to it", path));
    }
    if (mode == OpenMode::truncate && ::ftruncate(file.get(), 0) != 0) {
        throw fail();
    }
    return file;
}

}  // namespace spindrift::file

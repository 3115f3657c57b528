#include "input_file.hpp"

#include <spindrift/base/error.hpp>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

namespace spindrift::io {

InputFile::InputFile(const std::string& path)
    : path_(path),
      // Standard input stays open for the process, so it is duplicated and not owned.
      file_(path == "-" ? ::fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 0) : ::open(path.c_str(), O_RDONLY | O_CLOEXEC)) {
    if (!file_) {
        throw system_error(fmt::format("unable to open {} for reading", path), errno);
    }
    struct stat status {};
    regular_ = ::fstat(file_.get(), &status) == 0 && S_ISREG(status.st_mode);
    if (regular_) {
        ::posix_fadvise(file_.get(), 0, 0, POSIX_FADV_SEQUENTIAL);
    }
}

nmsg::Errc InputFile::read(Buffer& out, std::size_t max_size, const StopSignal& stop) {
    if (!regular_ && !stop.wait_readable(file_.get(), longest_wait)) {
        return nmsg::Errc::again;
    }
    char* const to = out.room(max_size);
    const ssize_t count = ::read(file_.get(), to, max_size);
    if (count < 0) {
        return errno == EINTR || errno == EAGAIN ? nmsg::Errc::again : nmsg::Errc::read_failure;
    }
    out.set_end(to + count);
    return count == 0 ? nmsg::Errc::eof : nmsg::Errc::success;
}

bool InputFile::ready(const StopSignal& stop) const noexcept {
    return regular_ || stop.wait_readable(file_.get(), 0);
}

std::optional<std::uint64_t> InputFile::size() const noexcept {
    struct stat status {};
    if (!regular_ || ::fstat(file_.get(), &status) != 0) {
        return std::nullopt;
    }
    return static_cast<std::uint64_t>(status.st_size);
}

}  // namespace spindrift::io

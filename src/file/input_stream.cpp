#include <spindrift/file/input_stream.hpp>

#include "remote/remote_file.hpp"

#include <spindrift/base/error.hpp>
#include <spindrift/file/url.hpp>

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

namespace spindrift::file {
namespace {

constexpr std::size_t read_size = 256 * 1024;

// Opens a FIFO that has no writer yet: its octets are waited for as those of other pipes, so that a stop ends the wait.
// The call would otherwise return only when somebody writes.
int open_at_once(const std::string& path) noexcept {
    const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (descriptor >= 0) {
        ::fcntl(descriptor, F_SETFL, ::fcntl(descriptor, F_GETFL) & ~O_NONBLOCK);
    }
    return descriptor;
}

}  // namespace

bool wait_readable(int descriptor) {
    pollfd waiting = {descriptor, POLLIN, 0};
    return ::poll(&waiting, 1, -1) >= 0 || errno == EINTR;
}

InputStream::InputStream(const std::string& path, Content content, const Wait& wait, MemoryBudget* memory)
    // Standard input is duplicated, so that closing the stream does not close descriptor 0.
    : file_(path == "-" ? ::fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 0) : open_at_once(path)),
      head_is_read_(content == Content::plain),
      memory_(memory) {
    if (!file_) {
        const int error_number = errno;
        if (url_scheme(path).empty()) {
            throw Error(errno_text(error_number));
        }
        remote_ = std::make_unique<RemoteFile>(path, wait);
        file_ = remote_->take_descriptor();
        return;
    }
    check_file();
}

InputStream::InputStream(FileDescriptor file, Content content)
    : file_(std::move(file)), head_is_read_(content == Content::plain) {
    check_file();
}

void InputStream::check_file() {
    struct stat status {};
    if (::fstat(file_.get(), &status) != 0) {
        throw Error(errno_text(errno));
    }
    if (S_ISDIR(status.st_mode)) {
        throw Error("it is a folder; name the files in it");
    }
    regular_ = S_ISREG(status.st_mode);
    if (regular_) {
        ::posix_fadvise(file_.get(), 0, 0, POSIX_FADV_SEQUENTIAL);
    }
}

InputStream::InputStream(InputStream&&) noexcept = default;

InputStream::~InputStream() = default;

std::optional<std::uint64_t> InputStream::total_size() const noexcept {
    if (remote_) {
        return remote_->size();
    }
    struct stat status {};
    if (!regular_ || ::fstat(file_.get(), &status) != 0) {
        return std::nullopt;
    }
    return static_cast<std::uint64_t>(status.st_size);
}

InputStream::Result InputStream::read(Buffer& out, std::size_t max, const Wait& wait) {
    if (!head_is_read_) {
        if (const Result result = read_head(wait); result != Result::octets) {
            return result;
        }
    }
    if (decompressor_) {
        return read_compressed(out, max, wait);
    }
    if (undecoded_.empty()) {
        return read_file(out, max, wait);
    }
    const Bytes next = undecoded_.first(std::min(max, undecoded_.size()));
    out.append(next);
    undecoded_ = undecoded_.subspan(next.size());
    return Result::octets;
}

InputStream::Result InputStream::read_file(Buffer& out, std::size_t max, const Wait& wait) {
    if (!regular_ && !wait(file_.get())) {
        return Result::nothing;
    }
    char* const to = out.room(max);
    const ssize_t count = ::read(file_.get(), to, max);
    if (count < 0) {
        if (errno == EINTR || errno == EAGAIN) {
            return Result::nothing;
        }
        error_message_ = "error reading: " + errno_text(errno);
        return Result::failed;
    }
    octets_read_ += static_cast<std::uint64_t>(count);
    out.set_end(to + count);
    if (count == 0 && remote_ && !remote_->error_message().empty()) {
        error_message_ = remote_->error_message();
        return Result::failed;
    }
    return count == 0 ? Result::end : Result::octets;
}

// Reads the first octets of the file and detects the compression.
InputStream::Result InputStream::read_head(const Wait& wait) {
    Result result = Result::octets;
    while (raw_.size() < magic_size && result == Result::octets) {
        result = read_file(raw_, read_size, wait);
    }
    if (result != Result::octets && result != Result::end) {
        return result;
    }
    head_is_read_ = true;
    undecoded_ = raw_.bytes();
    compression_ = compression_by_content(undecoded_);
    if (compression_) {
        decompressor_.emplace(*compression_, memory_);
    }
    return undecoded_.empty() ? Result::end : Result::octets;
}

InputStream::Result InputStream::read_compressed(Buffer& out, std::size_t max, const Wait& wait) {
    while (true) {
        switch (decompressor_->run(undecoded_, out, max)) {
            case Decompressor::Result::octets: return Result::octets;
            case Decompressor::Result::failed:
                error_message_ = fmt::format("{}, {}", decompressor_->error_message(), place());
                return Result::failed;
            case Decompressor::Result::needs_input: break;
        }
        raw_.clear();  // all of it was used
        const Result result = read_file(raw_, read_size, wait);
        undecoded_ = raw_.bytes();
        if (result == Result::end) {
            return end_compressed();
        }
        if (result != Result::octets) {
            return result;
        }
    }
}

InputStream::Result InputStream::end_compressed() {
    if (decompressor_->may_end()) {
        return Result::end;
    }
    error_message_ = fmt::format("the {} data are cut short, {}", name_of(*compression_), place());
    return Result::failed;
}

// The position of the first octet that is not decompressed, for error messages.
std::string InputStream::place() const {
    return fmt::format("at octet {} of the compressed file", octets_read_ - undecoded_.size());
}

}  // namespace spindrift::file

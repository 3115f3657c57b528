#include <spindrift/file/output_stream.hpp>

#include <spindrift/base/error.hpp>

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <cerrno>

namespace spindrift::file {
namespace {

// A process that shares the open file (such as standard output) may have set O_NONBLOCK on it.
void wait_until_writable(int descriptor) noexcept {
    pollfd waiting = {descriptor, POLLOUT, 0};
    ::poll(&waiting, 1, -1);
}

}  // namespace

OutputStream::OutputStream(const std::string& path)
    : path_(path == "-" ? "standard output" : path),
      file_(path == "-" ? ::fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 0)
                        : ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644)) {
    if (!file_) {
        throw system_error("unable to open " + path_ + " for writing", errno);
    }
    if (const auto compression = compression_by_name(path)) {
        compressor_.emplace(*compression);
    }
}

OutputStream::~OutputStream() = default;

void OutputStream::flush() {
    if (error_number_ != 0) {
        fail(error_number_);
    }
    if (compressor_) {
        compressed_.clear();
        compressor_->compress(collected_.bytes(), compressed_);
        write(compressed_.bytes());
    } else {
        write(collected_.bytes());
    }
    collected_.clear();
}

void OutputStream::close() {
    if (!file_) {
        return;
    }
    flush();
    if (compressor_) {
        compressed_.clear();
        compressor_->finish(compressed_);
        write(compressed_.bytes());
    }
    if (file_.close() != 0) {
        fail(errno);
    }
}

void OutputStream::write(Bytes octets) {
    while (!octets.empty()) {
        const ssize_t count = ::write(file_.get(), octets.data(), octets.size());
        if (count >= 0) {
            octets = octets.subspan(static_cast<std::size_t>(count));
        } else if (errno == EAGAIN) {
            wait_until_writable(file_.get());
        } else if (errno != EINTR) {
            fail(errno);
        }
    }
}

void OutputStream::fail(int error_number) {
    error_number_ = error_number;
    throw system_error("write error on " + path_, error_number_);
}

}  // namespace spindrift::file

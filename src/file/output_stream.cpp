#include <spindrift/file/output_stream.hpp>

#include <spindrift/base/error.hpp>
#include <spindrift/base/write_all.hpp>
#include <spindrift/file/open_output.hpp>

#include <fcntl.h>

#include <cerrno>

namespace spindrift::file {

OutputStream::OutputStream(const std::string& path) : OutputStream(path, compression_by_name(path)) {}

OutputStream::OutputStream(const std::string& path, std::optional<Compression> compression, OpenMode mode, int level)
    : path_(path == "-" ? "standard output" : path),
      file_(path == "-" ? FileDescriptor(::fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 0)) : open_output(path, mode)) {
    if (!file_) {
        throw system_error("unable to open " + path_ + " for writing", errno);
    }
    if (compression) {
        compressor_.emplace(*compression, level);
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
    if (!write_all(file_.get(), octets)) {
        fail(errno);
    }
}

void OutputStream::fail(int error_number) {
    error_number_ = error_number;
    throw system_error("write error on " + path_, error_number_);
}

}  // namespace spindrift::file

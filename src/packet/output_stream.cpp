#include "output_stream.hpp"

#include <spindrift/base/error.hpp>

#include <archive_entry.h>
#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <cerrno>

namespace spindrift::packet {
namespace {

using AddFilter = int (*)(archive*);

int add_gzip(archive* handle) {
    const int status = ::archive_write_add_filter_gzip(handle);
    // Without the time: the same octets make the same file.
    return status != ARCHIVE_OK ? status : ::archive_write_set_filter_option(handle, "gzip", "timestamp", nullptr);
}

AddFilter filter_for(std::string_view path) noexcept {
    if (path.ends_with(".gz")) {
        return add_gzip;
    }
    if (path.ends_with(".zst")) {
        return ::archive_write_add_filter_zstd;
    }
    return path.ends_with(".xz") ? ::archive_write_add_filter_xz : nullptr;
}

// Somebody who shares a descriptor with us may have made it one that does not wait.
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
    if (const AddFilter add_filter = filter_for(path)) {
        open_archive(add_filter);
    }
}

OutputStream::~OutputStream() {
    abandoned_ = true;  // an archive that is freed ends its file
}

void OutputStream::flush() {
    if (error_number_ != 0) {
        fail(error_number_);
    }
    if (!archive_) {
        if (!write(collected_.bytes())) {
            fail(error_number_);
        }
    } else if (::archive_write_data(archive_.get(), collected_.data(), collected_.size()) < 0) {
        fail(error_number_ != 0 ? error_number_ : ::archive_errno(archive_.get()));
    }
    collected_.clear();
}

void OutputStream::close() {
    if (!file_) {
        return;
    }
    flush();
    if (archive_ && ::archive_write_close(archive_.get()) != ARCHIVE_OK) {
        fail(error_number_ != 0 ? error_number_ : ::archive_errno(archive_.get()));
    }
    if (file_.close() != 0) {
        fail(errno);
    }
}

void OutputStream::open_archive(AddFilter add_filter) {
    archive_.reset(::archive_write_new());
    archive* const handle = archive_.get();
    const std::unique_ptr<archive_entry, decltype(&::archive_entry_free)> entry(::archive_entry_new(),
                                                                                ::archive_entry_free);
    ::archive_entry_set_filetype(entry.get(), AE_IFREG);
    const bool good = add_filter(handle) == ARCHIVE_OK && ::archive_write_set_format_raw(handle) == ARCHIVE_OK &&
                      // Tapes want the last block filled up.
                      ::archive_write_set_bytes_in_last_block(handle, 1) == ARCHIVE_OK &&
                      ::archive_write_open(handle, this, nullptr, take_compressed, nullptr) == ARCHIVE_OK &&
                      ::archive_write_header(handle, entry.get()) == ARCHIVE_OK;
    if (!good) {
        const char* const reason = ::archive_error_string(handle);
        throw Error("unable to compress " + path_ + ": " + (reason != nullptr ? reason : "out of memory"));
    }
}

// \returns false with `error_number_` set
bool OutputStream::write(Bytes octets) noexcept {
    while (!octets.empty()) {
        const ssize_t count = ::write(file_.get(), octets.data(), octets.size());
        if (count >= 0) {
            octets = octets.subspan(static_cast<std::size_t>(count));
        } else if (errno == EAGAIN) {
            wait_until_writable(file_.get());
        } else if (errno != EINTR) {
            error_number_ = errno;
            return false;
        }
    }
    return true;
}

void OutputStream::fail(int error_number) {
    error_number_ = error_number != 0 ? error_number : EIO;
    abandoned_ = true;
    throw system_error("write error on " + path_, error_number_);
}

la_ssize_t OutputStream::take_compressed(archive* handle, void* stream, const void* octets, std::size_t size) {
    auto& self = *static_cast<OutputStream*>(stream);
    if (self.abandoned_) {
        return static_cast<la_ssize_t>(size);
    }
    if (!self.write({static_cast<const std::byte*>(octets), size})) {
        ::archive_set_error(handle, self.error_number_, "write error");
        return -1;
    }
    return static_cast<la_ssize_t>(size);
}

}  // namespace spindrift::packet

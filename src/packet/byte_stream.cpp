#include "byte_stream.hpp"

#include <spindrift/base/error.hpp>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>

namespace spindrift::packet {
namespace {

constexpr std::size_t read_size = 256 * 1024;
constexpr std::size_t magic_size = 6;

const Capture::Wait no_wait = [](int, Capture::Patience) { return true; };

bool is_compressed(std::string_view head) noexcept {
    // That of gzip with the only method there is: the first octets of ERF may be any.
    static constexpr std::array<std::string_view, 3> magics = {
        "\x1F\x8B\x08", "\x28\xB5\x2F\xFD", {"\xFD\x37zXZ\0", 6}};
    return std::ranges::any_of(magics, [&](std::string_view magic) { return head.starts_with(magic); });
}

}  // namespace

ByteStream::ByteStream(const std::string& path, Compression compression)
    : file_(path == "-" ? ::fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 0) : ::open(path.c_str(), O_RDONLY | O_CLOEXEC)) {
    if (!file_) {
        throw system_error(path, errno);
    }
    struct stat status {};
    regular_ = ::fstat(file_.get(), &status) == 0 && S_ISREG(status.st_mode);
    if (regular_) {
        ::posix_fadvise(file_.get(), 0, 0, POSIX_FADV_SEQUENTIAL);
    }
    read_magic();
    if (compression == Compression::guessed && is_compressed(raw_.text())) {
        open_archive();
    }
}

ByteStream::~ByteStream() = default;

std::optional<std::uint64_t> ByteStream::total_size() const noexcept {
    struct stat status {};
    if (!regular_ || ::fstat(file_.get(), &status) != 0) {
        return std::nullopt;
    }
    return static_cast<std::uint64_t>(status.st_size);
}

// Reads what tells the compression.
void ByteStream::read_magic() {
    Result result = Result::octets;
    while (raw_.size() < magic_size && result != Result::end) {
        result = read_file(raw_, magic_size - raw_.size(), no_wait, Capture::Patience::endless);
        if (result == Result::failed) {
            throw Error(error_message_);
        }
    }
    raw_is_new_ = !raw_.empty();
}

ByteStream::Result ByteStream::read(Buffer& out, std::size_t most, const Capture::Wait& wait,
                                    Capture::Patience patience) {
    if (archive_) {
        return read_archive(out, most, wait);
    }
    if (raw_is_new_) {
        raw_is_new_ = false;
        out.append(raw_.bytes());  // few
        return Result::octets;
    }
    return read_file(out, most, wait, patience);
}

ByteStream::Result ByteStream::read_file(Buffer& out, std::size_t most, const Capture::Wait& wait,
                                         Capture::Patience patience) {
    if (!regular_ && !wait(file_.get(), patience)) {
        return Result::nothing;
    }
    char* const to = out.room(most);
    const ssize_t count = ::read(file_.get(), to, most);
    if (count < 0) {
        if (errno == EINTR || errno == EAGAIN) {
            return Result::nothing;
        }
        error_message_ = "error reading: " + errno_text(errno);
        return Result::failed;
    }
    octets_read_ += static_cast<std::uint64_t>(count);
    out.set_end(to + count);
    return count == 0 ? Result::end : Result::octets;
}

void ByteStream::open_archive() {
    archive_.reset(::archive_read_new());
    archive* const handle = archive_.get();
    // One of these is meant, and nothing else libarchive knows.
    ::archive_read_support_filter_gzip(handle);
    ::archive_read_support_filter_zstd(handle);
    ::archive_read_support_filter_xz(handle);
    ::archive_read_support_format_raw(handle);
    wait_ = &no_wait;
    archive_entry* entry = nullptr;
    const bool good = ::archive_read_open(handle, this, nullptr, feed_archive, nullptr) == ARCHIVE_OK &&
                      ::archive_read_next_header(handle, &entry) == ARCHIVE_OK;
    if (!good) {
        const char* const reason = ::archive_error_string(handle);
        throw Error(reason != nullptr ? reason : "not what its first octets promise");
    }
}

ByteStream::Result ByteStream::read_archive(Buffer& out, std::size_t most, const Capture::Wait& wait) {
    while (inflated_.empty()) {
        const void* block = nullptr;
        std::size_t size = 0;
        la_int64_t offset = 0;
        wait_ = &wait;
        const int status = ::archive_read_data_block(archive_.get(), &block, &size, &offset);
        if (gave_up_) {
            return Result::nothing;
        }
        if (status == ARCHIVE_EOF) {
            return Result::end;
        }
        if (status != ARCHIVE_OK) {
            const char* const reason = ::archive_error_string(archive_.get());
            error_message_ = reason != nullptr ? reason : "compressed octets make no sense";
            return Result::failed;
        }
        inflated_ = {static_cast<const std::byte*>(block), size};
    }
    const Bytes taken = inflated_.first(std::min(most, inflated_.size()));
    out.append(taken);
    inflated_ = inflated_.subspan(taken.size());
    return Result::octets;
}

la_ssize_t ByteStream::feed_archive(archive* handle, void* stream, const void** octets) {
    auto& self = *static_cast<ByteStream*>(stream);
    Result result = Result::octets;
    if (!self.raw_is_new_) {
        self.raw_.clear();
        do {
            result = self.read_file(self.raw_, read_size, *self.wait_, Capture::Patience::endless);
            // The end is none, but nobody will look at what the archive makes of it.
            self.gave_up_ = result == Result::nothing && !(*self.wait_)(self.file_.get(), Capture::Patience::endless);
        } while (result == Result::nothing && !self.gave_up_);
    }
    self.raw_is_new_ = false;
    *octets = self.raw_.data();
    if (result == Result::failed) {
        ::archive_set_error(handle, EIO, "%s", self.error_message_.c_str());
        return -1;
    }
    return static_cast<la_ssize_t>(self.raw_.size());
}

}  // namespace spindrift::packet

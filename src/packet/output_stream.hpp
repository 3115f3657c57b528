#pragma once

#include <spindrift/base/buffer.hpp>
#include <spindrift/base/file_descriptor.hpp>

#include <archive.h>

#include <memory>
#include <string>

namespace spindrift::packet {

/// Octets on their way into a file, compressed if its name ends in `.gz`, `.zst` or `.xz`, collected to large blocks.
/// After an error everything fails for the same reason.
class OutputStream {
public:
    /// \param path `-` for standard output
    /// \throws Error if it cannot be opened
    explicit OutputStream(const std::string& path);
    OutputStream(const OutputStream&) = delete;
    OutputStream& operator=(const OutputStream&) = delete;
    /// Loses what was not flushed.
    ~OutputStream();

    /// Room for `count` octets, at their place. `set_end` says how many there are. \throws Error
    char* room(std::size_t count) {
        if (collected_.size() >= block_size) {
            flush();
        }
        return collected_.room(count);
    }
    void set_end(const char* end) noexcept { collected_.set_end(end); }

    /// Gives away all there is: to the system, or to the compressor, which may keep some of it. \throws Error
    void flush();

    /// Ends the file. \throws Error if something may be lost
    void close();

private:
    static constexpr std::size_t block_size = 256 * 1024;

    struct ArchiveCloser {
        void operator()(archive* handle) const noexcept { ::archive_write_free(handle); }
    };

    void open_archive(int (*add_filter)(archive*));
    bool write(Bytes octets) noexcept;
    [[noreturn]] void fail(int error_number);
    static la_ssize_t take_compressed(archive* handle, void* stream, const void* octets, std::size_t size);

    std::string path_;
    FileDescriptor file_;
    Buffer collected_;
    int error_number_ = 0;    // of the first error
    bool abandoned_ = false;  // nothing more is to be written
    std::unique_ptr<archive, ArchiveCloser> archive_;
};

}  // namespace spindrift::packet

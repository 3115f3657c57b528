#pragma once

#include <spindrift/base/buffer.hpp>
#include <spindrift/base/file_descriptor.hpp>
#include <spindrift/file/compressor.hpp>
#include <spindrift/file/open_output.hpp>

#include <optional>
#include <string>

namespace spindrift::file {

/// Buffered output to a file, compressed if the suffix of its name is that of a compression format. After a write error
/// all calls fail with the same error.
class OutputStream {
public:
    /// \param path `-` for standard output
    /// \throws Error if it cannot be opened
    explicit OutputStream(const std::string& path);

    /// The same, compressed as it is said, whatever the name of the file is.
    /// \param level as for `Compressor`
    OutputStream(const std::string& path, std::optional<Compression> compression, OpenMode mode = OpenMode::truncate,
                 int level = 0);

    OutputStream(const OutputStream&) = delete;
    OutputStream& operator=(const OutputStream&) = delete;
    /// Discards octets that were not flushed.
    ~OutputStream();

    /// Memory for `count` more octets in the output buffer; call `set_end` with the end of what was written there.
    /// \throws Error if the buffer is full and cannot be written
    char* room(std::size_t count) {
        if (collected_.size() >= block_size) {
            flush();
        }
        return collected_.room(count);
    }
    void set_end(const char* end) noexcept { collected_.set_end(end); }

    /// Writes the buffer to the file, or to the compressor, which may buffer some of it.
    /// \throws Error if the write fails
    void flush();

    /// Flushes and closes the file. \throws Error if data may be lost
    void close();

private:
    static constexpr std::size_t block_size = 256 * 1024;

    void write(Bytes octets);
    [[noreturn]] void fail(int error_number);

    std::string path_;
    FileDescriptor file_;
    std::optional<Compressor> compressor_;
    Buffer collected_;
    Buffer compressed_;
    int error_number_ = 0;  // `errno` of the first error
};

}  // namespace spindrift::file

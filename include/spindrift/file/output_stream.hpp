#pragma once

#include <spindrift/base/buffer.hpp>
#include <spindrift/base/file_descriptor.hpp>
#include <spindrift/file/compressor.hpp>

#include <optional>
#include <string>

namespace spindrift::file {

/// Octets on their way into a file, compressed if its name ends like that of a compressed one, collected to large
/// blocks. After an error everything fails for the same reason.
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

    void write(Bytes octets);
    [[noreturn]] void fail(int error_number);

    std::string path_;
    FileDescriptor file_;
    std::optional<Compressor> compressor_;
    Buffer collected_;
    Buffer compressed_;
    int error_number_ = 0;  // of the first error
};

}  // namespace spindrift::file

#pragma once

#include <spindrift/base/buffer.hpp>
#include <spindrift/base/file_descriptor.hpp>
#include <spindrift/file/decompressor.hpp>

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace spindrift::file {

/// Waits until a descriptor is readable. \returns false if the wait ended early, by a timeout or a stop
using Wait = std::function<bool(int descriptor)>;

/// Waits without a limit.
[[nodiscard]] bool wait_readable(int descriptor);

class RemoteFile;

/// Reads a file, a pipe or a URL sequentially and decompresses it if it is compressed. Memory is bounded: one block,
/// and the state of the decompressor. A download that breaks off continues where it did, if the server still has the
/// same file.
class InputStream {
public:
    enum class Content {
        detected,  ///< compressed if its first octets say so
        plain,     ///< never decompressed
    };

    /// Waits for the first octets of a URL, with `wait`; if that returns false, the URL cannot be opened. Does not wait
    /// for the writer of a FIFO.
    /// \param path `-` for standard input; a URL `http://…` or `https://…` unless there is a file of that name
    /// \param memory charged for the state of the decompressor (`Decompressor`); must outlive the stream
    /// \throws Error with the reason, such as the system's message, if the file cannot be opened
    explicit InputStream(const std::string& path, Content content = Content::detected, const Wait& wait = wait_readable,
                         MemoryBudget* memory = nullptr);
    /// Reads a descriptor from where it is.
    explicit InputStream(FileDescriptor file, Content content = Content::detected);
    InputStream(InputStream&&) noexcept;
    ~InputStream();

    enum class Result { octets, nothing, end, failed };

    /// Appends at least one and up to `max` octets. On pipes and URLs, `wait` is called before each read.
    /// \returns `nothing` if the wait ended early or the read was interrupted; `failed` on an error: see
    /// `error_message`
    Result read(Buffer& out, std::size_t max, const Wait& wait);

    /// Whether it is a regular file, which is read without `wait`.
    [[nodiscard]] bool is_regular() const noexcept { return regular_; }
    [[nodiscard]] int descriptor() const noexcept { return file_.get(); }

    /// The detected compression; known after the first `read` that returned octets.
    [[nodiscard]] std::optional<Compression> compression() const noexcept { return compression_; }

    [[nodiscard]] const std::string& error_message() const noexcept { return error_message_; }

    /// The number of octets read from the file, before decompression.
    [[nodiscard]] std::uint64_t octets_read() const noexcept { return octets_read_; }

    /// The size of a regular file, or of a URL if the server has told it.
    [[nodiscard]] std::optional<std::uint64_t> total_size() const noexcept;

private:
    void check_file();
    Result read_file(Buffer& out, std::size_t max, const Wait& wait);
    Result read_head(const Wait& wait);
    Result read_compressed(Buffer& out, std::size_t max, const Wait& wait);
    Result end_compressed();
    [[nodiscard]] std::string place() const;

    FileDescriptor file_;
    std::unique_ptr<RemoteFile> remote_;  // what `file_` reads from, if it is a URL
    bool regular_ = false;
    bool head_is_read_ = false;
    std::uint64_t octets_read_ = 0;
    MemoryBudget* memory_;
    std::optional<Compression> compression_;
    std::optional<Decompressor> decompressor_;
    Buffer raw_;       // the first octets of the file, then the input of the decompressor
    Bytes undecoded_;  // the unused part of `raw_`
    std::string error_message_;
};

}  // namespace spindrift::file

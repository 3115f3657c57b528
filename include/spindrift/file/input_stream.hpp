#pragma once

#include <spindrift/base/buffer.hpp>
#include <spindrift/base/file_descriptor.hpp>
#include <spindrift/file/decompressor.hpp>

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

namespace spindrift::file {

/// Waits until a descriptor can be read from. \returns whether it can; else the wait was given up
using Wait = std::function<bool(int descriptor)>;

/// The octets of a file or pipe from front to back, decompressed if they are compressed. No more of them is in memory
/// at a time than a block, and what the decompressor needs.
class InputStream {
public:
    enum class Content {
        detected,  ///< compressed if its first octets say so
        plain,     ///< not compressed, whatever it looks like
    };

    /// \param path `-` for standard input
    /// \throws Error with the system's reason if it cannot be opened
    explicit InputStream(const std::string& path, Content content = Content::detected);

    enum class Result { octets, nothing, end, failed };

    /// Appends up to `max` octets, and at least one. On pipes, `wait` is called before reading.
    /// \returns `nothing` when a wait was given up; `failed` for the reason `error_message` gives
    Result read(Buffer& out, std::size_t max, const Wait& wait);

    /// Whether octets may be had without waiting: of regular files always.
    [[nodiscard]] bool is_regular() const noexcept { return regular_; }
    [[nodiscard]] int descriptor() const noexcept { return file_.get(); }

    /// The compression, once anything was read.
    [[nodiscard]] std::optional<Compression> compression() const noexcept { return compression_; }

    [[nodiscard]] const std::string& error_message() const noexcept { return error_message_; }

    /// Octets of the file itself that were read.
    [[nodiscard]] std::uint64_t octets_read() const noexcept { return octets_read_; }

    /// The size of a regular file.
    [[nodiscard]] std::optional<std::uint64_t> total_size() const noexcept;

private:
    Result read_file(Buffer& out, std::size_t max, const Wait& wait);
    Result read_head(const Wait& wait);
    Result read_compressed(Buffer& out, std::size_t max, const Wait& wait);
    Result end_compressed();
    [[nodiscard]] std::string place() const;

    FileDescriptor file_;
    bool regular_ = false;
    bool head_is_read_ = false;
    std::uint64_t octets_read_ = 0;
    std::optional<Compression> compression_;
    std::optional<Decompressor> decompressor_;
    Buffer raw_;       // the file's first octets, then what the decompressor works on
    Bytes undecoded_;  // of `raw_`
    std::string error_message_;
};

}  // namespace spindrift::file

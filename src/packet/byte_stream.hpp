#pragma once

#include <spindrift/base/buffer.hpp>
#include <spindrift/base/file_descriptor.hpp>
#include <spindrift/packet/capture.hpp>

#include <archive.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

namespace spindrift::packet {

/// The octets of a file or pipe from front to back, decompressed if they are compressed with gzip, zstd or xz. No more
/// of them is in memory at a time than a block, and what the decompressor needs.
class ByteStream {
public:
    enum class Compression {
        guessed,  ///< from the first octets
        none,     ///< whatever they look like
    };

    /// \param path `-` for standard input
    /// \throws Error if it cannot be opened or read
    explicit ByteStream(const std::string& path, Compression compression = Compression::guessed);
    ByteStream(const ByteStream&) = delete;
    ByteStream& operator=(const ByteStream&) = delete;
    ~ByteStream();

    enum class Result { octets, nothing, end, failed };

    /// Appends up to `most` octets, which must be 16 or more, and at least one.
    /// \returns `nothing` when a wait was given up; `failed` for the reason `error_message` gives
    Result read(Buffer& out, std::size_t most, const Capture::Wait& wait, Capture::Patience patience);

    [[nodiscard]] const std::string& error_message() const noexcept { return error_message_; }
    [[nodiscard]] std::uint64_t octets_read() const noexcept { return octets_read_; }
    [[nodiscard]] std::optional<std::uint64_t> total_size() const noexcept;

private:
    struct ArchiveCloser {
        void operator()(archive* handle) const noexcept { ::archive_read_free(handle); }
    };

    void read_magic();
    void open_archive();
    Result read_file(Buffer& out, std::size_t most, const Capture::Wait& wait, Capture::Patience patience);
    Result read_archive(Buffer& out, std::size_t most, const Capture::Wait& wait);
    static la_ssize_t feed_archive(archive* handle, void* stream, const void** octets);

    FileDescriptor file_;
    bool regular_ = false;
    std::uint64_t octets_read_ = 0;
    Buffer raw_;               // as it comes from the file: the first octets, later what the archive works on
    bool raw_is_new_ = false;  // not taken by anybody yet
    std::string error_message_;

    std::unique_ptr<archive, ArchiveCloser> archive_;
    const Capture::Wait* wait_ = nullptr;  // for the archive
    bool gave_up_ = false;                 // waiting, for good
    Bytes inflated_;                       // by the archive, but not taken
};

}  // namespace spindrift::packet

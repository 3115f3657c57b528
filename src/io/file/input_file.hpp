#pragma once

#include <spindrift/base/buffer.hpp>
#include <spindrift/base/stop_signal.hpp>
#include <spindrift/file/input_stream.hpp>
#include <spindrift/nmsg/container/errc.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <utility>

namespace spindrift::io {

/// A file or pipe that is read sequentially, and decompressed if it is compressed.
class InputFile {
public:
    /// \param path `-` for standard input
    /// \param memory charged for the state of a decompressor; not owned
    /// \throws Error if it cannot be opened
    explicit InputFile(const std::string& path, MemoryBudget* memory = nullptr);

    /// \param name for the user
    /// \throws Error if the descriptor is none that can be read
    InputFile(FileDescriptor descriptor, std::string name);

    [[nodiscard]] const std::string& path() const noexcept { return path_; }

    /// Appends up to `max_size` octets to `out`. On pipes, waits for input, `max_wait` at most.
    /// \returns `success`, `again` when nothing came, `eof`, or `read_failure`; `error_message` has the reason
    nmsg::Errc read(Buffer& out, std::size_t max_size, const StopSignal& stop);

    [[nodiscard]] const std::string& error_message() const noexcept { return stream_.error_message(); }

    /// Whether a read does not wait: always for regular files, and at the end of a pipe.
    [[nodiscard]] bool ready(const StopSignal& stop) const noexcept;

    /// Whether the file is compressed. Known after the first read.
    [[nodiscard]] bool is_compressed() const noexcept { return stream_.compression().has_value(); }

    /// The octets read from the file since the last call, before decompression.
    [[nodiscard]] std::uint64_t take_octets_read() noexcept {
        return stream_.octets_read() - std::exchange(octets_taken_, stream_.octets_read());
    }

    /// The size of a regular file.
    [[nodiscard]] std::optional<std::uint64_t> size() const noexcept { return stream_.total_size(); }

private:
    std::string path_;
    file::InputStream stream_;
    std::uint64_t octets_taken_ = 0;
};

}  // namespace spindrift::io

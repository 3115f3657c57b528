#pragma once

#include <spindrift/base/buffer.hpp>
#include <spindrift/base/file_descriptor.hpp>
#include <spindrift/base/stop_signal.hpp>
#include <spindrift/nmsg/container/errc.hpp>

#include <cstdint>
#include <optional>
#include <string>

namespace spindrift::io {

/// An open file or pipe that is read sequentially.
class InputFile {
public:
    /// \param path `-` for standard input
    /// \throws Error if it cannot be opened
    explicit InputFile(const std::string& path);

    [[nodiscard]] const std::string& path() const noexcept { return path_; }

    /// Appends up to `max_size` octets to `out`. On pipes, waits for input, `longest_wait` at most.
    /// \returns `success`, `again` when nothing came, `eof`, or `read_failure`
    nmsg::Errc read(Buffer& out, std::size_t max_size, const StopSignal& stop);

    /// Whether a read does not wait: always for regular files, and at the end of a pipe.
    [[nodiscard]] bool ready(const StopSignal& stop) const noexcept;

    /// The size of a regular file.
    [[nodiscard]] std::optional<std::uint64_t> size() const noexcept;

private:
    std::string path_;
    FileDescriptor file_;
    bool regular_ = false;
};

}  // namespace spindrift::io

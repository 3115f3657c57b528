#pragma once

#include <spindrift/base/buffer.hpp>
#include <spindrift/base/file_descriptor.hpp>
#include <spindrift/base/stop_signal.hpp>
#include <spindrift/nmsg/container/errc.hpp>

#include <cstdint>
#include <optional>
#include <string>

namespace spindrift::io {

/// An open file or pipe that is read from front to back.
class InputFile {
public:
    /// \param path `-` for standard input
    /// \throws Error if it cannot be opened
    explicit InputFile(const std::string& path);

    [[nodiscard]] const std::string& path() const noexcept { return path_; }

    /// Appends up to `most` octets to `out`. On pipes, waits for some but not longer than `max_wait`.
    /// \returns `success`, `again` when nothing came, `eof`, or `read_failure`
    nmsg::Errc read(Buffer& out, std::size_t most, const StopSignal& stop);

    /// Whether octets can be read without waiting. Regular files always can, and so can what is at its end.
    [[nodiscard]] bool ready(const StopSignal& stop) const noexcept;

    /// The size of a regular file.
    [[nodiscard]] std::optional<std::uint64_t> size() const noexcept;

private:
    std::string path_;
    FileDescriptor file_;
    bool regular_ = false;
};

}  // namespace spindrift::io

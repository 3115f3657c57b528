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

/// A file or pipe with messages that is read from front to back, and decompressed if it is compressed.
class InputFile {
public:
    /// \param path `-` for standard input
    /// \throws Error if it cannot be opened
    explicit InputFile(const std::string& path);

    [[nodiscard]] const std::string& path() const noexcept { return path_; }

    /// Appends up to `max` octets to `out`. On pipes, waits for some but not longer than `max_wait`.
    /// \returns `success`, `again` when nothing came, `eof`, or `read_failure` for the reason `error_message` gives
    nmsg::Errc read(Buffer& out, std::size_t max, const StopSignal& stop);

    [[nodiscard]] const std::string& error_message() const noexcept { return stream_.error_message(); }

    /// Whether octets can be read without waiting. Regular files always can, and so can what is at its end.
    [[nodiscard]] bool ready(const StopSignal& stop) const noexcept;

    /// Known once anything was read.
    [[nodiscard]] bool is_compressed() const noexcept { return stream_.compression().has_value(); }

    /// Octets of the file itself, compressed or not, that were read since the last call.
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

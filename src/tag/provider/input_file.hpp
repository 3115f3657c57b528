#pragma once

#include <spindrift/base/buffer.hpp>
#include <spindrift/file/input_stream.hpp>
#include <spindrift/tag/provider/load_report.hpp>

#include <cstdint>
#include <string>

namespace spindrift::tag::provider {

/// A provider's file, which may be compressed. Its errors begin with the path.
class InputFile {
public:
    /// \param options must outlive the file
    /// \throws Error if it cannot be opened
    InputFile(const std::string& path, const ReadOptions& options);

    /// Appends up to `max` octets. \returns false at the end
    /// \throws Error if it cannot be read, is cut in its compressed form, or has more octets than the options allow
    [[nodiscard]] bool read(Buffer& out, std::size_t max);

    [[nodiscard]] const std::string& path() const noexcept { return path_; }

private:
    [[nodiscard]] file::InputStream::Result read_some(Buffer& out, std::size_t max);

    std::string path_;
    const ReadOptions& options_;
    file::InputStream stream_;
    std::uint64_t octets_ = 0;
};

}  // namespace spindrift::tag::provider

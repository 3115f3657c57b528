#pragma once

#include <spindrift/base/buffer.hpp>
#include <spindrift/file/input_stream.hpp>

#include <memory>
#include <string>

namespace spindrift::packet {

/// A file that was opened and read far enough to tell its format.
struct FileHead {
    /// Octets that tell it: the longest header, that of pcap.
    static constexpr std::size_t size = 24;

    /// \throws Error if it cannot be opened or read
    explicit FileHead(const std::string& path,
                      file::InputStream::Content content = file::InputStream::Content::detected);

    std::unique_ptr<file::InputStream> stream;
    Buffer octets;  ///< those read, at least `size` of them unless the file has fewer
};

}  // namespace spindrift::packet

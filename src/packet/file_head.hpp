#pragma once

#include "byte_stream.hpp"

#include <spindrift/base/buffer.hpp>
#include <spindrift/packet/capture.hpp>

#include <memory>
#include <string>

namespace spindrift::packet {

/// A file that was opened and read far enough to tell its format.
struct FileHead {
    /// Octets that tell it: the longest header, that of pcap.
    static constexpr std::size_t size = 24;

    /// \throws Error if it cannot be opened or read
    explicit FileHead(const std::string& path, ByteStream::Compression compression = ByteStream::Compression::guessed);

    std::unique_ptr<ByteStream> stream;
    Buffer octets;  ///< those read, at least `size` of them unless the file has fewer
};

/// A capture of what is behind `head`. \throws Error with the reason why it cannot be used
[[nodiscard]] std::unique_ptr<Capture> open_capture(FileHead head);

}  // namespace spindrift::packet

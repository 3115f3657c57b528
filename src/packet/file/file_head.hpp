#pragma once

#include <spindrift/base/buffer.hpp>
#include <spindrift/file/input_stream.hpp>

#include <memory>
#include <string>

namespace spindrift::packet {

/// An opened file and its first octets, which tell its format.
struct FileHead {
    /// Octets to read: the size of the longest file header, which is that of pcap.
    static constexpr std::size_t size = 24;

    /// \throws Error if it cannot be opened or read, or `wait` returns false
    explicit FileHead(const std::string& path, const file::Wait& wait,
                      file::InputStream::Content content = file::InputStream::Content::detected,
                      MemoryBudget* memory = nullptr);

    std::unique_ptr<file::InputStream> stream;
    Buffer octets;  ///< the octets read; at least `size` unless the file is shorter
};

}  // namespace spindrift::packet

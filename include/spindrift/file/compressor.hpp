#pragma once

#include <spindrift/base/buffer.hpp>
#include <spindrift/base/bytes.hpp>
#include <spindrift/file/compression.hpp>

#include <memory>

namespace spindrift::file {

/// Streaming compression. The result depends only on the octets, their format and the level.
class Compressor {
public:
    /// \param level from 1, the fastest, to 9; 0 for the default level of the format
    /// \throws Error if the compression library is out of memory
    explicit Compressor(Compression compression, int level = 0);
    Compressor(Compressor&&) noexcept;
    Compressor& operator=(Compressor&&) noexcept;
    ~Compressor();

    /// Compresses `in` and appends the available output; the library may buffer some. \throws Error if the library
    /// fails
    void compress(Bytes in, Buffer& out);

    /// Ends the member and appends the rest of its output. The next call of `compress` starts another member.
    /// \throws Error if the library fails
    void finish(Buffer& out);

    /// The interface to the library of one format. Internal.
    class Codec;

private:
    std::unique_ptr<Codec> codec_;
};

}  // namespace spindrift::file
